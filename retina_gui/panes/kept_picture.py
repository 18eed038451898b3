"""What stands still from frame to frame, kept as pixels: a copy costs less than strokes with halos."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QImage, QPainter

MOST_PIXELS = 16_000_000
"""Of what is kept: more than any screen has. A saved picture may have many more."""


@dataclass(frozen=True)
class _Place:
    """Where on the pixels of a device something is drawn, but for whole pixels, and what it looks like."""

    right: float
    down: float
    ratio: float
    looks: object


class KeptPicture:
    """Of an item that is not scaled. It is drawn in full where it lies otherwise on the pixels than it did last."""

    def __init__(self) -> None:
        self._place: _Place | None = None
        self._picture: QImage | None = None

    def paint(
        self, painter: QPainter, bounds: QRectF, looks: object, draw: Callable[[QPainter], None]
    ) -> None:
        """Draw on a painter, at its origin.

        Args:
            bounds: what is drawn lies within.
            looks: equal where it looks the same.
            draw: draws it in full.
        """
        transform = painter.deviceTransform()
        x, y, ratio = transform.dx(), transform.dy(), transform.m11()
        # A thousandth of a pixel is what the sum of a place and a scrolled origin leaves over.
        place = _Place(round(x % 1.0, 3), round(y % 1.0, 3), ratio, looks)
        is_large = bounds.width() * bounds.height() * ratio**2 > MOST_PIXELS
        if place != self._place or is_large:  # moving: to keep it would cost more than to draw it
            self._place, self._picture = place, None
            draw(painter)
            return
        left, top = math.floor(bounds.left() * ratio) - 1, math.floor(bounds.top() * ratio) - 1
        if self._picture is None:
            size = QSize(math.ceil(bounds.width() * ratio) + 3, math.ceil(bounds.height() * ratio) + 3)
            self._picture = _drawn(size, QPointF(place.right - left, place.down - top), ratio, draw)
        painter.drawImage(QPointF((left - place.right) / ratio, (top - place.down) / ratio), self._picture)


def _drawn(size: QSize, origin: QPointF, ratio: float, draw: Callable[[QPainter], None]) -> QImage:
    picture = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    painter = QPainter(picture)
    painter.translate(origin)
    painter.scale(ratio, ratio)
    draw(painter)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture
