"""Tables for spreadsheets: the one way in which the program writes CSV.

No cell that begins as a formula does is taken for one, as OWASP advises for CSV injection: names and notes come with
files from anywhere. Numbers stay numbers, negative ones too. Whoever reads such a table gets the text as it was.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?%?", re.ASCII)


def table_text(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV: commas, line feeds, quotes where they are needed; None is an empty cell.

    >>> table_text([("name", "shift"), ("=1+1", -3.5), ("b", "-3.5")])
    "name,shift\\n'=1+1,-3.5\\nb,-3.5\\n"
    >>> table_text([("a\\r=1+1",)])
    '"a\\n=1+1"\\n'
    """
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes in front, which spreadsheets do not show.

    >>> safe_text("=HYPERLINK(A1)"), safe_text("drusen"), safe_text("-3.5")
    ("'=HYPERLINK(A1)", 'drusen', '-3.5')
    """
    bare = text.lstrip("'")
    return f"'{text}" if bare.startswith(_BEGINS_A_FORMULA) and not _NUMBER.fullmatch(text) else text


def plain_text(text: str) -> str:
    """What `safe_text` was given.

    >>> plain_text(safe_text("@name")), plain_text(safe_text("'=x")), plain_text("'s")
    ('@name', "'=x", "'s")
    """
    is_escaped = text.startswith("'") and text.lstrip("'").startswith(_BEGINS_A_FORMULA)
    return text[1:] if is_escaped else text


def _cell(value: object) -> object:
    """A carriage return alone ends a line for spreadsheets, and `csv` quotes it only since Python 3.13."""
    if not isinstance(value, str):
        return value
    return safe_text(value.replace("\r\n", "\n").replace("\r", "\n"))
