"""Matching points in delimited text: BigWarp's landmarks, tables with a header, and four columns of numbers.

BigWarp's 2-D file has no header and one line a pair: `"Pt-0","true",fx,fy,rx,ry` (name, active, floating, reference),
and the word `Infinity` for both numbers of a point that is not marked. In its 3-D file each place has a z, which must
be 0. Two things are added within that format, so that a file comes back from here, or from BigWarp, as it was:

* pair number n is named `Pt-(n-1)`, because BigWarp counts from 0;
* a check point is named `Check-(n-1)` in place of `Pt-(n-1)`.

In a file whose names are not all of that form and different, the pairs are numbered in the order of their lines.

A header may name the columns in other words (`core.points.columns`), in any order, among others. Four columns without
a header are those of FIRE's `control_points_X_1_2.txt`: x and y in image `_1`, then in image `_2` (readme of the data
set). FIRE does not say where its pixels begin; they are taken as ours.

Separators, decimal commas, encodings and line ends: `core.tables`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.language import tr
from core.points.bigwarp_names import check_and_number
from core.points.columns import PointColumns, columns_of
from core.points.coordinate_systems import CoordinateSystem, PointsContent, ReadMark, Unit
from core.points.matching import ImageRole, Point
from core.points.numbering import numbered
from core.points.qgis_files import is_qgis, qgis_content
from core.quoting import quoted
from core.tables.line import Line
from core.tables.lines import TextTable, read_table, table_of
from core.tables.values import NUMBER, Numbers, natural_number, truth

HEADED_COLUMNS = ("reference_x", "reference_y", "floating_x", "floating_y")

_BIGWARP_IMAGES = (ImageRole.FLOATING, ImageRole.REFERENCE)
_WORDS_OF_CHECK = {
    "check": True,
    "check point": True,
    "checkpoint": True,
    "fit": False,
    "fit point": False,
    "": False,
}
_LATEST_HEADER = 30


def read_delimited_points(path: Path) -> PointsContent:
    """Read one of the kinds above; the content tells which.

    Raises:
        InputError: the file cannot be read, is of no such kind, or has a bad line (named with its number).
    """
    return _content(read_table(path))


def points_of_text(text: str, name: str) -> PointsContent:
    """The same of a text, such as the clipboard's; `name`: what complaints call it.

    Raises:
        InputError: see `read_delimited_points`.
    """
    return _content(table_of(text, name))


def has_header(path: Path) -> bool:
    """Whether a file of points names its columns.

    Raises:
        InputError: it cannot be read.
    """
    return _header(read_table(path)) is not None


def _content(table: TextTable) -> PointsContent:
    if not table.lines:
        return PointsContent((), _BIGWARP_IMAGES)
    if is_qgis(table):
        return qgis_content(table)
    headed = _header(table)
    if headed is not None:
        return _headed(*headed)
    first = table.lines[0]
    if truth(first.field(1)) is not None or first.width in (6, 7, 8) or not NUMBER.fullmatch(first.field(0)):
        return _bigwarp(table.lines)
    return _unnamed(table.lines)


def _header(table: TextTable) -> tuple[Line, PointColumns, tuple[Line, ...]] | None:
    """The line that names the columns, what it names, and the lines below; titles may stand above."""
    for place, line in enumerate(table.lines[:_LATEST_HEADER]):
        columns = columns_of(line.fields)
        if columns is not None:
            return line, columns, table.lines[place + 1 :]
        if sum(bool(NUMBER.fullmatch(field)) for field in line.fields) >= 2:
            break
    for comment in table.comments:  # as numpy writes it
        (named,) = table_of(comment, table.file, comments=False).lines or (Line(table.file, 1, ()),)
        columns = columns_of(named.fields)
        if columns is not None:
            return named, columns, table.lines
    return None


def _headed(header: Line, columns: PointColumns, lines: Sequence[Line]) -> PointsContent:
    if columns.doubled:
        raise header.error(
            tr('"{column}" is a second column of the same coordinate. Leave one of them out.').format(
                column=quoted(columns.doubled)
            )
        )
    if columns.missing:
        raise header.error(
            tr("the header lacks {missing}. It must name {columns}.").format(
                missing=", ".join(columns.missing), columns=",".join(HEADED_COLUMNS)
            )
        )
    numbers, marks = Numbers(), []
    for line in lines:
        if line.width > header.width:
            raise line.error(
                tr(
                    "{count} fields stand under a header of {named}. Is a decimal comma also the separator?"
                ).format(count=line.width, named=header.width)
            )
        places = tuple(
            place_of(numbers, line, each, image.value if image else "")
            for each, image in zip(columns.places, columns.images, strict=True)
        )
        mark = _named_mark(line, columns, places)
        if any(places):
            marks.append(mark)
    unit = columns.unit or (Unit.PIXEL if len(columns.images) == 2 or columns.is_ours else None)
    system = CoordinateSystem(unit=unit, is_assumed=columns.unit is None)
    return PointsContent(tuple(numbered(marks)), columns.images, (system, system))


def _named_mark(line: Line, columns: PointColumns, places: tuple[Point | None, ...]) -> ReadMark:
    label, id_text = line.field(columns.name), line.field(columns.id)
    is_check, number = check_and_number(label)
    role = line.field(columns.role).lower()
    if role not in _WORDS_OF_CHECK:
        raise line.error(
            tr("the role '{word}' is not known. Write fit, or check for a check point.").format(
                word=quoted(role)
            )
        )
    return ReadMark(
        places,
        label or id_text,
        natural_number(id_text) or number,
        _is_used(line, columns.use),
        is_check or _WORDS_OF_CHECK[role],
    )


def _is_used(line: Line, column: int | None) -> bool:
    word = line.field(column)
    used = truth(word) if word else True
    if used is None:
        raise line.error(
            tr('expected yes or no for the use of the pair and found "{field}".').format(field=quoted(word))
        )
    return used


def _bigwarp(lines: Sequence[Line]) -> PointsContent:
    numbers = Numbers()
    has_depth = any(line.width > 7 for line in lines) and all(
        line.width in (2, 8) or line.width < 8 for line in lines
    )
    return PointsContent(
        tuple(numbered([_bigwarp_mark(numbers, line, 3 if has_depth else 2) for line in lines])),
        _BIGWARP_IMAGES,
        (CoordinateSystem(is_assumed=True),) * 2,
    )


def _bigwarp_mark(numbers: Numbers, line: Line, dimensions: int) -> ReadMark:
    wanted = 2 + 2 * dimensions
    if line.width > wanted or len(line.fields) < wanted:
        raise line.error(
            tr(
                "expected {wanted} fields (name, active, floating {axes}, reference {axes}), or a header with "
                "{columns}; found {count}."
            ).format(
                wanted=wanted,
                axes="x, y, z"[: 3 * dimensions - 2],
                columns=",".join(HEADED_COLUMNS),
                count=max(line.width, min(len(line.fields), wanted - 1)),
            )
        )
    active = truth(line.field(1))
    if active is None:
        raise line.error(
            tr('expected "true" or "false" in the second field and found "{field}".').format(
                field=quoted(line.field(1))
            )
        )
    columns = [tuple(range(2 + n * dimensions, 2 + (n + 1) * dimensions)) for n in range(2)]
    places = tuple(
        place_of(numbers, line, (*each, None)[:3], image.value)
        for each, image in zip(columns, _BIGWARP_IMAGES, strict=True)
    )
    is_check, number = check_and_number(line.field(0))
    return ReadMark(places, line.field(0), number, active, is_check)


def _unnamed(lines: Sequence[Line]) -> PointsContent:
    """Two columns of one image, or four of two."""
    numbers, marks, width = Numbers(), [], lines[0].width
    if width not in (2, 4):
        raise lines[0].error(
            tr(
                "there is no header, and {count} columns of numbers tell nothing. Name them {columns}."
            ).format(count=width, columns=",".join(HEADED_COLUMNS))
        )
    for line in lines:
        if line.width > width:
            raise line.error(
                tr("{count} fields stand where the lines before have {width}.").format(
                    count=line.width, width=width
                )
            )
        places = tuple(place_of(numbers, line, (n, n + 1, None), "") for n in range(0, width, 2))
        if any(places):
            marks.append(ReadMark(places))
    unit = Unit.PIXEL if width == 4 else None
    return PointsContent(
        tuple(numbered(marks)),
        (None,) * (width // 2),
        (CoordinateSystem(unit=unit, is_assumed=True),) * 2,
    )


def place_of(numbers: Numbers, line: Line, columns: tuple[int | None, ...], image: str) -> Point | None:
    """A place from its columns; None where neither coordinate is given."""
    x, y = (numbers.at(line, columns[n], f"{image} {axis}".strip()) for n, axis in enumerate("xy"))
    if (x is None) != (y is None):
        raise line.error(
            tr("only one of the two coordinates is given ({image}). Give both, or Infinity for both.").format(
                image=tr(image) or "x, y"
            )
        )
    z = numbers.at(line, columns[2], f"{image} z") if columns[2] is not None else None
    if x is not None and z:
        raise line.error(
            tr("this is a landmark in three dimensions: its z is {z:g}, not 0. Export 2-D landmarks.").format(
                z=z
            )
        )
    return None if x is None or y is None else (x, y)
