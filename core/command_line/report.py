"""`retina-align report`: one page for each registered image, and a contact sheet of a folder, as a PDF file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.command_line.arguments import add_overwrite, new_command
from core.command_line.console import progress_bar, say, say_json, say_warnings
from core.command_line.outputs import check_ending, check_output_file
from core.errors import InputError
from core.quoting import told

if TYPE_CHECKING:
    from core.report import ReportPage

_DESCRIPTION = """\
Write a report of a saved case: an A4 page for each of its floating images, with the images, the checkerboard, the
figures, the points with their distances, the verdicts, and where everything comes from; then what is annotated. Of a
folder (or a list of cases in a CSV file, as batch takes it) a contact sheet comes first, then the page of each image.
"""

_EXAMPLES = """\
  retina-align report aligned/case.json --output report.pdf
  retina-align report study --output study.pdf --sheet-only
"""


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(commands, "report", run, "write a report of cases as PDF", _DESCRIPTION, _EXAMPLES)
    parser.add_argument(
        "cases", metavar="CASE.json|FOLDER", type=Path, help="a saved case, or a folder of cases"
    )
    parser.add_argument("--output", metavar="PDF", type=Path, required=True, help="the file for the report")
    parser.add_argument(
        "--sheet-only", action="store_true", help="the contact sheet alone, without the page of each image"
    )
    add_overwrite(parser)


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    from core.batch.listed_files import files_of_list
    from core.report import ContactSheet, write_report

    check_ending(options.output, ".pdf", "The report")
    is_case = options.cases.is_file() and options.cases.suffix.lower() == ".json"
    problems: list[str] = []
    pages = list(_pages(options.cases, is_case, problems))
    if not pages:
        raise InputError(
            f"There is nothing to report: {told(problems[0])}"
            if problems
            else f"{told(options.cases)} has no image to report on."
        )
    check_output_file(options.output, options.overwrite, files_of_list(options.cases))
    with_sheet = not is_case or options.sheet_only
    title = options.cases.absolute().name
    write_report(options.output, pages, ContactSheet(title) if with_sheet else None, not options.sheet_only)
    say_warnings(tuple(problems))
    if options.json:
        say_json({"output": options.output, "images": len(pages), "problems": problems})
    else:
        say(f"{len(pages)} {'image' if len(pages) == 1 else 'images'}. Written: {options.output}")


def _pages(cases: Path, is_case: bool, problems: list[str]) -> Iterator[ReportPage]:
    """The pages of all cases; a case of a folder that cannot be read is told of in `problems`."""
    from core.batch.listing import list_cases
    from core.registration.request import Progress
    from core.report import pages_of_case_file

    if is_case:
        yield from pages_of_case_file(cases)
        return
    listed = [(each.name, each.case_file) for each in list_cases(cases) if each.case_file is not None]
    if not listed:
        raise InputError(f"{told(cases)} holds no saved cases. Save or register a case there first.")
    with progress_bar() as show:
        for number, (name, case_file) in enumerate(listed):
            show(Progress(f"Reading {name}", number / len(listed)))
            try:
                yield from pages_of_case_file(case_file, name)
            except InputError as error:
                problems.append(str(error))
