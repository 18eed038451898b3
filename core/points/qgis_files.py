"""Points of QGIS' georeferencer: `mapX,mapY,sourceX,sourceY,enable,dX,dY,residual`, with a comment `#CRS: …` above.

The source is the image that is brought to the map: the floating image. The map is the reference, where that is an
image without coordinates of the earth. Both count from the corner of the first pixel, and y is negative downward
(`core.points.coordinate_systems`). Earlier versions called the source's columns `pixelX,pixelY`. Where y is positive
the file does not say which way it grows; where a `CRS` of the earth is named, not what its numbers are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.atomic_files import atomic_path
from core.errors import InputError
from core.language import tr
from core.notices import Notice
from core.points.coordinate_systems import (
    CoordinateSystem,
    Frames,
    PointsContent,
    ReadMark,
    YAxis,
)
from core.points.matching import ImageRole, MatchingPoints, PairRole, Point
from core.points.notices import NotWritten, RolesNotWritten
from core.quoting import quoted
from core.tables.line import Line
from core.tables.lines import TextTable, read_table
from core.tables.values import Numbers, truth

HEADER = ("mapX", "mapY", "sourceX", "sourceY", "enable", "dX", "dY", "residual")
CORNER = 0.5
_SOURCE_WORDS = ("source", "pixel")
_CRS = "crs:"
_NO_EARTH = ("", "none", "unknown", "local", "engcrs", "local_cs", "engineering")


def read_qgis(path: Path) -> PointsContent:
    """Read a `.points` file.

    Raises:
        InputError: it cannot be read, is something else, or has a bad line (named with its number).
    """
    table = read_table(path)
    if not is_qgis(table):
        raise InputError(
            tr("{name} holds no points of QGIS' georeferencer: its header must name {columns}.").format(
                name=table.file, columns=",".join(HEADER[:5])
            )
        )
    return qgis_content(table)


def is_qgis(table: TextTable) -> bool:
    """Whether a table has the header of QGIS' georeferencer."""
    return bool(table.lines) and _columns(table.lines[0]) is not None


def qgis_content(table: TextTable) -> PointsContent:
    """The points of such a table."""
    header, *lines = table.lines
    columns = _columns(header) or ()
    enable = next((n for n, name in enumerate(header.fields) if name.lower() == "enable"), None)
    numbers = Numbers()
    marks = [_mark(numbers, line, columns, enable) for line in lines]
    systems = [
        replace(
            _system(lines, [mark.places[n] for mark in marks]), is_unit_open=n == 0 and _is_of_earth(table)
        )
        for n in range(2)
    ]
    down = [-1.0 if system.y_axis is YAxis.DOWN else 1.0 for system in systems]
    turned = tuple(
        replace(
            mark,
            places=tuple(
                None if place is None else (place[0], sign * place[1])
                for place, sign in zip(mark.places, down, strict=True)
            ),
        )
        for mark in marks
    )
    return PointsContent(turned, (ImageRole.REFERENCE, ImageRole.FLOATING), tuple(systems))


def write_qgis(path: Path, points: MatchingPoints, frames: Frames) -> tuple[Notice, ...]:
    """Write the complete pairs; QGIS has no place for halves, for check points, and for numbers of pairs.

    Raises:
        InputError: the folder is missing or cannot be written to.
    """
    lines = [",".join(HEADER)]
    for pair in points:
        if pair.reference is not None and pair.floating is not None:
            numbers = [
                number for x, y in (pair.reference, pair.floating) for number in (x + CORNER, -(y + CORNER))
            ]
            lines.append(",".join([*map(repr, numbers), "1" if pair.active else "0", "0", "0", "0"]))
    with atomic_path(path) as temporary:
        temporary.write_text("\n".join([*lines, ""]), "utf-8", newline="\n")
    halves = tuple(pair.id for pair in points if not pair.is_complete)
    checks = tuple(pair.id for pair in points if pair.is_complete and pair.role is PairRole.CHECK)
    notices = (NotWritten(halves) if halves else None, RolesNotWritten(checks) if checks else None)
    return tuple(each for each in notices if each is not None)


def _columns(header: Line) -> tuple[int, ...] | None:
    names = [name.lower() for name in header.fields]
    for source in _SOURCE_WORDS:
        wanted = ("mapx", "mapy", f"{source}x", f"{source}y")
        if all(name in names for name in wanted):
            return tuple(names.index(name) for name in wanted)
    return None


def _mark(numbers: Numbers, line: Line, columns: Sequence[int], enable: int | None) -> ReadMark:
    values = [numbers.at(line, column, name) for column, name in zip(columns, HEADER, strict=False)]
    if None in values:
        raise line.error(tr("expected four numbers, {columns}.").format(columns=", ".join(HEADER[:4])))
    active = truth(line.field(enable)) if line.field(enable) else True
    if active is None:
        raise line.error(
            tr('expected 1 or 0 for enable and found "{field}".').format(field=quoted(line.field(enable)))
        )
    map_x, map_y, source_x, source_y = (value or 0.0 for value in values)
    return ReadMark(((map_x, map_y), (source_x, source_y)), "", None, active)


def _system(lines: Sequence[Line], places: Sequence[Point | None]) -> CoordinateSystem:
    heights = [place[1] for place in places if place is not None]
    if any(y > 0 for y in heights) and any(y < -CORNER for y in heights):
        number = next(n for n, y in enumerate(heights) if (y > 0) != (heights[0] > 0))
        raise lines[number].error(
            tr("y changes its sign: an image of QGIS has it negative downward everywhere.")
        )
    is_negative = not any(y > 0 for y in heights)
    return CoordinateSystem(CORNER, y_axis=YAxis.DOWN if is_negative else None, is_y_certain=is_negative)


def _is_of_earth(table: TextTable) -> bool:
    """Whether a coordinate system of the earth is named."""
    named = next((each[len(_CRS) :] for each in table.comments if each.lower().startswith(_CRS)), "")
    return not named.strip().lower().startswith(_NO_EARTH[1:]) if named.strip() else False
