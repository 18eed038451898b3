"""`retina-align animate`: two images of a saved case as a GIF or a film."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core.command_line.arguments import add_overwrite, new_command, whole_number
from core.command_line.console import progress_bar, say, say_json, say_warnings
from core.command_line.outputs import check_output_file

_DESCRIPTION = """\
Make an animation for a talk from a saved case: its reference and a registered floating image in turn (flicker), on both
sides of a line that goes there and back (swipe), or in fields that move on (checkerboard). A GIF needs nothing more; an
MP4 (H.264) needs imageio with its ffmpeg: pip install 'retina-registration[animation]'.
"""

_EXAMPLES = """\
  retina-align animate case.json --kind flicker --output flicker.gif
  retina-align animate case.json --kind swipe --width 1280 --seconds 4 --output swipe.mp4
  retina-align animate case.json --kind checkerboard --cells 8 --image colour.jpg --names --output fields.gif
"""

_KINDS = ("flicker", "swipe", "checkerboard")


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(
        commands, "animate", run, "a GIF or a film of two images of a case", _DESCRIPTION, _EXAMPLES
    )
    parser.add_argument("case", metavar="CASE.json", type=Path, help="a saved case")
    parser.add_argument("--kind", choices=_KINDS, required=True, help="how the two images change places")
    parser.add_argument(
        "--output", metavar="FILE", type=Path, required=True, help="the file, which ends in .gif or .mp4"
    )
    parser.add_argument(
        "--image",
        metavar="IMAGE",
        default="",
        help="the floating image: its name, or its number from 1 (default: the first that is registered)",
    )
    parser.add_argument(
        "--width",
        metavar="PIXELS",
        type=whole_number,
        help="of the animation (default: 800, or that of the image)",
    )
    parser.add_argument(
        "--seconds",
        metavar="S",
        type=float,
        help="of a round: both images once, or there and back (default: 2 for flicker, else 4)",
    )
    parser.add_argument(
        "--fps", metavar="N", type=float, default=20.0, help="frames per second (default: 20)"
    )
    parser.add_argument(
        "--rounds", metavar="N", type=whole_number, default=1, help="how many it holds (default: 1)"
    )
    parser.add_argument("--once", action="store_true", help="a GIF ends with its last round")
    parser.add_argument(
        "--cells", metavar="N", type=whole_number, help="fields of the checkerboard across (default: 5)"
    )
    parser.add_argument("--names", action="store_true", help="the names of the images stand on them")
    add_overwrite(parser)


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    from core.case.own_files import files_of_case
    from core.export.animation import Animation, AnimationKind, AnimationOptions, named
    from core.export.animation_files import animation_format, write_animation
    from core.export.case_animation import animated_pair
    from core.export.checkerboard import CELLS_ACROSS
    from core.export.saved_case import read_saved_case
    from core.notices import sentences
    from core.registration.request import Progress

    animation_format(options.output)
    kind = AnimationKind(options.kind)
    seconds = options.seconds
    if seconds is None:
        seconds = 2.0 if kind is AnimationKind.FLICKER else 4.0
    cells = CELLS_ACROSS if options.cells is None else options.cells
    chosen = AnimationOptions(kind, seconds, options.fps, options.rounds, not options.once, cells)
    saved = read_saved_case(options.case)
    pair = animated_pair(saved, options.image, options.width)
    images = (
        named((pair.first, pair.second), pair.names, kind) if options.names else (pair.first, pair.second)
    )
    check_output_file(options.output, options.overwrite, files_of_case(options.case))
    animation = Animation(*images, chosen)
    with progress_bar() as show:
        write_animation(options.output, animation, lambda fraction: show(Progress("writing", fraction)))
    say_warnings(sentences(saved.problems))
    height, width = animation.size
    if options.json:
        say_json(
            {
                "output": options.output,
                "images": list(pair.names),
                "size": [height, width],
                "seconds": chosen.seconds * chosen.rounds,
            }
        )
    else:
        say(f"{pair.names[0]} and {pair.names[1]}, {width} × {height} pixels. Written: {options.output}")
