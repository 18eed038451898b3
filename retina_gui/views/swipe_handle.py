"""The line between the two images of the swipe, with the handle that is dragged."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from core.points.matching import Point
from retina_gui.gestures.gesture import Gesture
from retina_gui.gestures.swipe import SwipeGesture
from retina_gui.look.theme import MARKS
from retina_gui.state.view_state import SwipeState
from retina_gui.views.image_canvas import ImageCanvas

CATCH = 9.0
"""Screen pixels on either side of the line."""

RADIUS = 13.0
LINE = "#f0f1f4"


class SwipeHandle(QObject):
    """An overlay of the comparing canvas. `moved` tells where the line is asked to be, 0 to 1 of the pane."""

    moved = Signal(float)

    def __init__(self, canvas: ImageCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._state: SwipeState | None = None

    def show_state(self, state: SwipeState | None) -> None:
        """Show the line elsewhere, or no line."""
        if state != self._state:
            self._state = state
            self._canvas.update()

    def paint(self, painter: QPainter, canvas: ImageCanvas) -> None:
        """See `Overlay`."""
        if self._state is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = canvas.width(), canvas.height()
        if self._state.horizontal:
            painter.translate(0, height)
            painter.rotate(-90)
            width, height = height, width
        x = self._across(width)
        for colour, thickness in ((MARKS.halo, 4.0), (LINE, 2.0)):
            painter.setPen(QPen(QColor(colour), thickness))
            painter.drawLine(QPointF(x, 0), QPointF(x, height))
        _draw_handle(painter, QPointF(x, height / 2))
        painter.restore()

    def gesture_at(self, position: Point, canvas: ImageCanvas) -> Gesture | None:
        """See `Overlay`."""
        if not self._is_near(position, canvas) or self._state is None:
            return None
        axis = 1 if self._state.horizontal else 0
        length = canvas.height() if axis else canvas.width()
        return SwipeGesture(self._state.position, length, axis, self.moved.emit)

    def cursor_at(self, position: Point, canvas: ImageCanvas) -> Qt.CursorShape | None:
        """See `Overlay`."""
        if not self._is_near(position, canvas) or self._state is None:
            return None
        return Qt.CursorShape.SplitVCursor if self._state.horizontal else Qt.CursorShape.SplitHCursor

    def _across(self, length: float) -> float:
        """Where the line is, in the painter's turned coordinates: upwards where it is horizontal."""
        position = self._state.position if self._state else 0.0
        return (1 - position if self._state and self._state.horizontal else position) * length

    def _is_near(self, position: Point, canvas: ImageCanvas) -> bool:
        if self._state is None:
            return False
        place, length = (
            (position[1], canvas.height()) if self._state.horizontal else (position[0], canvas.width())
        )
        x, y = position
        middle = canvas.width() / 2, canvas.height() / 2
        on_handle = abs((x - middle[0]) if self._state.horizontal else (y - middle[1])) <= RADIUS
        return abs(place - self._state.position * length) <= (RADIUS if on_handle else CATCH)


def _draw_handle(painter: QPainter, middle: QPointF) -> None:
    """A round grip with an arrow to either side."""
    painter.setPen(QPen(QColor(MARKS.halo), 2.0))
    painter.setBrush(QColor(LINE))
    painter.drawEllipse(middle, RADIUS, RADIUS)
    painter.setPen(QPen(QColor(MARKS.halo), 1.0))
    painter.setBrush(QColor(MARKS.halo))
    for side in (-1, 1):
        tip = QPointF(middle.x() + side * 9, middle.y())
        back = middle.x() + side * 4
        painter.drawPolygon(QPolygonF([tip, QPointF(back, middle.y() - 4), QPointF(back, middle.y() + 4)]))
