"""`retina-align warp`: further images of the same eye, through the transform of a registered pair."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core.command_line.arguments import (
    add_orientation,
    add_output_folder,
    add_page,
    add_transform,
    new_command,
)
from core.command_line.console import progress_bar, say, say_json, say_warnings
from core.command_line.outputs import output_folder

_DESCRIPTION = """\
Bring further images, channels or masks of the same eye through the transform of a registered pair. They lie on the
floating image's grid and come out on the reference's, whose size --like gives; with --inverse it is the other way
round. Each is written as a TIFF of its name, in its own bit depth, interpolated once, and 0 where it has no pixels.
The transform is a file in pixels, transform.h5 or inverse.h5; which way is gone does not depend on which it is.
What case.json beside the transform knows of the two images is used to check that the sizes are right, and to turn
images along with one that was turned there, unless --orientation says otherwise.
"""

_EXAMPLES = """\
  retina-align warp --transform aligned/transform.h5 --like angiogram.tif red-free.png autofluorescence.tif \\
      --output aligned
  retina-align warp --transform aligned/transform.h5 --nearest --like angiogram.tif drusen-mask.png --output aligned
  retina-align warp --transform aligned/transform.h5 --inverse --nearest --like colour.jpg leakage.png --output masks
"""


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(
        commands, "warp", run, "bring further images through a transform", _DESCRIPTION, _EXAMPLES
    )
    add_transform(parser)
    parser.add_argument(
        "--inverse",
        action="store_true",
        help="from the reference's grid to the floating image's (default: from floating to reference)",
    )
    parser.add_argument(
        "--nearest",
        action="store_true",
        help="for masks and label images: every value is kept and no new one arises (default: linear)",
    )
    parser.add_argument(
        "--like",
        metavar="IMAGE",
        type=Path,
        required=True,
        help="the image on whose grid the results lie: the reference, with --inverse the floating image",
    )
    parser.add_argument("images", metavar="IMAGE", type=Path, nargs="+", help="an image to bring there")
    add_page(parser, "--page", "every image that is brought there")
    add_page(parser, "--like-page", "the image of --like")
    add_orientation(parser, "--orientation", "every image that is brought there")
    add_orientation(parser, "--like-orientation", "the image of --like")
    add_output_folder(parser)


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    from core.export.warped_images import (
        WarpRequest,
        pair_of_file,
        plan_warping,
        write_warped,
    )
    from core.images.orientation import Orientation
    from core.images.reading import read_image
    from core.images.spacing import square_spacing
    from core.notices import sentences
    from core.transforms.resampling import Interpolation

    interpolation = Interpolation.NEAREST if options.nearest else Interpolation.LINEAR
    pair = pair_of_file(options.transform)
    like = read_image(options.like, 1 if options.like_page is None else options.like_page)
    end = pair.floating if options.inverse else pair.reference
    stated = options.like_orientation and Orientation(options.like_orientation)
    plan = plan_warping(
        WarpRequest(
            pair,
            like.turned(stated or end.orientation_of(like)),
            tuple(options.images),
            options.inverse,
            interpolation,
            1 if options.page is None else options.page,
            options.orientation and Orientation(options.orientation),
        )
    )
    inputs = (*plan.inputs, options.transform)
    folder = output_folder(options.output, plan.names, options.overwrite, inputs)
    with progress_bar() as show:
        files = write_warped(plan, folder, show)
    warnings = sentences(plan.notices)
    say_warnings(warnings)
    if options.json:
        say_json(
            {
                "files": files,
                "size": list(plan.size),
                "spacing_um": square_spacing(plan.pixel_size_um),
                "pixel_size_um": plan.pixel_size_um,
                "interpolation": interpolation.value,
                "inside": plan.inside,
                "warnings": list(warnings),
            }
        )
        return
    for image, file in zip(options.images, files, strict=True):
        say(f"{image} -> {file}")
