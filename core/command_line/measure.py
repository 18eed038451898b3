"""`retina-align measure`: lengths and areas of what was drawn in saved cases, as a CSV file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.case.naming import name_of_case
from core.case.storage import load_case
from core.command_line.arguments import add_overwrite, new_command
from core.command_line.console import say, say_json, say_warnings
from core.command_line.outputs import check_ending, check_output_file
from core.errors import InputError
from core.language import tr
from core.places import is_file

if TYPE_CHECKING:
    from core.annotations.etdrs_csv import LabelInGrid
    from core.annotations.measurement_rows import MeasurementRow

_DESCRIPTION = """\
Measure the annotations of a saved case, or of all saved cases of a folder and its subfolders: one line for each
annotation on each image, with lengths and areas in pixels, and in millimetres where the scale of the image is known and
holds, with the scale and where it comes from, the eye, the date, the sector of the ETDRS grid and the distance to the
fovea. An image without a scale borrows that of one that it is aligned with ("carried from IMAGE"). An annotation is
measured on the image that it was drawn on, and on every other one that it can be carried to through the transforms
beside the case. Where the fovea is marked, --etdrs writes how much of each label lies in each sector of the ETDRS grid.
"""

_EXAMPLES = """\
  retina-align measure case.json --output measurements.csv
  retina-align measure study --output measurements.csv --drawn-only
  retina-align measure study --output measurements.csv --etdrs etdrs.csv
"""


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(
        commands, "measure", run, "measure the annotations of cases", _DESCRIPTION, _EXAMPLES
    )
    parser.add_argument("cases", metavar="CASES", type=Path, help="a case file, or a folder of cases")
    parser.add_argument(
        "--output", metavar="CSV", type=Path, required=True, help="the file for the table of measurements"
    )
    parser.add_argument(
        "--drawn-only",
        action="store_true",
        help="measure annotations only on the image that they were drawn on",
    )
    parser.add_argument(
        "--etdrs",
        metavar="CSV",
        type=Path,
        help="also write the area of every label in every sector of the ETDRS grid into this file",
    )
    add_overwrite(parser)


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    from core.annotations.etdrs_csv import write_etdrs
    from core.annotations.measurements_csv import write_measurements
    from core.batch.listed_files import files_of_list

    outputs = {"--output": options.output, **({"--etdrs": options.etdrs} if options.etdrs else {})}
    for name, path in outputs.items():
        check_ending(path, ".csv", "The table", name)
    if options.etdrs and options.etdrs.absolute() == options.output.absolute():
        raise InputError("--output and --etdrs are one file: name two.")
    rows, in_grids, problems = _measured(options.cases, not options.drawn_only)
    for name, path in outputs.items():
        check_output_file(path, options.overwrite, files_of_list(options.cases), name)
    write_measurements(options.output, rows)
    if options.etdrs:
        write_etdrs(options.etdrs, in_grids)
    say_warnings(problems)
    if options.json:
        etdrs = {"etdrs": options.etdrs} if options.etdrs else {}
        say_json({"output": options.output, "rows": len(rows), **etdrs, "problems": problems})
        return
    say(f"{len(rows)} lines. Written: {', '.join(map(str, outputs.values()))}")


def _measured(
    path: Path, with_carried: bool
) -> tuple[list[MeasurementRow], list[LabelInGrid], tuple[str, ...]]:
    """The measurements of all cases, and what there is to say of them, each with the name of its case."""
    from core.export.case_measurements import measure_case_file

    rows: list[MeasurementRow] = []
    in_grids: list[LabelInGrid] = []
    problems: list[str] = []
    listed = _case_files(path)
    for case_file, name in listed:
        try:
            measured = measure_case_file(case_file, name, with_carried)
        except InputError as error:
            if not path.is_dir():
                raise
            problems.append(str(error))
            continue
        rows += measured.rows
        in_grids += measured.in_grids
        problems += [f"{name}: {remark.sentence}" for remark in measured.remarks]
    if not rows and not problems:
        raise InputError(
            tr("{path} holds no annotations. Draw some in the program and save the case first.").format(
                path=path
            )
        )
    return rows, in_grids, tuple(problems)


def _case_files(path: Path) -> list[tuple[Path, str]]:
    """The saved cases, and what each is called."""
    from core.batch.listing import list_cases

    if is_file(path):
        return [(path, name_of_case(load_case(path).own_name, path))]
    return [(each.case_file, each.name) for each in list_cases(path) if each.case_file is not None]
