"""`retina-align map-shapes`: carry outlines, lines and points of one image to the other."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.annotations.files import endings, format_to_write, readable_formats, writable_formats
from core.command_line.arguments import add_overwrite, add_way, new_command
from core.command_line.console import say, say_json, say_warnings
from core.command_line.outputs import check_output_file
from core.language import tr

if TYPE_CHECKING:
    from core.annotations.annotation import Annotation
    from core.annotations.home_image import HomeImage
    from core.transforms.composite import PointTransform

_DESCRIPTION = f"""\
Carry outlines, lines and points from one image of a registered pair to the other, as annotations with their names,
labels and notes. They are read from files that end in {", ".join(endings(readable_formats()))}.
Ellipses become outlines, straight lines bend with the transform. What has no place in the other image is named and
left out. Without --output, GeoJSON is printed.
"""

_EXAMPLES = """\
  retina-align map-shapes --transform aligned/transform.h5 --from reference leakage.geojson > leakage-in-colour.geojson
  retina-align map-shapes --transform aligned/transform.h5 --from floating RoiSet.zip --output RoiSet-reference.zip
"""


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(
        commands, "map-shapes", run, "carry outlines from one image to the other", _DESCRIPTION, _EXAMPLES
    )
    add_way(parser, "shapes")
    parser.add_argument(
        "--output",
        metavar="FILE",
        type=Path,
        help=f"the file for the carried shapes; its ending says how it is written: "
        f"{', '.join(endings(writable_formats(image_is_known=False)))}",
    )
    add_overwrite(parser)
    parser.add_argument("shapes", metavar="SHAPES", type=Path, help="the file of the shapes")


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    from core.annotations.files import read_annotations, write_annotations
    from core.annotations.geojson import format_geojson
    from core.annotations.labels import LabelList
    from core.annotations.reading import title
    from core.export.warped_images import pair_of_file
    from core.notices import sentences

    if options.output is not None:
        format_to_write(options.output, image_is_known=False)
    pair = pair_of_file(options.transform)
    transform = pair.transform
    read = read_annotations(options.shapes, _image_of_shapes(transform, options.source == "reference"))
    if options.output is not None:
        check_output_file(options.output, options.overwrite, (options.shapes, options.transform))
    labels = LabelList()
    for label in read.labels:
        labels = labels.with_label(label)
    from_reference = options.source == "reference"
    target = "floating" if from_reference else "reference"
    carried, lost = _carried(read.annotations, transform, from_reference)
    no_place = tr("{name} has no place in the {image} image and is left out.")
    left_out = tuple(no_place.format(name=title(annotation), image=tr(target)) for annotation in lost)
    warnings = (*sentences((*pair.notices, *read.notices)), *left_out)
    say_warnings(warnings)
    text = format_geojson(carried, labels) if options.output is None else ""
    if options.output is not None:
        say_warnings(sentences(write_annotations(options.output, carried, labels)))
    if options.json:
        names = [title(annotation) for annotation in lost]
        result = {"output": options.output} if options.output is not None else {"shapes": json.loads(text)}
        say_json(
            {"from": options.source, "to": target, "carried": len(carried), "left_out": names}
            | {"warnings": list(warnings)}
            | result
        )
    elif options.output is None:
        sys.stdout.write(text)
    else:
        say(f"Carried: {len(carried)} of {len(read.annotations)}. Written: {options.output}")


def _image_of_shapes(transform: PointTransform, from_reference: bool) -> HomeImage | None:
    """The image that the shapes were drawn on, where the transform tells its size."""
    from core.annotations.home_image import HomeImage
    from core.transforms.composite import TurnedTransform, reference_size

    is_turned = isinstance(transform, TurnedTransform)
    if is_turned is from_reference:
        return None
    size = reference_size(transform.back if isinstance(transform, TurnedTransform) else transform)
    return None if size is None else HomeImage(size)


def _carried(
    annotations: tuple[Annotation, ...], transform: PointTransform, from_reference: bool
) -> tuple[list[Annotation], list[Annotation]]:
    """The annotations in the other image, with their identifiers, and those that have no place there."""
    from dataclasses import replace

    from core.annotations.carrying import carry_shape
    from core.annotations.home_image import UNKNOWN_HOME

    point_map = transform if from_reference else transform.inverse_points
    carried, lost = [], []
    for annotation in annotations:
        shape = carry_shape(annotation.shape, point_map)
        if shape is None:
            lost.append(annotation)
        else:
            carried.append(replace(annotation, shape=shape, home=UNKNOWN_HOME))
    return carried, lost
