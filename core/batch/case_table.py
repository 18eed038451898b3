"""A list of cases in a CSV file headed `name,reference,floating[,points[,floating_points]]`; paths are relative to it.

Columns `reference_page` and `floating_page` say which image of a file is meant that holds several, and
`reference_orientation` and `floating_orientation` how an image is turned.

How it is separated and encoded makes no difference (`core.tables`), nor do quotes, blank lines, further columns, the
order of the columns, titles above the header, and other words for the columns. A bad line is a case with a problem, so
that it stops none of the others. The window saves the case of line NAME of `LIST.csv` in `LIST-cases/NAME/case.json`,
and from then on that case counts.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from core.batch.folder_names import LONGEST_NAME, is_folder_name
from core.batch.listed_case import ListedCase
from core.case.storage import load_case
from core.errors import InputError
from core.images.orientation import Orientation
from core.language import tr
from core.own_words import own
from core.places import is_file
from core.portable_names import comparison_key
from core.quoting import quoted, shown_name, shown_path
from core.tables.decoding import read_text
from core.tables.line import Line
from core.tables.lines import read_table, table_of
from core.tables.values import natural_number

NEEDED, OPTIONAL = ("name", "reference", "floating"), ("points", "floating_points")
ALIASES = {
    "name": ("name", "case", "id", "patient", "fall", "cas"),
    "reference": ("reference", "ref", "fixed", "referenz", "target"),
    "floating": ("floating", "moving", "source", "gleitbild"),
    "points": ("points", "landmarks", "matching points", "punkte", "reference_points", "fixed_points"),
    "floating_points": ("floating_points", "moving_points"),
    "reference_page": ("reference_page", "fixed_page"),
    "floating_page": ("floating_page", "moving_page"),
    "reference_orientation": ("reference_orientation", "fixed_orientation"),
    "floating_orientation": ("floating_orientation", "moving_orientation"),
}
LIST_ENDINGS = (".csv", ".tsv", ".txt")
PAGES = ("reference_page", "floating_page")
ORIENTATIONS = ("reference_orientation", "floating_orientation")
MOST_LINES = 1_000_000
"""Of a list of cases."""
_LATEST_HEADER, _TOP_LETTERS = 10, 100_000
_WORDS = {word for words in ALIASES.values() for word in words}


def is_table(path: Path) -> bool:
    """Whether a file is meant as a list of cases, and not as one of points: a line at its top names the columns."""
    try:
        top = read_text(path)[:_TOP_LETTERS]
        return _header(table_of(top, path.name, comments=False, white_space=False).lines) is not None
    except InputError:
        return False


def list_table(path: Path) -> tuple[ListedCase, ...]:
    """The cases of a CSV file, a line each.

    Raises:
        InputError: the file cannot be read, lacks a column, or has no lines.
    """
    lines = read_table(path, comments=False, white_space=False, most_lines=MOST_LINES).lines
    place = _header(lines)
    if place is None:
        named = _columns(lines[0]) if lines else {}
        raise InputError(
            tr(
                "{file} is no list of cases: its first line lacks {columns}. "
                "It must name the columns name,reference,floating and, where there are any, points."
            ).format(file=shown_name(path), columns=", ".join(name for name in NEEDED if name not in named))
        )
    columns = _columns(lines[place])
    names = _names(lines[place])
    twice = next((name for name in names if name in _WORDS and names.count(name) > 1), None)
    if twice is not None:
        raise lines[place].error(
            tr("two columns are called {column}. Leave one of them out.").format(column=twice)
        )
    if not lines[place + 1 :]:
        raise InputError(
            tr("{file} lists no cases: it holds nothing but its header.").format(file=shown_name(path))
        )
    taken: dict[str, int] = {}
    return tuple(
        _case(path, line.number, {name: line.field(column) for name, column in columns.items()}, taken)
        for line in lines[place + 1 :]
    )


def _header(lines: tuple[Line, ...]) -> int | None:
    """Which line names the columns; None where none does."""
    tops = enumerate(lines[:_LATEST_HEADER])
    return next((place for place, line in tops if set(NEEDED) <= set(_columns(line))), None)


def _columns(line: Line) -> dict[str, int]:
    """The columns of a header by what they hold; its own words count before others."""
    names = _names(line)
    found = (
        (column, next((word for word in words if word in names), None)) for column, words in ALIASES.items()
    )
    return {column: names.index(word) for column, word in found if word is not None}


def _names(line: Line) -> list[str]:
    return [" ".join(field.lower().split()) for field in line.fields]


def _case(path: Path, number: int, row: Mapping[str, str], taken: dict[str, int]) -> ListedCase:
    name = row.get("name", "")
    problem = (
        _name_problem(name, taken)
        or _file_problem(path.parent, row)
        or _page_problem(row)
        or _turn_problem(row)
    )
    is_new = bool(name) and comparison_key(name) not in taken
    shown = quoted(name, LONGEST_NAME) if is_new else tr("line {number}").format(number=number)
    if is_new:
        taken[comparison_key(name)] = number
    is_usable = is_folder_name(name)
    place = path.parent / f"{path.stem}-cases" / (name if is_usable else f"line-{number}") / "case.json"
    images = {
        column: _path(path.parent, row.get(column, "")) for column in ("reference", "floating", *OPTIONAL)
    }
    case_file = place if not problem and is_file(place) else None
    if case_file is not None and not problem:
        problem = _conflict(case_file, images["reference"], images["floating"])
    if problem:
        problem = tr("Line {number} of {file}: {problem}").format(
            number=number, file=shown_name(path), problem=problem
        )
    return ListedCase(
        shown,
        place,
        case_file,
        images["reference"],
        images["floating"],
        images["points"],
        problem,
        images["floating_points"],
        *((1, 1) if _page_problem(row) else (int(row.get(column) or 1) for column in PAGES)),
        *(Orientation.AS_IN_FILE if _turn_problem(row) else _orientation(row, each) for each in ORIENTATIONS),
    )


def _orientation(row: Mapping[str, str], column: str) -> Orientation:
    return Orientation(row.get(column, "").strip().lower() or Orientation.AS_IN_FILE)


def _turn_problem(row: Mapping[str, str]) -> str:
    """What is written where an orientation belongs and is none."""
    for column in ORIENTATIONS:
        try:
            _orientation(row, column)
        except ValueError:
            return tr("{column} is one of {words}, not {text}.").format(
                column=column,
                words=own(", ".join(each.value for each in Orientation)),
                text=quoted(row[column]),
            )
    return ""


def _name_problem(name: str, taken: Mapping[str, int]) -> str:
    if not name:
        return tr("the name of the case is missing.")
    if not is_folder_name(name):
        return tr(
            'the name "{name}" cannot be the name of a folder. Leave out slashes, colons and the like.'
        ).format(name=quoted(name))
    if comparison_key(name) in taken:
        return tr('line {other} has the name "{name}" already. Give every case its own.').format(
            other=taken[comparison_key(name)], name=quoted(name)
        )
    return ""


def _file_problem(folder: Path, row: Mapping[str, str]) -> str:
    for column in ("reference", "floating"):
        if not row.get(column):
            return tr("the column {column} is empty.").format(column=column)
    for column in ("reference", "floating", *OPTIONAL):
        file = _path(folder, row.get(column, ""))
        if file is not None and not is_file(file):
            return tr("there is no file {path} ({column}).").format(path=shown_path(file), column=column)
    return ""


def _page_problem(row: Mapping[str, str]) -> str:
    for column in PAGES:
        text = row.get(column) or "1"
        if natural_number(text) is None:
            return tr('the column {column} holds "{text}". It is the number of a page, from 1.').format(
                column=column, text=quoted(text)
            )
    return ""


def _path(folder: Path, text: str) -> Path | None:
    return Path(os.path.normpath(folder / _at_home(text))) if text else None


def _conflict(case_file: Path, reference: Path | None, floating: Path | None) -> str:
    """Why the saved case of a line is not that line's."""
    try:
        case = load_case(case_file)
    except InputError as error:
        return str(error)
    saved = [case.reference, *(entry.image for entry in case.floating)]
    wanted = (reference, floating)
    names = {image.path.name for image in saved if image is not None and image.path is not None}
    if all(path is not None and path.name in names for path in wanted):
        return ""
    return tr("the case that was saved for it, {path}, has other images. Move that file away.").format(
        path=case_file
    )


def _at_home(text: str) -> Path:
    """The path with the home of a user that it begins with; as it is where there is no such user."""
    try:
        return Path(text).expanduser()
    except (RuntimeError, ValueError):
        return Path(text)
