"""Annotations that labelme wrote, one JSON file an image; only read.

Its canvas draws the image from (0, 0) to (width, height) and the vertices on the same scale
(`labelme/widgets/canvas.py`, `_draw_pixmap_layer`; `labelme/_shape.py`, `paint`; seen in labelme 6.3.1): coordinates
begin at the corner of the first pixel, half a pixel more than ours.

Its rectangles are read as polygons and its circles as ellipses. Masks and the points that it gives to its assistant
are left out; flags and groups have no place here. Its description is our note.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from core.annotations.annotation import Annotation
from core.annotations.ellipses import ellipse_of
from core.annotations.home_image import UNKNOWN_HOME, HomeImage
from core.annotations.labels import OTHER, LabelList
from core.annotations.notices import LeftOut
from core.annotations.reading import (
    ReadAnnotations,
    check_amount,
    check_stated_size,
    finished,
    problem_in,
    read_bytes,
)
from core.annotations.shape import Shape, ShapeKind
from core.errors import InputError
from core.language import mark, tr

CORNER = 0.5
_LEFT_OUT = ("mask", "points")


def read_labelme(
    path: Path | str, image: HomeImage | None = None, labels: LabelList | None = None
) -> ReadAnnotations:
    """Read labelme's annotations of one image.

    Args:
        image: the one that they are read for.
        labels: where the labels have their colours from.

    Raises:
        InputError: the file is something else, a shape of it is not as it should be (with its number), or it belongs
            to another image.
    """
    path = Path(path)
    content = _parsed(path)
    check_stated_size(path, content.get("imageWidth"), content.get("imageHeight"), image)
    annotations: list[Annotation] = []
    left_out: list[str] = []
    vertices = 0
    for number, entry in enumerate(content["shapes"], start=1):
        try:
            annotation = _annotation(entry)
        except InputError as error:
            raise problem_in(path, number, error) from error
        if annotation is None:
            left_out.append(_text(entry.get("label") or OTHER))
            continue
        annotations.append(annotation)
        vertices += annotation.shape.vertex_count
        check_amount(path, len(annotations), vertices)
    notices = [LeftOut(tuple(left_out), mark("masks of labelme are not read"))] if left_out else []
    return finished(path, annotations, (), notices, image, labels)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(read_bytes(path).decode("utf-8-sig"))
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or not isinstance(content.get("shapes"), list):
        raise InputError(
            tr("{name} is no file of labelme, or is damaged. Save it again in labelme.").format(
                name=path.name
            )
        )
    return content


def _annotation(entry: Any) -> Annotation | None:
    if not isinstance(entry, dict):
        raise InputError(tr("it is no JSON object. Save it again in labelme."))
    kind = entry.get("shape_type") or "polygon"
    if kind in _LEFT_OUT:
        return None
    make = _KINDS.get(kind) if isinstance(kind, str) else None
    if make is None:
        raise InputError(tr("the kind “{kind}” is not known.").format(kind=kind))
    label = LabelList().label(" ".join(_text(entry.get("label") or OTHER).split()) or OTHER)
    return Annotation(
        make(_vertices(entry.get("points"))),
        UNKNOWN_HOME,
        label.name,
        note=_text(entry.get("description") or ""),
    )


def _vertices(points: Any) -> np.ndarray:
    """`(N, 2)` in our pixels."""
    if not isinstance(points, list) or not points:
        raise InputError(tr("a coordinate is no pair of numbers."))
    for point in points:
        is_pair = isinstance(point, list) and len(point) == 2
        if not is_pair or not all(
            isinstance(each, (int, float)) and not isinstance(each, bool) for each in point
        ):
            raise InputError(tr("a coordinate is no pair of numbers."))
    try:
        return np.array(points, dtype=np.float64) - CORNER
    except (OverflowError, ValueError, TypeError) as error:
        raise InputError(tr("a coordinate is no pair of numbers.")) from error


def _rectangle(corners: np.ndarray) -> Shape:
    """Two opposite corners."""
    (left, top), (right, bottom) = _two(corners)
    return Shape(ShapeKind.POLYGON, [(left, top), (right, top), (right, bottom), (left, bottom)])


def _circle(vertices: np.ndarray) -> Shape:
    """The centre, and a point of the circle."""
    centre, rim = _two(vertices)
    radius = rim - centre
    return ellipse_of(centre, radius, np.array([-radius[1], radius[0]]))


def _two(vertices: np.ndarray) -> np.ndarray:
    if len(vertices) != 2:
        raise InputError(
            tr("a rectangle or circle has {wanted} vertices, not {count}.").format(
                wanted=2, count=len(vertices)
            )
        )
    return vertices


def _of_kind(kind: ShapeKind) -> Callable[[np.ndarray], Shape]:
    return lambda vertices: Shape(kind, vertices)


_KINDS: dict[str, Callable[[np.ndarray], Shape]] = {
    "polygon": _of_kind(ShapeKind.POLYGON),
    "rectangle": _rectangle,
    "oriented_rectangle": _of_kind(ShapeKind.POLYGON),
    "circle": _circle,
    "line": _of_kind(ShapeKind.LINE),
    "linestrip": _of_kind(ShapeKind.POLYLINE),
    "point": _of_kind(ShapeKind.POINT),
}


def _text(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode("utf-8")
