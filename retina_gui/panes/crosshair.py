"""What shows on an image where one is: a crosshair for the mouse in the other image, and a cursor that keys move."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.points.matching import ImageRole, Point
from retina_gui.look.theme import MARKS
from retina_gui.panes.held_item import PaneItem, Surface
from retina_gui.panes.mark_item import cursor_cross

GAP = 12.0
"""The middle of the crosshair stays free, in screen pixels, so that the place itself is seen."""

REACH = 30.0
"""Screen pixels from the middle of the cursor that keys move to the end of its arms."""


class Crosshair(PaneItem):
    """Two thin lines across the whole pane, with a gap where they meet."""

    def __init__(self, pane: Surface, parent: QGraphicsItem, role: ImageRole) -> None:
        super().__init__(pane, parent)
        self._colour = colour_of(role)
        self.point: Point | None = None
        self.hide()

    def move_to(self, point: Point | None) -> None:
        """Show it at an image point; None hides it."""
        if point != self.point:
            self.point = point
            self.setVisible(point is not None)
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self.point is None:
            return
        x, y = self.pane.to_widget(self.point)
        height, width = self.pane.widget_size
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


class CursorCross(PaneItem):
    """The open cross at an image point, of constant size on the screen; in a magnifier it stays in the middle."""

    def __init__(self, pane: Surface, parent: QGraphicsItem, role: ImageRole) -> None:
        super().__init__(pane, parent)
        self._colour = colour_of(role)
        self.point: Point | None = None
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.hide()

    def move_to(self, point: Point | None) -> None:
        """Show it at an image point; None hides it."""
        self.point = point
        self.setVisible(point is not None)
        if point is not None:
            self.setPos(*point)

    def boundingRect(self) -> QRectF:
        return QRectF(-REACH, -REACH, 2 * REACH, 2 * REACH)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        cursor_cross(painter, self._colour)


def colour_of(role: ImageRole) -> str:
    """The colour of everything that marks a place of an image."""
    return MARKS.reference if role is ImageRole.REFERENCE else MARKS.floating
