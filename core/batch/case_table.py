"""A list of cases in a CSV file headed `name,reference,floating[,points]`; paths are relative to the file.

Commas, semicolons and tabs separate; a byte order mark, quotes, blank lines, further columns and the order of the
columns make no difference. A bad line is a case with a problem, so that it stops none of the others. The window saves
the case of line NAME of `LIST.csv` in `LIST-cases/NAME/case.json`, and from then on that case counts.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path

from core.batch.listed_case import ListedCase
from core.case.storage import load_case
from core.errors import InputError
from core.language import tr

NEEDED, OPTIONAL = ("name", "reference", "floating"), "points"
SEPARATORS = ",;\t"
FORBIDDEN = set('/\\:*?"<>|')


def is_table(path: Path) -> bool:
    """Whether a CSV file is meant as a list of cases, and not as one of points: its first line names the columns."""
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as file:
            header = file.readline().lower()
    except OSError:
        return False
    return all(name in header for name in NEEDED)


def list_table(path: Path) -> tuple[ListedCase, ...]:
    """The cases of a CSV file, a line each.

    Raises:
        InputError: the file cannot be read, lacks a column, or has no lines.
    """
    text = _read(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True)
    lines = [(reader.line_num, [field.strip() for field in fields]) for fields in reader if any(fields)]
    header = [field.lower() for field in lines[0][1]] if lines else []
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise InputError(
            tr(
                "{file} is no list of cases: its first line lacks {columns}. "
                "It must name the columns name,reference,floating and, where there are any, points."
            ).format(file=path.name, columns=", ".join(missing))
        )
    if len(lines) < 2:
        raise InputError(tr("{file} lists no cases: it holds nothing but its header.").format(file=path.name))
    taken: dict[str, int] = {}
    return tuple(
        _case(path, number, dict(zip(header, fields, strict=False)), taken) for number, fields in lines[1:]
    )


def _read(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            tr("The file {path} cannot be read ({reason}).").format(path=path, reason=error.strerror or error)
        ) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what spreadsheets write on Windows
    if "\0" in text:
        raise InputError(
            tr("{file} is not a text file. Save the list of cases as CSV.").format(file=path.name)
        )
    return text


def _case(path: Path, number: int, row: Mapping[str, str], taken: dict[str, int]) -> ListedCase:
    name = row.get("name", "")
    problem = _name_problem(name, taken) or _file_problem(path.parent, row)
    shown = name if name and name.casefold() not in taken else tr("line {number}").format(number=number)
    if name and name.casefold() not in taken:
        taken[name.casefold()] = number
    is_usable = not _bad_name(name)
    place = path.parent / f"{path.stem}-cases" / (name if is_usable else f"line-{number}") / "case.json"
    images = {
        column: _path(path.parent, row.get(column, "")) for column in ("reference", "floating", OPTIONAL)
    }
    case_file = place if not problem and place.is_file() else None
    if case_file is not None and not problem:
        problem = _conflict(case_file, images["reference"], images["floating"])
    if problem:
        problem = tr("Line {number} of {file}: {problem}").format(
            number=number, file=path.name, problem=problem
        )
    return ListedCase(
        shown, place, case_file, images["reference"], images["floating"], images["points"], problem
    )


def _name_problem(name: str, taken: Mapping[str, int]) -> str:
    if not name:
        return tr("the name of the case is missing.")
    if _bad_name(name):
        return tr(
            'the name "{name}" cannot be the name of a folder. Leave out slashes, colons and the like.'
        ).format(name=name)
    if name.casefold() in taken:
        return tr('line {other} has the name "{name}" already. Give every case its own.').format(
            other=taken[name.casefold()], name=name
        )
    return ""


def _bad_name(name: str) -> bool:
    return not name or bool(set(name) & FORBIDDEN) or name.strip(". ") != name or not name.isprintable()


def _file_problem(folder: Path, row: Mapping[str, str]) -> str:
    for column in ("reference", "floating"):
        if not row.get(column):
            return tr("the column {column} is empty.").format(column=column)
    for column in ("reference", "floating", OPTIONAL):
        file = _path(folder, row.get(column, ""))
        if file is not None and not file.is_file():
            return tr("there is no file {path} ({column}).").format(path=file, column=column)
    return ""


def _path(folder: Path, text: str) -> Path | None:
    return Path(os.path.normpath(folder / Path(text).expanduser())) if text else None


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
