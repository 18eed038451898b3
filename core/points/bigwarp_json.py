"""Landmarks of BigWarp as JSON, which its newer versions write: alone, or within a project file.

`{"type": "BigWarpLandmarks", "numDimensions": 2, "movingPoints": [[x, y], …], "fixedPoints": […], "active": […],
"names": […]}`; coordinates as in its CSV. The third of three dimensions must be 0.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.errors import InputError
from core.language import tr
from core.points.bigwarp_names import check_and_number
from core.points.coordinate_systems import CoordinateSystem, PointsContent, ReadMark
from core.points.json_text import coordinates, no_points, read_json
from core.points.limits import check_amount
from core.points.matching import ImageRole, Point
from core.points.numbering import numbered
from core.quoting import shown_name


def read_bigwarp_json(path: Path) -> PointsContent:
    """Read such a file.

    Raises:
        InputError: it cannot be read, holds something else, too many landmarks, or some in three dimensions.
    """
    content = read_json(path)
    transform = content.get("Transform")
    nested = transform.get("landmarks") if isinstance(transform, dict) else content.get("landmarks")
    landmarks: dict[str, Any] = nested if isinstance(nested, dict) else content
    moving, fixed = landmarks.get("movingPoints"), landmarks.get("fixedPoints")
    if not isinstance(moving, list) or not isinstance(fixed, list) or len(moving) != len(fixed):
        raise no_points(path)
    check_amount(path, len(moving))
    active, names = _listed(landmarks.get("active")), _listed(landmarks.get("names"))
    marks = []
    for number, pair in enumerate(zip(moving, fixed, strict=True)):
        name = str(names[number]) if number < len(names) else ""
        places = tuple(_place(path, number + 1, each) for each in pair)
        is_check, id = check_and_number(name)
        is_active = active[number] is not False if number < len(active) else True
        marks.append(ReadMark(places, name, id, is_active, is_check))
    return PointsContent(
        tuple(numbered(marks)),
        (ImageRole.FLOATING, ImageRole.REFERENCE),
        (CoordinateSystem(is_assumed=True),) * 2,
    )


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _place(path: Path, number: int, value: object) -> Point | None:
    place = coordinates(value, 2)
    depth = coordinates(value, 3)
    if place is None:
        return None
    if depth is not None and depth[2]:
        raise InputError(
            tr("Landmark {number} of {name}: its z is {z:g}, not 0. Export 2-D landmarks.").format(
                number=number, name=shown_name(path), z=depth[2]
            )
        )
    return place[0], place[1]
