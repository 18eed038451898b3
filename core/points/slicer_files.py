"""Points of 3D Slicer: `.mrk.json`, and the older `.fcsv`. A file holds the points of one image.

Coordinates are millimetres in the patient, in LPS or RAS as the file says; `.fcsv` without a word is RAS, as Slicer
takes it. RAS is LPS with x and y turned. ITK and Slicer place an image's pixels by spacing, origin and direction of its
file (`core.images.itk_geometry`): where the file states none, LPS coordinates are pixels. All points of a file must lie
in one plane, the image's. What is not selected is left out,
and a description `check` is a check point.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.atomic_files import atomic_path
from core.errors import InputError
from core.language import tr
from core.notices import Notice
from core.points.bigwarp_names import check_and_number, name_of
from core.points.coordinate_systems import CoordinateSystem, Frames, PointsContent, ReadMark, Unit
from core.points.json_text import coordinates, no_points, read_json
from core.points.limits import check_amount
from core.points.matching import ImageRole, MatchingPoints, PairRole, Point
from core.quoting import quoted, shown_name
from core.tables.line import Line
from core.tables.lines import TextTable, read_table
from core.tables.values import Numbers, truth

SCHEMA = "https://raw.githubusercontent.com/slicer/slicer/master/Modules/Loadable/Markups/Resources/Schema/markups-schema-v1.0.3.json#"
ENDING = ".mrk.json"
CHECK = "check"
_SAME_PLANE_MM = 0.01
_PHYSICAL = CoordinateSystem(unit=Unit.MILLIMETRE, is_physical=True)
_MILLIMETRES = {"mm": 1.0, "um": 0.001, "cm": 10.0, "m": 1000.0}
_SYSTEMS = {"lps": 1.0, "1": 1.0, "ras": -1.0, "0": -1.0}
_COLUMNS = "id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID"
_STATED = ("coordinatesystem", "columns")


def read_fcsv(path: Path) -> PointsContent:
    """Read a `.fcsv`.

    Raises:
        InputError: it cannot be read, or has a bad line (named with its number).
    """
    table = read_table(path)
    stated = _stated(table)
    columns = [each.strip().lower() for each in stated.get("columns", _COLUMNS).split(",")]
    sign = _SYSTEMS.get(stated.get("coordinatesystem", "RAS").lower())
    if sign is None or not {"x", "y"} <= set(columns):
        raise InputError(
            tr("{name} states the coordinates {system}. LPS and RAS are read.").format(
                name=table.file, system=quoted(stated.get("coordinatesystem", ""))
            )
        )
    numbers = Numbers()
    found = [_fcsv_mark(numbers, line, columns, sign) for line in table.lines]
    return PointsContent(_in_plane(table.file, found), (None,), (_PHYSICAL,))


def read_mrk_json(path: Path) -> PointsContent:
    """Read a `.mrk.json` with one list of points, or with two that are named after the two images.

    Raises:
        InputError: it cannot be read, or holds something else.
    """
    from core.points.columns import image_named

    markups = read_json(path).get("markups")
    lists = [each for each in markups if isinstance(each, dict)] if isinstance(markups, list) else []
    if not lists:
        raise no_points(path)
    if len(lists) == 1:
        return PointsContent(tuple(_json_marks(path, lists[0])), (None,), (_PHYSICAL,))
    images = [image_named(str(each.get("name", ""))) for each in lists]
    if len(lists) > 2 or set(images) != set(ImageRole):
        raise InputError(
            tr("{name} holds {count} lists of points. Save each in a file of its own.").format(
                name=shown_name(path), count=len(lists)
            )
        )
    first, second = (_json_marks(path, each) for each in lists)
    if len(first) != len(second):
        raise InputError(
            tr(
                "The two lists of {name} hold {first} and {second} points. Give each point its partner."
            ).format(name=shown_name(path), first=len(first), second=len(second))
        )
    marks = [
        ReadMark((*one.places, *two.places), one.label, one.id, one.active and two.active, one.is_check)
        for one, two in zip(first, second, strict=True)
    ]
    return PointsContent(tuple(marks), tuple(images), (_PHYSICAL, _PHYSICAL))


def write_mrk_json(path: Path, points: MatchingPoints, frames: Frames) -> tuple[Notice, ...]:
    """Write `NAME-reference.mrk.json` and `NAME-floating.mrk.json`: Slicer reads one list of points from a file.

    A point that is not marked is there as "undefined", so that the partners have the same place in both files.

    Raises:
        InputError: the folder is missing or cannot be written to.
    """
    for role, target in slicer_paths(path).items():
        matrix = frames.of(role).upright_to_physical()
        listed = []
        for pair in points:
            point = pair.point(role)
            place = (0.0, 0.0) if point is None else (matrix @ (*point, 1.0))[:2].tolist()
            listed.append(
                {
                    "id": str(pair.id),
                    "label": name_of(pair.id, pair.role),
                    "description": CHECK if pair.role is PairRole.CHECK else "",
                    "associatedNodeID": "",
                    "position": [*place, 0.0],
                    "orientation": [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
                    "selected": pair.active,
                    "locked": False,
                    "visibility": True,
                    "positionStatus": "undefined" if point is None else "defined",
                }
            )
        markups = {
            "type": "Fiducial",
            "name": role.value,
            "coordinateSystem": "LPS",
            "coordinateUnits": "mm",
            "locked": False,
            "controlPoints": listed,
        }
        with atomic_path(target) as temporary:
            temporary.write_text(
                json.dumps({"@schema": SCHEMA, "markups": [markups]}, indent=2) + "\n", "utf-8"
            )
    return ()


def slicer_paths(path: Path) -> dict[ImageRole, Path]:
    """The two files of points that are asked for as one."""
    stem = path.name.removesuffix(ENDING)
    return {role: path.with_name(f"{stem}-{role.value}{ENDING}") for role in ImageRole}


def _stated(table: TextTable) -> dict[str, str]:
    pairs = (comment.partition("=") for comment in table.comments)
    named = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return {name: named[name] for name in _STATED if name in named}


def _fcsv_mark(numbers: Numbers, line: Line, columns: list[str], sign: float) -> tuple[ReadMark, float]:
    def column(name: str) -> int | None:
        return columns.index(name) if name in columns else None

    x, y, z = (numbers.at(line, column(axis), axis) for axis in "xyz")
    if x is None or y is None:
        raise line.error(tr("expected two numbers, x and y."))
    label, selected = line.field(column("label")), line.field(column("sel"))
    is_check, id = check_and_number(label)
    is_check = is_check or line.field(column("desc")).lower() == CHECK
    return ReadMark(((sign * x, sign * y),), label, id, truth(selected) is not False, is_check), z or 0.0


def _json_marks(path: Path, markups: Mapping[str, Any]) -> list[ReadMark]:
    sign = _SYSTEMS.get(str(markups.get("coordinateSystem", "LPS")).lower())
    units = markups.get("coordinateUnits", "mm")
    scale = _MILLIMETRES.get(units if isinstance(units, str) else "mm")
    listed = markups.get("controlPoints")
    if markups.get("type", "Fiducial") != "Fiducial" or not isinstance(listed, list):
        raise no_points(path)
    if sign is None or scale is None:
        raise InputError(
            tr("{name} states the coordinates {system}. LPS and RAS are read.").format(
                name=shown_name(path), system=quoted(f"{markups.get('coordinateSystem', '')} {units}")
            )
        )
    check_amount(path, len(listed))
    found = [_json_mark(each, sign * scale, scale) for each in listed if isinstance(each, dict)]
    return list(_in_plane(shown_name(path), found))


def _json_mark(point: Mapping[str, Any], factor: float, scale: float) -> tuple[ReadMark, float | None]:
    place = coordinates(point.get("position"), 3)
    label = str(point.get("label", ""))
    is_check, id = check_and_number(label)
    is_check = is_check or str(point.get("description", "")).lower() == CHECK
    is_there = point.get("positionStatus", "defined") == "defined"
    is_selected = point.get("selected") is not False
    if place is None or not is_there:
        return ReadMark((None,), label, id, is_selected, is_check), None
    flat: Point = (factor * place[0], factor * place[1])
    return ReadMark((flat,), label, id, is_selected, is_check), scale * place[2]


def _in_plane(file: str, found: Sequence[tuple[ReadMark, float | None]]) -> tuple[ReadMark, ...]:
    depths = [depth for _, depth in found if depth is not None]
    if depths and max(depths) - min(depths) > _SAME_PLANE_MM:
        raise InputError(
            tr("The points of {name} are in three dimensions: their z is {least:g} to {most:g} mm.").format(
                name=file, least=min(depths), most=max(depths)
            )
        )
    return tuple(mark for mark, _ in found)
