"""Tables for spreadsheets: the one way in which the program writes CSV.

No cell that begins as a formula does is taken for one, as OWASP advises for CSV injection: names and notes come with
files from anywhere. That goes for what follows a semicolon, a tab or a line end in it, too, as a spreadsheet may split
the file there, whatever is quoted: with a decimal comma it does at semicolons. Numbers stay numbers, negative ones too.
Whoever reads such a table here gets the text as it was.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MAY_SPLIT = re.compile(r"([;\t\n])")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?%?", re.ASCII)


def table_text(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV: commas, line feeds, quotes where they are needed; None is an empty cell.

    >>> table_text([("name", "shift"), ("=1+1", -3.5), ("b", "-3.5")])
    "name,shift\\n'=1+1,-3.5\\nb,-3.5\\n"
    >>> table_text([("a\\r=1+1",)])
    '"a\\n\\'=1+1"\\n'
    """
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes in front, which spreadsheets do not show.

    >>> safe_text("=HYPERLINK(A1)"), safe_text("drusen"), safe_text("-3.5")
    ("'=HYPERLINK(A1)", 'drusen', '-3.5')
    >>> safe_text("eye;=1+1"), safe_text("eye; 7;-3")
    ("eye;'=1+1", 'eye; 7;-3')
    """
    parts = _MAY_SPLIT.split(text)
    parts[2::2] = [f"'{part}" if _is_formula(part) else part for part in parts[2::2]]
    return ("'" if _is_formula(text) else "") + "".join(parts)


def plain_text(text: str) -> str:
    """What `safe_text` was given.

    >>> plain_text(safe_text("@name")), plain_text(safe_text("'=x")), plain_text("'s")
    ('@name', "'=x", "'s")
    """
    parts = _MAY_SPLIT.split(_without_apostrophe(text))
    parts[2::2] = map(_without_apostrophe, parts[2::2])
    return "".join(parts)


def _is_formula(part: str) -> bool:
    return part.lstrip("'").startswith(_BEGINS_A_FORMULA) and not _NUMBER.fullmatch(part)


def _without_apostrophe(part: str) -> str:
    is_escaped = part.startswith("'") and part.lstrip("'").startswith(_BEGINS_A_FORMULA)
    return part[1:] if is_escaped else part


def _cell(value: object) -> object:
    """A carriage return alone ends a line for spreadsheets, and `csv` quotes it only since Python 3.13."""
    if not isinstance(value, str):
        return value
    return safe_text(value.replace("\r\n", "\n").replace("\r", "\n"))
