"""`retina-align stack`: every registered image of a saved case on its reference, as one stack."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core.command_line.arguments import add_output_folder, add_stack_format, existing_file_error, new_command
from core.command_line.console import say, say_json, say_warnings
from core.errors import InputError

_DESCRIPTION = """\
Write the aligned stack of a saved case: its reference and all floating images that are registered, each interpolated
once, also those that are registered through another image. Nothing is registered here; an image that has no result, or
whose file is missing or has changed, is left out and named.

Where the case has annotations, they are written beside the stack for every image that they reach, drawn there or
carried: annotations-IMAGE.geojson (QuPath), annotations-IMAGE.zip (ImageJ) and annotated-IMAGE.png, with labels.tif and
labels.csv on the reference grid, and measurements.csv.
"""

_EXAMPLES = """\
  retina-align stack study/041/case.json --output study/041/aligned
  retina-align stack case.json --format ome --output aligned
"""


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(
        commands, "stack", run, "write the aligned stack of a saved case", _DESCRIPTION, _EXAMPLES
    )
    parser.add_argument("case", metavar="CASE.json", type=Path, help="a saved case")
    add_stack_format(parser, "--format")
    add_output_folder(parser)


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    from core.export.annotation_files import annotation_file_names, annotation_output
    from core.export.bundle_annotations import case_source
    from core.export.case_images import left_out, stack_names, stack_of_case
    from core.export.folders import ExistingFileError, prepared_folder, write_together
    from core.export.saved_case import read_saved_case
    from core.export.stack_formats import STACK_FORMATS, stack_files, stack_writers
    from core.notices import sentences

    saved = read_saved_case(options.case)
    case, images = saved.case, saved.images
    problems = sentences((*saved.problems, *left_out(case, images)))
    if not images.aligned(case):
        raise InputError(problems[0] if problems else f"{options.case} has no floating image.")
    chosen = STACK_FORMATS[options.format]
    names, spacing = stack_names(case, images), case.reference_spacing_um or images.reference.spacing_um
    annotations = case_source(case, images, options.case)
    written = (*stack_files(names, chosen), *annotation_file_names(annotations))
    try:
        folder = prepared_folder(options.output, written, options.overwrite)
    except ExistingFileError as error:
        raise existing_file_error(error) from error
    drawn = annotation_output(annotations)
    stack = stack_of_case(case, images, spacing)
    write_together(folder, {**stack_writers(stack, chosen), **drawn.writers}, written)
    problems = (*problems, *sentences(drawn.remarks))
    files = [folder / name for name in written]
    say_warnings(problems)
    if options.json:
        say_json({"files": files, "images": list(names), "problems": list(problems)})
        return
    say(f"{len(names)} images: {', '.join(names)}.")
    say(f"Written: {files[0] if len(files) == 1 else files[0].parent}")
