"""Which annotation lies under the mouse, and which part of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from core.annotations.geometry import geometry_of
from core.points.matching import Point
from retina_gui.state.shapes import AIDS, ShapesState, ShownShape


@dataclass(frozen=True)
class Hit:
    """What was hit.

    Attributes:
        identifier: of the annotation.
        handle: which of its vertices, counted over all rings; None for another part.
        on_line: whether the line or outline itself was hit, and not the area inside.
    """

    identifier: str
    handle: int | None = None
    on_line: bool = False


def hit(state: ShapesState, point: Point, reach: float) -> Hit | None:
    """What lies at a point: a vertex of what is selected, then a line, then the smallest area around the point.

    Args:
        reach: in pixels of the image that is shown.
    """
    shapes = [shape for shape in reversed(state.shapes) if shape.identifier not in AIDS]
    for shape in shapes:
        if shape.selected and (handle := _handle(shape, point, reach)) is not None:
            return Hit(shape.identifier, handle)
    place = shapely.Point(point)
    lines = [(_distance(shape, place), shape) for shape in shapes]
    near = [(away, shape) for away, shape in lines if away <= reach]
    if near:
        return Hit(min(near, key=lambda each: each[0])[1].identifier, on_line=True)
    around = [shape for shape in shapes if shape.closed and geometry_of(shape.shape).contains(place)]
    if not around:
        return None
    return Hit(min(around, key=lambda shape: geometry_of(shape.shape).area).identifier)


def any_handle(state: ShapesState, point: Point, reach: float) -> Hit | None:
    """The nearest vertex at a point, of whatever annotation."""
    found: list[tuple[float, Hit]] = []
    for shape in state.shapes:
        handle = _handle(shape, point, reach)
        if handle is not None and shape.identifier not in AIDS:
            away = float(np.hypot(*(shape.handles[handle] - point)))
            found.append((away, Hit(shape.identifier, handle)))
    return min(found, key=lambda each: each[0])[1] if found else None


def _handle(shape: ShownShape, point: Point, reach: float) -> int | None:
    if not len(shape.handles):
        return None
    away = np.hypot(*(shape.handles - point).T)
    away[~np.isfinite(away)] = np.inf
    nearest = int(np.argmin(away))
    return nearest if away[nearest] <= reach else None


def _distance(shape: ShownShape, place: shapely.Point) -> float:
    """To the line, or to the outline of what is closed, whether it encloses anything or not."""
    if not shape.closed:
        return float(geometry_of(shape.shape).distance(place))
    return float(
        shapely.MultiLineString([shapely.LinearRing(ring) for ring in shape.shape.rings]).distance(place)
    )
