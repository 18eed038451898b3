"""Matching points as BigWarp's CSV, and plain lists of points headed `x,y`, in pixels.

How BigWarp's file is, and what is added to it: `core.points.delimited_points`, which reads it.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from core.atomic_files import atomic_path
from core.errors import InputError
from core.language import tr
from core.points.delimited_points import HEADED_COLUMNS, place_of
from core.points.files import read_points
from core.points.matching import MatchingPair, MatchingPoints, PairRole, Point
from core.tables.line import Line
from core.tables.lines import read_table
from core.tables.quoting import shown_name
from core.tables.values import Numbers

__all__ = ["HEADED_COLUMNS", "format_bigwarp", "format_xy", "read_points", "read_xy", "write_bigwarp"]

_NAME_PREFIXES = {PairRole.FIT: "Pt", PairRole.CHECK: "Check"}


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
    """Read a table with the columns `x` and `y` under a header (others are ignored): `(N, 2)` float64.

    Raises:
        InputError: The file cannot be read, has no such header, or has a bad line (named with its number).
    """
    path = Path(path)
    lines = read_table(path).lines
    names = [field.lower() for field in lines[0].fields] if lines else []
    if "x" not in names or "y" not in names:
        raise InputError(
            tr("{name} must start with a line that names the columns x,y.").format(name=shown_name(path))
        )
    numbers, columns = Numbers(), (names.index("x"), names.index("y"), None)
    points = [_required_place(numbers, line, columns, len(names)) for line in lines[1:]]
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def format_xy(points: np.ndarray) -> str:
    """`(N, 2)` points as CSV text headed `x,y`; floats read back unchanged."""
    rows = np.asarray(points, dtype=np.float64).reshape(-1, 2).tolist()
    return "x,y\n" + "".join(f"{x!r},{y!r}\n" for x, y in rows)


def _bigwarp_line(pair: MatchingPair) -> str:
    name = f"{_NAME_PREFIXES[pair.role]}-{pair.id - 1}"
    active = "true" if pair.active else "false"
    numbers = [*(pair.floating or (math.inf, math.inf)), *(pair.reference or (math.inf, math.inf))]
    written = ["Infinity" if math.isinf(number) else repr(number) for number in numbers]
    return ",".join([f'"{name}"', f'"{active}"', *written])


def _required_place(numbers: Numbers, line: Line, columns: tuple[int | None, ...], width: int) -> Point:
    place = place_of(numbers, line, columns, "") if line.width <= width else None
    if place is None:
        raise line.error(tr("expected two numbers, x and y."))
    return place
