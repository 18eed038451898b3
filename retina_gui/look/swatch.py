"""The square in the colour of a label."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

SWATCH = 12


def swatch(colour: str) -> QIcon:
    """A small square in a label's colour, with a rim that shows on both themes."""
    pixmap = QPixmap(2 * SWATCH, 2 * SWATCH)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setBrush(QColor(colour))
    painter.setPen(QColor("#808080"))
    painter.drawRect(1, 1, SWATCH - 3, SWATCH - 3)
    painter.end()
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)  # not tinted: its colour is what it is for
    return icon
