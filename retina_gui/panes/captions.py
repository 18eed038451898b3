"""Words beside what is drawn on a picture; none lies on another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter, QPainterPath, QPen

from retina_gui.look.theme import MARKS

LETTERS, BESIDE, EDGE = 13, 10.0, 4.0
HALO, ROOM_OF_HALO = 3.4, 3.0
ROWS = 8
"""So many times a caption gives way at most; where there are more, they may lie on each other."""


class Captions:
    """The captions of one drawing, one after the other.

    Args:
        pane: the room that there is.
        taken: places of captions that were written before.
    """

    def __init__(self, painter: QPainter, pane: QRectF, taken: Sequence[QRectF] = ()) -> None:
        self._painter, self._pane = painter, pane
        self._ratio = painter.deviceTransform().m11()
        self._written = list(taken)

    @property
    def written(self) -> tuple[QRectF, ...]:
        """The places of all captions until now."""
        return tuple(self._written)

    def write(self, text: str, around: QRectF, colour: QColor) -> None:
        """Above on the right of something; where that would be outside of the pane, as near as there is room.

        A caption that would lie on an earlier one stands below it.
        """
        ratio, font = self._ratio, QGuiApplication.font().toString()
        words, width, height = _words(text, colour.name(), font, ratio)
        place = self._free(around, width, height)
        self._written.append(place)
        x, y = round(place.left() * ratio) / ratio, round(place.top() * ratio) / ratio
        self._painter.drawImage(QPointF(x - ROOM_OF_HALO, y - ROOM_OF_HALO), words)

    def _free(self, around: QRectF, width: float, height: float) -> QRectF:
        x = min(max(around.right() + BESIDE, EDGE), self._pane.width() - width - EDGE)
        lowest = self._pane.height() - height - EDGE
        wanted = QRectF(x, min(max(around.top() - BESIDE, EDGE), lowest), width, height)
        place = QRectF(wanted)
        for _ in range(ROWS):
            below = [each.bottom() for each in self._written if each.intersects(place)]
            if not below:
                return place
            place.moveTop(max(below))
            if place.top() > lowest:
                break
        return wanted


@lru_cache(maxsize=64)
def _words(text: str, colour: str, font_name: str, ratio: float) -> tuple[QImage, float, float]:
    """A caption with its halo, as several panes show it, and the size of its words."""
    font = QFont()
    font.fromString(font_name)
    font.setPixelSize(LETTERS)
    font.setBold(True)
    lines, metrics = text.split("\n"), QFontMetricsF(font)
    width = max(metrics.horizontalAdvance(line) for line in lines)
    height = metrics.height() * len(lines)
    path = QPainterPath()
    for number, line in enumerate(lines):
        path.addText(QPointF(0.0, metrics.ascent() + number * metrics.height()), font, line)
    size = QSize(ceil((width + 2 * ROOM_OF_HALO) * ratio), ceil((height + 2 * ROOM_OF_HALO) * ratio))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(ratio, ratio)
    painter.translate(ROOM_OF_HALO, ROOM_OF_HALO)
    solid, cap, join = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.strokePath(path, QPen(QColor(MARKS.halo), HALO, solid, cap, join))
    painter.fillPath(path, QColor(colour).lighter(115))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image, width, height
