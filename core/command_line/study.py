"""`retina-align study`: who saw what when in the studies of a list, and how readers agree with themselves."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core.command_line.arguments import add_overwrite, new_command
from core.command_line.console import say, say_json, say_warnings
from core.command_line.outputs import check_ending, check_output_file
from core.errors import InputError
from core.quoting import told

_DESCRIPTION = """\
Write the readings of all studies of a list as a table: a line for each showing, with the reader, the case, whether it
is a hidden repeat and of which showing, the verdict with its reason, and when it was on the screen. A study is begun
and read in the window (Registration, Read as a study) and kept beside the list as study-READER.json. How far each
reader agrees with themselves on the repeats is told with Cohen's kappa and its 95 % interval. With --give-to-cases the
verdicts of the first showings also become the reader's verdicts in the case files.
"""

_EXAMPLES = """\
  retina-align study cases --output readings.csv
  retina-align study cases --output readings.csv --give-to-cases
"""


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(commands, "study", run, "list the readings of studies", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("cases", metavar="FOLDER", type=Path, help="a folder or a CSV file of cases")
    parser.add_argument(
        "--output", metavar="CSV", type=Path, required=True, help="the file for the table of readings"
    )
    parser.add_argument(
        "--give-to-cases", action="store_true", help="write the verdicts of the first showings into the cases"
    )
    add_overwrite(parser)


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    from core.batch.listed_files import files_of_list
    from core.batch.reader_agreement import agreement_to_json, in_words
    from core.batch.verdicts import folder_of_list
    from core.study import read_study, studies_of
    from core.study.results import agreement_with_oneself, give_to_cases, write_readings

    check_ending(options.output, ".csv", "The table")
    if not options.cases.exists():
        raise InputError(f"There is no file or folder {told(options.cases)}. Check its name and place.")
    files = studies_of(options.cases)
    studies = [read_study(path) for path in files]
    if not studies:
        raise InputError(
            f"No study of {told(options.cases)} was begun. Open the list in the window and read it as a study first."
        )
    inputs = (*files, *files_of_list(options.cases))
    check_output_file(options.output, options.overwrite, inputs)
    write_readings(options.output, studies)
    problems: list[str] = []
    for study in studies:
        if options.give_to_cases:
            problems += give_to_cases(study, folder_of_list(options.cases))
    say_warnings(tuple(problems))
    found = [(study, agreement_with_oneself(study)) for study in studies]
    if options.json:
        say_json(
            {
                "output": options.output,
                "studies": [
                    {
                        "reader": study.plan.reader,
                        "done": study.done,
                        "count": len(study.readings),
                        "repeats": agreement_to_json(agreement),
                    }
                    for study, agreement in found
                ],
                "problems": problems,
            }
        )
        return
    for study, agreement in found:
        repeats = f", on repeats {in_words(agreement)}" if agreement.shared else ""
        say(f"{study.plan.reader}: {study.done} of {len(study.readings)} read{repeats}")
    say(f"Written: {options.output}")
