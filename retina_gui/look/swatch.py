"""A small square in a colour."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

SIDE = 12


@lru_cache(maxsize=512)
def swatch(colour: str) -> QIcon:
    """A square in a label's colour, with a rim that shows on both themes."""
    pixmap = QPixmap(2 * SIDE, 2 * SIDE)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setBrush(QColor(colour))
    painter.setPen(QColor("#808080"))
    painter.drawRect(1, 1, SIDE - 3, SIDE - 3)
    painter.end()
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)  # not tinted: its colour is what it is for
    return icon
