"""A bar of a round length on the retina, in the lower right corner of an image whose pixel size is known."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.language import tr
from retina_gui.look.theme import MARKS
from retina_gui.panes.held_item import PaneItem, Surface

LONGEST, SHARE = 160.0, 0.3
"""The bar is at most so many screen pixels long, and at most this part of the pane."""

MARGIN, THICKNESS, GAP, LETTERS = 12.0, 3.0, 5.0, 12
"""Screen pixels: to the edges of the pane, of the bar, between it and its words, and of their letters."""

COLOUR = "#f0f1f4"


class ScaleBar(PaneItem):
    """Follows the zoom. Hidden while the pixel size is not known."""

    def __init__(self, pane: Surface, parent: QGraphicsItem) -> None:
        super().__init__(pane, parent)
        self._pixel_size: float | None = None
        self._taken = QRectF()
        self.hide()

    def set_pixel_size(self, micrometres: float | None) -> None:
        """Of one image pixel on the retina; None where nobody knows."""
        if micrometres != self._pixel_size:
            self._pixel_size = micrometres
            self.setVisible(micrometres is not None)
            self.update()

    def keep_clear_of(self, taken: QRectF) -> None:
        """Leave room for what lies on the lower edge of the pane."""
        if taken != self._taken:
            self._taken = taken
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        height, width = self.pane.widget_size
        if self._pixel_size is None:
            return
        scale = self.pane.view.scale / self._pixel_size
        micrometres = round_length(min(LONGEST, SHARE * width) / scale)
        long, text, font = micrometres * scale, words(micrometres), _font()
        wide = QFontMetricsF(font).horizontalAdvance(text)
        place = QRectF(0, 0, max(long, wide), LETTERS + GAP + THICKNESS)
        place.moveBottomRight(QPointF(width - MARGIN - max(0.0, wide - long) / 2, height - MARGIN))
        if place.adjusted(-GAP, -GAP, GAP, GAP).intersects(self._taken):
            place.moveBottom(self._taken.top() - GAP)
        path = QPainterPath()
        path.addRect(QRectF(place.right() - long, place.bottom() - THICKNESS, long, THICKNESS))
        path.addText(place.right() - long / 2 - wide / 2, place.bottom() - THICKNESS - GAP, font, text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        halo = QPen(QColor(MARKS.halo), 3.0)
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, halo)
        painter.fillPath(path, QColor(COLOUR))


def round_length(longest: float) -> float:
    """The largest of 1, 2, 5, 10, 20, 50, … and their tenths that is not above `longest`, which is above 0."""
    power = 10.0 ** math.floor(math.log10(longest))
    return next(step * power for step in (5, 2, 1) if step * power <= longest * (1 + 1e-9))


def words(micrometres: float) -> str:
    """A length on the retina, in words."""
    if micrometres >= 1000:
        return tr("{length:g} mm").format(length=micrometres / 1000)
    return tr("{length:g} µm").format(length=micrometres)


def _font() -> QFont:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(LETTERS)
    font.setWeight(QFont.Weight.DemiBold)
    return font
