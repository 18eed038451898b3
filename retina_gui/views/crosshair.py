"""What shows on an image where one is: a crosshair for the mouse in the other image, and a cursor that keys move."""

from __future__ import annotations

from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from core.points.matching import ImageRole, Point
from retina_gui.gestures.gesture import Gesture
from retina_gui.look.theme import MARKS
from retina_gui.views.image_canvas import ImageCanvas
from retina_gui.views.mark_painter import draw_cursor_cross

GAP = 12.0
"""The middle of the crosshair stays free, in screen pixels, so that the place itself is seen."""


class _Shown:
    """Something at one point of one canvas. It never catches the mouse."""

    def __init__(self, canvas: ImageCanvas, role: ImageRole) -> None:
        self._canvas = canvas
        self._colour = MARKS.reference if role is ImageRole.REFERENCE else MARKS.floating
        self.point: Point | None = None
        canvas.add_overlay(self)

    def move_to(self, point: Point | None) -> None:
        """Show it at an image point; None hides it."""
        if point != self.point:
            self.point = point
            self._canvas.update()

    def gesture_at(self, position: Point, canvas: ImageCanvas) -> Gesture | None:
        """None: see `Overlay`."""
        return None

    def cursor_at(self, position: Point, canvas: ImageCanvas) -> Qt.CursorShape | None:
        """None: see `Overlay`."""
        return None


class Crosshair(_Shown):
    """Two thin lines across the whole pane, with a gap where they meet."""

    def paint(self, painter: QPainter, canvas: ImageCanvas) -> None:
        """See `Overlay`."""
        if self.point is None:
            return
        x, y = canvas.to_widget(self.point)
        width, height = canvas.width(), canvas.height()
        lines = [
            QLineF(0, y, x - GAP, y),
            QLineF(x + GAP, y, width, y),
            QLineF(x, 0, x, y - GAP),
            QLineF(x, y + GAP, x, height),
        ]
        for colour, alpha, thickness in ((MARKS.halo, 90, 3.0), (self._colour, 190, 1.0)):
            shade = QColor(colour)
            shade.setAlpha(alpha)
            painter.setPen(QPen(shade, thickness))
            painter.drawLines(lines)


class KeyboardCursor(_Shown):
    """The open cross of the magnifier."""

    def paint(self, painter: QPainter, canvas: ImageCanvas) -> None:
        """See `Overlay`."""
        if self.point is not None:
            draw_cursor_cross(painter, canvas.to_widget(self.point), self._colour)
