"""`retina-align map-points`: carry points from one image to the other."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from core.command_line.arguments import add_way, new_command
from core.command_line.console import say_json, say_warnings

_DESCRIPTION = """\
Carry points from one image of a registered pair to the other. The points are a CSV file with the columns x,y in pixels
(the centre of the first pixel is 0, 0); the mapped points are printed as the same, in the same order.
A case.json beside the transform that knows another one is told of.
"""

_EXAMPLES = """\
  retina-align map-points --transform aligned/transform.h5 --from reference lesions.csv > lesions-in-floating.csv
"""


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(
        commands, "map-points", run, "carry points from one image to the other", _DESCRIPTION, _EXAMPLES
    )
    add_way(parser, "points")
    parser.add_argument("points", metavar="POINTS.csv", type=Path, help="points with the columns x,y")


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    from core.export.warped_images import pair_of_file
    from core.notices import sentences
    from core.points.csv_files import format_xy, read_xy

    points = read_xy(options.points)
    pair = pair_of_file(options.transform)
    transform, warnings = pair.transform, sentences(pair.notices)
    say_warnings(warnings)
    from_reference = options.source == "reference"
    mapped = transform(points) if from_reference else transform.inverse_points(points)
    if options.json:
        say_json(
            {
                "from": options.source,
                "to": "floating" if from_reference else "reference",
                "points": mapped,
                "warnings": list(warnings),
            }
        )
    else:
        sys.stdout.write(format_xy(mapped))
