"""`retina-align segment`: the vessel map of one image."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from core.command_line.arguments import (
    POLARITIES,
    add_overwrite,
    add_page,
    add_weights,
    new_command,
    polarity_of,
    read_page,
)
from core.command_line.console import progress_bar, say, say_json
from core.command_line.outputs import check_ending, check_output_file

_DESCRIPTION = """\
Find the vessels of one image, an angiogram or a colour or red-free photograph. The map is a grey PNG of the image's
size: 0 where there is no vessel, 255 where there surely is one.
"""

_EXAMPLES = """\
  retina-align segment angiogram.tif --output vessels.png
  retina-align segment odd.png --polarity bright --output vessels.png
"""


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(commands, "segment", run, "find the vessels of one image", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("image", metavar="IMAGE", type=Path, help="the image")
    parser.add_argument(
        "--output", metavar="PNG", type=Path, required=True, help="the file for the vessel map"
    )
    parser.add_argument(
        "--polarity",
        choices=POLARITIES,
        default="auto",
        help="whether vessels are brighter or darker than what is around them (default: found automatically)",
    )
    add_page(parser, "--page", "a file that holds several")
    add_weights(parser)
    add_overwrite(parser)


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    from core.export.image_files import write_png
    from core.images.polarity import find_polarity
    from core.registration.vessel_segmentation import vessel_map

    check_ending(options.output, ".png", "The vessel map")
    image = read_page(options.image, options.page)
    check_output_file(options.output, options.overwrite, (options.image, options.weights))
    polarity = polarity_of(options.polarity) or find_polarity(image.pixels).polarity
    with progress_bar() as show:
        vessels = vessel_map(image, polarity, options.weights, show)
    write_png(options.output, np.rint(255 * vessels).astype(np.uint8), image.pixel_size_um)
    if options.json:
        say_json({"output": options.output, "polarity": polarity.value, "size": list(image.size)})
    else:
        say(f"Vessels are {polarity.value} in {image.name}. Written: {options.output}")
