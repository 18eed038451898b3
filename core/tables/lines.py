"""The lines of a delimited text file as any spreadsheet or program writes it, with the numbers that complaints name.

The separator is found: a semicolon, a tab, a comma, a bar, or white space. Excel's first line `sep=;` states it. Blank
lines and comment lines count, so that numbers are those of an editor, and are left out.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError
from core.language import tr
from core.quoting import shown_name
from core.spreadsheets import plain_text
from core.tables.decoding import read_text
from core.tables.line import Line
from core.tables.values import NUMBER

SEPARATORS = ";\t,|"
WHITE_SPACE = " "
_STATED = re.compile(r'\ufeff?"?sep=(.)"?\s*', re.IGNORECASE)
_COMMENT = re.compile(
    r"\s*#(?!N/?[AV]\b|[A-ZÄÖÜ]{3,}[/0-9A-Z]*[!?])"
)  # and no error of a spreadsheet, such as #REF!
_INSIDE_QUOTES = re.compile(r'"[^"]*"')
_BREAKS = re.compile(r"[;\t,|\s]+")
_LOOKED_AT = 40
MOST_FIELDS = 10_000
MOST_LINES = 100_000
"""Of a table of points or labels. Readers make an object of every line, and 32 MB hold millions of them."""


@dataclass(frozen=True)
class TextTable:
    """A delimited text file.

    Attributes:
        lines: those that are neither blank nor comments.
        comments: those that begin with `#`, without it.
    """

    file: str
    lines: tuple[Line, ...]
    comments: tuple[str, ...] = ()


def read_table(
    path: Path, comments: bool = True, white_space: bool = True, most_lines: int = MOST_LINES
) -> TextTable:
    """Read a delimited text file.

    Args:
        comments: whether lines that begin with `#` are comments.
        white_space: whether fields may be separated by white space alone.
        most_lines: of all kinds, also blank ones, that are read.

    Raises:
        InputError: the file cannot be read, is no text, or has more lines.
    """
    return table_of(read_text(path), shown_name(path), comments, white_space, most_lines)


def table_of(
    text: str,
    name: str,
    comments: bool = True,
    white_space: bool = True,
    most_lines: int = MOST_LINES,
) -> TextTable:
    """The same of a text, such as one from the clipboard."""
    _check_length(text, name, most_lines)
    rows = re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))
    stated = _STATED.fullmatch(rows[0])
    if stated:
        rows[0] = ""
    found: list[str] = []
    if comments:
        found = [row.strip()[1:].strip() for row in rows if _COMMENT.match(row)]
        rows = ["" if _COMMENT.match(row) else row for row in rows]
    separator = stated[1] if stated else _separator(rows, white_space)
    return TextTable(name, tuple(_lines(rows, separator, name)), tuple(found))


def _check_length(text: str, name: str, most_lines: int) -> None:
    """Refuse what would take minutes, before a list is made of it."""
    if text.count("\n") + text.count("\r") - text.count("\r\n") > most_lines:
        raise InputError(
            tr(
                "{name} has more than {most} lines, which are not read. Keep the lines that are needed, or divide it "
                "into several files."
            ).format(name=name, most=most_lines)
        )


def _lines(rows: Sequence[str], separator: str, name: str) -> Iterator[Line]:
    # `csv` wants the line ends, by which it tells that a quoted field goes on
    text = ((" ".join(row.split()) if separator == WHITE_SPACE else row) + "\n" for row in rows)
    reader = csv.reader(text, delimiter=separator, skipinitialspace=True)
    try:
        for row in reader:
            if len(row) > MOST_FIELDS:
                raise InputError(
                    tr(
                        "Line {number} of {name} has more than {most} fields: it is no table of this program."
                    ).format(number=reader.line_num, name=name, most=MOST_FIELDS)
                )
            fields = tuple(plain_text(field.strip()) for field in row)
            if any(fields):
                yield Line(name, reader.line_num, fields, separator)
    except csv.Error:
        raise InputError(
            tr("Line {number} of {name} has a field that is too long or broken: it is not CSV.").format(
                number=reader.line_num, name=name
            )
        ) from None


def _separator(rows: Sequence[str], white_space: bool) -> str:
    """By which most fields are numbers and none holds several; where numbers do not tell, the first line does."""
    looked_at = [row for row in rows if row.strip()][:_LOOKED_AT]
    if not looked_at:
        return ","
    first = _INSIDE_QUOTES.sub("", looked_at[0])
    counts = {each: first.count(each) for each in SEPARATORS}
    if white_space:
        counts[WHITE_SPACE] = 0 if any(counts.values()) else len(first.split()) - 1
    return max(counts, key=lambda each: (_numbers(looked_at, each), counts[each]))


def _numbers(rows: Sequence[str], separator: str) -> int:
    fields = [
        field.strip()
        for row in rows
        for field in next(csv.reader([row[:2000].strip()], delimiter=separator, skipinitialspace=True), [])
    ]
    several = sum(_holds_several(field) for field in fields)
    return sum(bool(NUMBER.fullmatch(field)) for field in fields) - 2 * several


def _holds_several(field: str) -> bool:
    parts = _BREAKS.split(field)
    return len(parts) > 1 and not NUMBER.fullmatch(field) and all(map(NUMBER.fullmatch, parts))
