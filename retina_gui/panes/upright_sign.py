"""Which way is up on an image whose view is turned, and by how many degrees: in the upper right corner of its pane."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.language import tr
from retina_gui.look.theme import MARKS
from retina_gui.panes.held_item import PaneItem, Surface

MARGIN, ARM, HEAD, GAP, LETTERS = 14.0, 11.0, 5.0, 6.0, 12
"""Screen pixels: to the edges of the pane, of half the arrow, of its head, to the words, and of their letters."""
COLOUR = "#f0f1f4"


class UprightSign(PaneItem):
    """An arrow to the upper edge of the image. Hidden while the view is upright."""

    def __init__(self, pane: Surface, parent: QGraphicsItem) -> None:
        super().__init__(pane, parent)
        self._angle = 0.0
        self.hide()

    def show_angle(self, angle: float) -> None:
        """By how many degrees the view is turned, clockwise."""
        if angle != self._angle:
            self._angle = angle
            self.setVisible(angle != 0)
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        middle = QPointF(self.pane.widget_size[1] - MARGIN - ARM, MARGIN + ARM)
        arrow = QPainterPath(self._from(middle, -ARM, 0.0))
        arrow.lineTo(self._from(middle, ARM, 0.0))
        arrow.moveTo(self._from(middle, ARM - HEAD, -HEAD))
        arrow.lineTo(self._from(middle, ARM, 0.0))
        arrow.lineTo(self._from(middle, ARM - HEAD, HEAD))
        font = QFont(QGuiApplication.font())
        font.setPixelSize(LETTERS)
        text = tr("{angle:.0f}°").format(angle=self._angle)
        letters = QPainterPath()
        wide = QFontMetricsF(font).horizontalAdvance(text)
        letters.addText(middle.x() - ARM - GAP - wide, middle.y() + LETTERS * 0.38, font, text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        halo, colour = QColor(MARKS.halo), QColor(COLOUR)
        for path, width in ((arrow, 1.8), (letters, 0.0)):
            painter.strokePath(path, QPen(halo, width + 3.0))
            if width:
                painter.strokePath(path, QPen(colour, width))
            else:
                painter.fillPath(path, colour)

    def _from(self, middle: QPointF, up: float, right: float) -> QPointF:
        """So far from the middle towards the image's upper edge, and to its right."""
        turned = math.radians(self._angle)
        along, across = math.sin(turned), math.cos(turned)
        return middle + QPointF(up * along + right * across, right * along - up * across)
