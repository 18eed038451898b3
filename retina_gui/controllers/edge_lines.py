"""Lines along the edges of an open image, from the last click to wherever the mouse is."""

from __future__ import annotations

import numpy as np

from core.annotations.edge_tracing import LiveWire, snapped
from core.annotations.image_levels import ImageLevels
from core.points.matching import Point


class EdgeLines:
    """Asks `core.annotations.edge_tracing`, and keeps what was searched around the last click."""

    def __init__(self) -> None:
        self._wire: tuple[ImageLevels, LiveWire] | None = None

    def place(self, image: ImageLevels, point: Point, reach: float) -> Point:
        """The edge near a place, or the place itself."""
        return snapped(image, point, reach)

    def line(self, image: ImageLevels, start: Point, end: Point) -> tuple[Point, ...]:
        """The vertices after `start` of the line to `end`."""
        if self._wire is None or self._wire[0] is not image or self._wire[1].start != start:
            self._wire = image, LiveWire(image, start)
        return tuple_of(self._wire[1].to(end)[1:])


def tuple_of(points: np.ndarray) -> tuple[Point, ...]:
    """Points `(N, 2)` as a drawing has them."""
    return tuple((x, y) for x, y in points.tolist())
