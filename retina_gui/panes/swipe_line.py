"""The line between the two images of the swipe, with the handle that is dragged."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.points.matching import Point
from retina_gui.look.theme import MARKS
from retina_gui.panes.held_item import HeldItem, Surface
from retina_gui.state.view_state import SwipeState

CATCH = 9.0
"""Screen pixels on either side of the line."""

RADIUS = 13.0
LINE = "#f0f1f4"


class SwipeLine(HeldItem):
    """Keeps its distance to the cursor, so that catching it does not shift it.

    Signals:
        moved: where the line is asked to be, 0 to 1 of the pane.
    """

    moved = Signal(float)

    def __init__(self, pane: Surface, parent: QGraphicsItem) -> None:
        super().__init__(pane, parent)
        self._state = SwipeState(0.5, horizontal=False)
        self._before = self._offset = 0.0
        self.hide()

    @property
    def still(self) -> float:
        """It follows the mouse from the first pixel on."""
        return 0.0

    def show_state(self, state: SwipeState | None) -> None:
        """Show the line elsewhere, or no line."""
        self.setVisible(state is not None)
        if state is not None and state != self._state:
            self._state = state
            shapes = Qt.CursorShape
            self.setCursor(shapes.SplitVCursor if state.horizontal else shapes.SplitHCursor)
            self.update()

    def shape(self) -> QPainterPath:
        height, width = self.pane.widget_size
        across = self._state.position * self._length
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        if self._state.horizontal:
            path.addRect(QRectF(0, across - CATCH, width, 2 * CATCH))
            path.addRect(QRectF(width / 2 - RADIUS, across - RADIUS, 2 * RADIUS, 2 * RADIUS))
        else:
            path.addRect(QRectF(across - CATCH, 0, 2 * CATCH, height))
            path.addRect(QRectF(across - RADIUS, height / 2 - RADIUS, 2 * RADIUS, 2 * RADIUS))
        return path

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height, width = self.pane.widget_size
        x = self._state.position * width
        if self._state.horizontal:
            painter.translate(0, height)
            painter.rotate(-90)
            x = (1 - self._state.position) * height
            width, height = height, width
        for colour, thickness in ((MARKS.halo, 4.0), (LINE, 2.0)):
            painter.setPen(QPen(QColor(colour), thickness))
            painter.drawLine(QPointF(x, 0), QPointF(x, height))
        _draw_handle(painter, QPointF(x, height / 2))

    # The mouse

    def on_press(self, position: Point) -> None:
        self._before = self._state.position
        self._offset = self._before * self._length - position[self._axis]

    def on_drag(self, position: Point) -> None:
        share = (position[self._axis] + self._offset) / self._length
        self.moved.emit(min(max(share, 0.0), 1.0))

    def on_drop(self, position: Point) -> None:
        self.on_drag(position)

    def on_cancel(self) -> None:
        self.moved.emit(self._before)

    @property
    def _axis(self) -> int:
        """Along which the line moves: 0 for x, 1 for y."""
        return 1 if self._state.horizontal else 0

    @property
    def _length(self) -> float:
        """Of the pane along that axis, in widget pixels."""
        return max(float(self.pane.widget_size[1 - self._axis]), 1.0)


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
