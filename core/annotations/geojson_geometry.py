"""Shapes as geometries of GeoJSON, in pixels whose first corner is (0, 0): half a pixel more than ours.

The half is added and taken away in decimal numbers, so that every coordinate comes back as exactly the number that it
was, and what is written is as short as the number itself: 0.3 becomes 0.8. (Down to 1e-40 of a pixel.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Context, Decimal, InvalidOperation
from typing import Any

import numpy as np

from core.annotations.ellipses import outline_of
from core.annotations.shape import Shape, ShapeKind, check_vertex_count
from core.errors import InputError
from core.language import tr
from core.quoting import quoted

_HALF = Decimal("0.5")
_EXACT = Context(prec=60)
_MULTIPLE = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}
_DEEPEST = 20


def geometry_text(shape: Shape) -> str:
    """The type and the coordinates of a shape's geometry, as two members of a JSON object.

    >>> from core.annotations.shape import Shape, ShapeKind
    >>> geometry_text(Shape(ShapeKind.POINT, [(0.3, 17)]))
    '"type": "Point", "coordinates": [0.8, 17.5]'
    """
    if shape.kind is ShapeKind.POINT:
        return f'"type": "Point", "coordinates": {_vertex_text(shape.vertices[0])}'
    if not shape.is_closed:
        return f'"type": "LineString", "coordinates": {_line_text(shape.vertices)}'
    rings = (outline_of(shape),) if shape.kind is ShapeKind.ELLIPSE else shape.rings
    closed = ", ".join(_line_text([*ring, ring[0]]) for ring in rings)
    return f'"type": "Polygon", "coordinates": [{closed}]'


def numbers_text(vertices: np.ndarray) -> str:
    """Vertices `(N, 2)` as numbers with spaces between, from the corner of the first pixel."""
    return " ".join(_number_text(number) for number in vertices.ravel())


def numbers_of(text: str) -> np.ndarray:
    """What `numbers_text` wrote.

    Raises:
        ValueError: it is something else.
    """
    try:
        numbers = [_number(Decimal(word)) for word in text.split()]
        return np.array(numbers, dtype=np.float64).reshape(-1, 2)
    except (InvalidOperation, InputError) as error:
        raise ValueError(text) from error


def shapes_of(geometry: Any) -> Iterator[Shape]:
    """The shapes of a geometry of a file that was read with decimal numbers; several of one with several parts.

    Raises:
        InputError: its type is unknown, or a coordinate is no number.
    """
    for kind, coordinates in _simple(geometry, _DEEPEST):
        if kind == "Point":
            yield Shape(ShapeKind.POINT, _vertices([coordinates]))
        elif kind == "LineString":
            vertices = _vertices(coordinates)
            yield Shape(ShapeKind.LINE if len(vertices) == 2 else ShapeKind.POLYLINE, vertices)
        else:
            rings = [_ring(ring) for ring in _listed(coordinates)]
            if rings:
                yield Shape(ShapeKind.POLYGON, rings[0], rings[1:])


def _simple(geometry: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """Type and coordinates of each part."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind in ("Point", "LineString", "Polygon"):
        yield kind, geometry.get("coordinates")
    elif isinstance(kind, str) and kind in _MULTIPLE:
        for part in _listed(geometry.get("coordinates")):
            yield _MULTIPLE[kind], part
    elif kind == "GeometryCollection" and depth:
        for part in _listed(geometry.get("geometries")):
            yield from _simple(part, depth - 1)
    else:
        raise InputError(
            tr(
                "the geometry {kind} is not known. Points, lines, polygons and several of them are read."
            ).format(kind=f"“{quoted(kind)}”" if isinstance(kind, str) else "–")
        )


def _ring(coordinates: Any) -> np.ndarray:
    """An outline without its first vertex again at the end."""
    listed = _listed(coordinates)
    is_closed = len(listed) > 1 and listed[0] == listed[-1]
    vertices = _vertices(listed[:-1] if is_closed else listed)
    return vertices[:-1] if len(vertices) > 1 and (vertices[0] == vertices[-1]).all() else vertices


def _vertices(coordinates: Any) -> np.ndarray:
    """`(N, 2)`; a third coordinate is left out."""
    pairs = []
    check_vertex_count(len(_listed(coordinates)))
    for vertex in coordinates:
        if not isinstance(vertex, list) or len(vertex) < 2:
            raise InputError(tr("a coordinate is no pair of numbers."))
        pairs.append((_number(vertex[0]), _number(vertex[1])))
    return np.array(pairs, dtype=np.float64).reshape(-1, 2)


def _listed(values: Any) -> list[Any]:
    if not isinstance(values, list):
        raise InputError(tr("a coordinate is no pair of numbers."))
    return values


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise InputError(tr("a coordinate is no pair of numbers."))
    if isinstance(value, float):  # NaN and Infinity alone are read as such
        return value
    try:
        return float(_EXACT.subtract(Decimal(value), _HALF))
    except (OverflowError, ArithmeticError):
        return float("inf")


def _line_text(vertices: Iterable[np.ndarray]) -> str:
    return f"[{', '.join(map(_vertex_text, vertices))}]"


def _vertex_text(vertex: np.ndarray) -> str:
    return f"[{_number_text(vertex[0])}, {_number_text(vertex[1])}]"


def _number_text(number: float) -> str:
    text = format(_EXACT.add(Decimal(repr(float(number))), _HALF), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
