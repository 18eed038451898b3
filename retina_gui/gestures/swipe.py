"""Dragging the line between two images."""

from __future__ import annotations

from collections.abc import Callable

from core.points.matching import Point


class SwipeGesture:
    """Move the line along one axis; it keeps its distance to the cursor, so that catching it does not shift it."""

    def __init__(self, position: float, length: float, axis: int, move_to: Callable[[float], None]) -> None:
        """`position`: of the line, 0 to 1 of `length` widget pixels along the axis, 0 for x and 1 for y."""
        self._before, self._length, self._axis, self._move_to = position, max(length, 1.0), axis, move_to
        self._offset = 0.0

    def start(self, position: Point) -> None:
        self._offset = self._before * self._length - position[self._axis]

    def move(self, position: Point) -> None:
        share = (position[self._axis] + self._offset) / self._length
        self._move_to(min(max(share, 0.0), 1.0))

    def finish(self, position: Point) -> None:
        self.move(position)

    def cancel(self) -> None:
        self._move_to(self._before)
