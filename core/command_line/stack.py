"""`retina-align stack`: every registered image of a saved case on its reference, as one stack."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core.command_line.arguments import (
    add_export_options,
    add_output_folder,
    export_values,
    new_command,
)
from core.command_line.console import say, say_json, say_warnings
from core.command_line.outputs import output_folder
from core.errors import InputError
from core.export.parts import ANNOTATIONS, CASE_FILE, EXPORT_PARTS, STACK
from core.quoting import told

_DESCRIPTION = """\
Write the aligned stack of a saved case: its reference and all floating images that are registered, each interpolated
once, also those that are registered through another image. Nothing is registered here; an image that has no result, or
whose file is missing or has changed, is left out and named.

Where the case has annotations, they are written beside the stack for every image that they reach, drawn there or
carried: annotations-IMAGE.geojson (QuPath), annotations-IMAGE.zip (ImageJ) and annotated-IMAGE.png, with labels.tif and
labels.csv on the grid of the stack, measurements.csv, and etdrs.csv with areas by sector of the ETDRS grid. With
--canvas union or common there are files of the canvas too, as annotations-canvas.geojson.

With --only, the other files of each image are written too, named after it: warped-IMAGE.tif, transform-IMAGE.h5, and so
on. The montage shows all fields in one picture: montage.png.
"""

_EXAMPLES = """\
  retina-align stack study/041/case.json --output study/041/aligned
  retina-align stack case.json --format ome --output aligned
  retina-align stack case.json --canvas union --only stack,montage,transform --output wide
"""

_PARTS = tuple(name for name in EXPORT_PARTS if name != CASE_FILE)
_DEFAULT = frozenset({STACK, ANNOTATIONS})


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(
        commands, "stack", run, "write the aligned stack of a saved case", _DESCRIPTION, _EXAMPLES
    )
    parser.add_argument("case", metavar="CASE.json", type=Path, help="a saved case")
    add_export_options(parser, "--format", _PARTS, default=f"{STACK}, {ANNOTATIONS}")
    add_output_folder(parser)


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    from core.case.own_files import files_of_case
    from core.export.case_images import left_out
    from core.export.case_stack import write_case_stack
    from core.export.exported import Exported
    from core.export.saved_case import read_saved_case
    from core.export.stack_formats import STACK_FORMATS
    from core.notices import sentences

    values = export_values(options, _PARTS, _DEFAULT)
    saved = read_saved_case(options.case)
    problems = sentences((*saved.problems, *left_out(saved.case, saved.images)))
    numbers = saved.images.aligned(saved.case)
    if not numbers:
        raise InputError(problems[0] if problems else f"{told(options.case)} has no floating image.")
    exported = Exported(
        saved.case,
        saved.images,
        numbers,
        is_series=True,
        canvas_choice=values["canvas"],
        keep_patient=values["keep_patient"],
    )
    written = write_case_stack(
        exported,
        STACK_FORMATS[options.format],
        values["parts"],
        options.case,
        lambda names: output_folder(options.output, names, options.overwrite, files_of_case(options.case)),
    )
    problems = (*problems, *sentences(written.remarks))
    say_warnings(problems)
    titles = list(exported.titles)
    if options.json:
        say_json(
            {
                "files": written.files,
                "images": titles,
                "problems": list(problems),
                "canvas": exported.canvas.to_dict(),
            }
        )
        return
    say(f"{len(titles)} images: {', '.join(titles)}.")
    say(f"Written: {written.files[0] if len(written.files) == 1 else options.output}")
