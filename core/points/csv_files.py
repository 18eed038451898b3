"""Plain lists of points headed `x,y`, in pixels; and, for scripts, what reads and writes matching points as CSV."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.errors import InputError
from core.language import tr
from core.points.bigwarp_csv import format_bigwarp, write_bigwarp
from core.points.delimited_points import HEADED_COLUMNS, place_of
from core.points.files import read_points
from core.points.matching import Point
from core.quoting import shown_name
from core.tables.line import Line
from core.tables.lines import read_table
from core.tables.values import Numbers

__all__ = ["HEADED_COLUMNS", "format_bigwarp", "format_xy", "read_points", "read_xy", "write_bigwarp"]


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


def _required_place(numbers: Numbers, line: Line, columns: tuple[int | None, ...], width: int) -> Point:
    place = place_of(numbers, line, columns, "") if line.width <= width else None
    if place is None:
        raise line.error(tr("expected two numbers, x and y."))
    return place
