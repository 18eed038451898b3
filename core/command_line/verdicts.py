"""`retina-align verdicts`: what readers think of the results of many cases, as a CSV file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core.command_line.arguments import add_overwrite, existing_file_error, new_command
from core.command_line.console import say, say_json, say_warnings
from core.errors import InputError

_DESCRIPTION = """\
List the verdicts of all saved cases of a folder and its subfolders (or of a list of cases in a CSV file, as batch takes
it): one line for each floating image, with its verdict, reason, grader and time, those of a second reader and whether
the two agree, and the figures of the result. Images are not opened.
"""

_EXAMPLES = """\
  retina-align verdicts study --output verdicts.csv
  retina-align verdicts cases.csv --output verdicts.csv --json
"""


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(
        commands, "verdicts", run, "list the verdicts of many cases", _DESCRIPTION, _EXAMPLES
    )
    parser.add_argument("cases", metavar="FOLDER", type=Path, help="a folder or a CSV file of cases")
    parser.add_argument(
        "--output", metavar="CSV", type=Path, required=True, help="the file for the table of verdicts"
    )
    add_overwrite(parser)


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    from core.batch.verdicts import counted, read_verdicts, write_verdicts
    from core.export.folders import ExistingFileError, prepared_folder

    if options.output.suffix.lower() != ".csv":
        raise InputError(
            f"The table is a CSV file: --output must end in .csv, and {options.output} does not."
        )
    table = read_verdicts(options.cases)
    try:
        prepared_folder(options.output.parent, (options.output.name,), options.overwrite)
    except ExistingFileError as error:
        raise existing_file_error(error) from error
    write_verdicts(options.output, table.rows)
    say_warnings(table.problems)
    counts = counted(table.rows)
    disagreements = sum(row.agree is False for row in table.rows)
    if options.json:
        say_json(
            {
                "output": options.output,
                "rows": len(table.rows),
                "verdicts": counts,
                "disagreements": disagreements,
                "problems": list(table.problems),
            }
        )
        return
    say(", ".join(f"{count} {word}" for word, count in sorted(counts.items())) or "no results")
    if disagreements:
        say(f"The readers disagree on {disagreements}.")
    say(f"Written: {options.output}")
