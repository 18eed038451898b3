"""Arrows of the errors of the pairs on a comparing pane, enlarged."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from retina_gui.look.theme import MARKS
from retina_gui.panes.held_item import PaneItem, Surface
from retina_gui.state.view_state import ErrorArrow

FIT_COLOUR, CHECK_COLOUR = "#f0f1f4", "#f2b84b"
HEAD, TAIL = 8.0, 3.0
"""Screen pixels: of the head, and of the dot where a pair belongs."""


class ErrorArrows(PaneItem):
    """From where a pair belongs (a dot) towards where it is brought; dashed for check points."""

    def __init__(self, pane: Surface, parent: QGraphicsItem) -> None:
        super().__init__(pane, parent)
        self._arrows: tuple[ErrorArrow, ...] = ()
        self.hide()

    def show_arrows(self, arrows: tuple[ErrorArrow, ...]) -> None:
        """Show other arrows."""
        if arrows != self._arrows:
            self._arrows = arrows
            self.setVisible(bool(arrows))
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        halo = QColor(MARKS.halo)
        halo.setAlpha(200)
        for arrow in self._arrows:
            start, end = (QPointF(*self.pane.to_widget(place)) for place in (arrow.start, arrow.end))
            path = _arrow(start, end)
            style = Qt.PenStyle.DashLine if arrow.is_check else Qt.PenStyle.SolidLine
            colour = QColor(CHECK_COLOUR if arrow.is_check else FIT_COLOUR)
            for pen in (QPen(halo, 4.0), QPen(colour, 1.8, style)):
                painter.strokePath(path, pen)


def _arrow(start: QPointF, end: QPointF) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(start, TAIL, TAIL)
    path.moveTo(start)
    path.lineTo(end)
    along = end - start
    length = math.hypot(along.x(), along.y())
    if length > HEAD / 2:
        angle = math.atan2(along.y(), along.x())
        for turn in (2.6, -2.6):
            path.moveTo(end)
            path.lineTo(end.x() + HEAD * math.cos(angle + turn), end.y() + HEAD * math.sin(angle + turn))
    return path
