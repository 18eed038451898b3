"""Matching points as CSV: BigWarp's landmarks and the headed table; and plain lists of points headed `x,y`.

BigWarp's 2-D file has no header and one line a pair: `"Pt-0","true",fx,fy,rx,ry` (name, active, floating, reference),
and the word `Infinity` for both numbers of a point that is not marked. Two things are added within that format, so that
a file comes back from here, or from BigWarp, as it was:

* pair number n is named `Pt-(n-1)`, because BigWarp counts from 0;
* a check point is named `Check-(n-1)` in place of `Pt-(n-1)`.

In a file whose names are not all of that form and different, the pairs are numbered in the order of their lines.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.atomic_files import atomic_path
from core.errors import InputError
from core.language import tr
from core.points.matching import MatchingPair, MatchingPoints, PairRole, Point

BIGWARP_EXAMPLE = '"Pt-0","true",12.5,34.0,15.0,36.5'
HEADED_COLUMNS = ("reference_x", "reference_y", "floating_x", "floating_y")
ROLE_COLUMN = "role"

_NAME_PREFIXES = {PairRole.FIT: "Pt", PairRole.CHECK: "Check"}
_NAME = re.compile(r"\s*(pt|check)-(\d{1,9})\s*", re.IGNORECASE)
_ACTIVE_WORDS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True)
class _Line:
    """One line of a CSV file that is not blank, with the number and the file that a complaint names."""

    path: Path
    number: int
    fields: tuple[str, ...]

    def error(self, problem: str) -> InputError:
        return InputError(
            tr("Line {number} of {name}: {problem}").format(
                number=self.number, name=self.path.name, problem=problem
            )
        )

    def coordinate(self, column: int, name: str) -> float:
        """One number; infinite where the file says so or the field is empty."""
        text = self.fields[column].strip() if column < len(self.fields) else ""
        if not text:
            return math.inf
        try:
            value = float(text)
        except ValueError:
            raise self.error(
                tr('expected a number for {name} and found "{text}".').format(name=name, text=text)
            ) from None
        if math.isnan(value):
            raise self.error(
                tr('{name} is "{text}". Give a number, or Infinity for a point that is not marked.').format(
                    name=name, text=text
                )
            )
        return value

    def point(self, columns: tuple[int, int], image: str) -> Point | None:
        """A point from two columns; None where both are infinite."""
        x = self.coordinate(columns[0], f"{image} x")
        y = self.coordinate(columns[1], f"{image} y")
        if math.isfinite(x) and math.isfinite(y):
            return x, y
        if math.isfinite(x) or math.isfinite(y):
            raise self.error(
                tr(
                    "only one of the two coordinates is given ({image}). Give both, or Infinity for both."
                ).format(image=tr(image))
            )
        return None


def read_points(path: Path | str) -> MatchingPoints:
    """Read matching points from BigWarp's 2-D CSV or from a CSV headed by `HEADED_COLUMNS`; the content tells which.

    A headed file may have a further column `role` with the words fit and check. Quotes, blank lines, Windows line
    ends, a byte order mark and extra columns of a headed file make no difference.
    A line on which neither image has a point is skipped.

    Raises:
        InputError: The file cannot be read, is of neither kind, or has a bad line (named with its number).

    >>> from core.demo.synthetic import demo_points_path
    >>> [pair.role.value for pair in read_points(demo_points_path())]
    ['fit', 'fit', 'fit', 'check', 'check']
    """
    lines = _read_lines(Path(path))
    if not lines:
        return MatchingPoints()
    header = _header(lines[0])
    if any(name in header for name in HEADED_COLUMNS):
        return _read_headed(lines, header)
    return _read_bigwarp(lines)


def write_bigwarp(path: Path | str, points: MatchingPoints) -> None:
    """Write BigWarp's 2-D CSV (see the module); floats are written so that they read back unchanged.

    Raises:
        InputError: The folder is missing or cannot be written to.
    """
    with atomic_path(Path(path)) as temporary:
        temporary.write_text(format_bigwarp(points), encoding="utf-8", newline="\n")


def format_bigwarp(points: MatchingPoints) -> str:
    """The text that `write_bigwarp` writes."""
    return "".join(_bigwarp_line(pair) + "\n" for pair in points)


def read_xy(path: Path | str) -> np.ndarray:
    """Read a CSV with the columns `x` and `y` under a header (others are ignored): `(N, 2)` float64.

    Raises:
        InputError: The file cannot be read, has no such header, or has a bad line (named with its number).
    """
    path = Path(path)
    lines = _read_lines(path)
    header = _header(lines[0]) if lines else ()
    if "x" not in header or "y" not in header:
        raise InputError(
            tr("{name} must start with a line that names the columns x,y.").format(name=path.name)
        )
    columns = (header.index("x"), header.index("y"))
    points = [_required_point(line, columns) for line in lines[1:]]
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def format_xy(points: np.ndarray) -> str:
    """`(N, 2)` points as CSV text headed `x,y`; floats read back unchanged."""
    rows = np.asarray(points, dtype=np.float64).reshape(-1, 2).tolist()
    return "x,y\n" + "".join(f"{x!r},{y!r}\n" for x, y in rows)


def _read_lines(path: Path) -> list[_Line]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(tr("There is no file {path}.").format(path=path)) from None
    except UnicodeDecodeError:
        raise InputError(
            tr("{name} is not a text file in UTF-8. Save it as CSV in UTF-8.").format(name=path.name)
        ) from None
    except OSError as error:
        raise InputError(
            tr("{path} cannot be read: {strerror}.").format(path=path, strerror=error.strerror)
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
    try:
        return [_Line(path, reader.line_num, tuple(row)) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise InputError(
            tr("Line {number} of {name} is not CSV: {error}.").format(
                number=reader.line_num, name=path.name, error=error
            )
        ) from error


def _header(line: _Line) -> tuple[str, ...]:
    return tuple(field.strip().lower() for field in line.fields)


def _read_headed(lines: Sequence[_Line], header: tuple[str, ...]) -> MatchingPoints:
    missing = [name for name in HEADED_COLUMNS if name not in header]
    if missing:
        raise lines[0].error(
            tr("the header lacks {missing}. It must name {columns}.").format(
                missing=", ".join(missing), columns=",".join(HEADED_COLUMNS)
            )
        )
    columns = [header.index(name) for name in HEADED_COLUMNS]
    role_column = header.index(ROLE_COLUMN) if ROLE_COLUMN in header else None
    pairs: list[MatchingPair] = []
    for line in lines[1:]:
        reference = line.point((columns[0], columns[1]), "reference")
        floating = line.point((columns[2], columns[3]), "floating")
        if reference or floating:
            role = PairRole.FIT if role_column is None else _role(line, role_column)
            pairs.append(MatchingPair(len(pairs) + 1, reference, floating, role))
    return MatchingPoints(tuple(pairs))


def _role(line: _Line, column: int) -> PairRole:
    word = line.fields[column].strip().lower() if column < len(line.fields) else ""
    if word not in ("", *(role.value for role in PairRole)):
        raise line.error(
            tr("the role '{word}' is not known. Write fit, or check for a check point.").format(word=word)
        )
    return PairRole(word) if word else PairRole.FIT


def _read_bigwarp(lines: Sequence[_Line]) -> MatchingPoints:
    named = [(line.fields[0], _bigwarp_pair(line, number)) for number, line in enumerate(lines, start=1)]
    matches = [_NAME.fullmatch(name) for name, _ in named]
    ids = [int(match[2]) + 1 for match in matches if match]
    if len(set(ids)) < len(named):
        ids = list(range(1, len(named) + 1))
    return MatchingPoints(
        tuple(replace(pair, id=id) for id, (_, pair) in zip(ids, named, strict=True) if pair)
    )


def _bigwarp_pair(line: _Line, number: int) -> MatchingPair | None:
    if len(line.fields) == 8:
        raise line.error(
            tr("this is a landmark in three dimensions (8 fields). Export 2-D landmarks from BigWarp.")
        )
    if len(line.fields) != 6:
        raise line.error(
            tr(
                "expected 6 fields separated by commas, as in {example} (name, active, "
                "floating x and y, reference x and y), or the header {columns}; found {count}."
            ).format(example=BIGWARP_EXAMPLE, columns=",".join(HEADED_COLUMNS), count=len(line.fields))
        )
    word = line.fields[1].strip().lower()
    if word not in _ACTIVE_WORDS:
        raise line.error(
            tr('expected "true" or "false" in the second field and found "{field}".').format(
                field=line.fields[1]
            )
        )
    floating = line.point((2, 3), "floating")
    reference = line.point((4, 5), "reference")
    if not (reference or floating):
        return None
    match = _NAME.fullmatch(line.fields[0])
    role = PairRole.CHECK if match and match[1].lower() == "check" else PairRole.FIT
    return MatchingPair(number, reference, floating, role, _ACTIVE_WORDS[word])


def _bigwarp_line(pair: MatchingPair) -> str:
    name = f"{_NAME_PREFIXES[pair.role]}-{pair.id - 1}"
    active = "true" if pair.active else "false"
    numbers = [*(pair.floating or (math.inf, math.inf)), *(pair.reference or (math.inf, math.inf))]
    written = ["Infinity" if math.isinf(number) else repr(number) for number in numbers]
    return ",".join([f'"{name}"', f'"{active}"', *written])


def _required_point(line: _Line, columns: tuple[int, int]) -> Point:
    point = line.point(columns, "point")
    if point is None:
        raise line.error(tr("expected two numbers, x and y."))
    return point
