"""`retina-align verdicts`: what readers think of the results of many cases, as a CSV file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.command_line.arguments import add_overwrite, new_command
from core.command_line.console import say, say_json, say_warnings
from core.command_line.outputs import check_ending, check_output_file

if TYPE_CHECKING:
    from core.batch.reader_agreement import PairAgreement

_DESCRIPTION = """\
List the verdicts of all saved cases of a folder and its subfolders (or of a list of cases in a CSV file, as batch takes
it): one line for each floating image, with what its verdicts come to (undecided where readers disagree), the verdict,
reason, grader and time of each reader and of an adjudicator, whether the readers agree, and the figures of the result.
Case files are named as seen from the folder. How far every two readers agree is told with Cohen's kappa and its 95 %
interval, and how often each reason was given. Images are not opened.
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
    from core.batch.listed_files import files_of_list
    from core.batch.reader_agreement import agreement_to_json, agreements
    from core.batch.verdicts import counted, read_verdicts, write_verdicts
    from core.case.reasons import count_reasons

    check_ending(options.output, ".csv", "The table")
    table = read_verdicts(options.cases)
    check_output_file(options.output, options.overwrite, files_of_list(options.cases))
    write_verdicts(options.output, table.rows, table.root)
    say_warnings(table.problems)
    counts = counted(table.rows)
    disagreements = sum(row.agree is False for row in table.rows)
    judged = [row.judgements for row in table.rows]
    pairs, reasons = agreements(judged), count_reasons(judged)
    if options.json:
        say_json(
            {
                "output": options.output,
                "rows": len(table.rows),
                "verdicts": counts,
                "disagreements": disagreements,
                "agreement": [
                    {"readers": [pair.first, pair.second], **agreement_to_json(pair.agreement)}
                    for pair in pairs
                ],
                "reasons": {count.reason: count.total for count in reasons},
                "problems": list(table.problems),
            }
        )
        return
    say(", ".join(f"{count} {word}" for word, count in sorted(counts.items())) or "no results")
    if disagreements:
        say(f"The readers disagree on {disagreements}.")
    for pair in pairs:
        say(_sentence(pair))
    if reasons:
        say("Reasons: " + ", ".join(f"{count.reason} {count.total}" for count in reasons))
    say(f"Written: {options.output}")


def _sentence(pair: PairAgreement) -> str:
    """How far two readers agree, in one line."""
    from core.batch.reader_agreement import in_words

    names = f"{pair.first} and {pair.second}"
    if not pair.agreement.shared:
        return f"{names} have judged no image in common."
    return f"{names} agree on {in_words(pair.agreement)}."
