"""The icon family, recoloured for the theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from core.resource_files import resource_path

_RATIO = 3
"""Pixels per logical pixel of the rendered icons: sharp up to 300 % scaling."""


@lru_cache(maxsize=256)
def icon(name: str, colour: str, faded: str = "") -> QIcon:
    """The icon of this name in one colour, and in another where it is disabled."""
    result = QIcon(icon_pixmap(name, colour, 20))
    if faded:
        result.addPixmap(icon_pixmap(name, faded, 20), QIcon.Mode.Disabled)
    return result


@lru_cache(maxsize=256)
def icon_pixmap(name: str, colour: str, side: int) -> QPixmap:
    """The icon as a pixmap of `side` logical pixels."""
    drawing = (
        resource_path("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    )
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    pixmap = QPixmap(side * _RATIO, side * _RATIO)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, side * _RATIO, side * _RATIO))
    painter.end()
    pixmap.setDevicePixelRatio(_RATIO)
    return pixmap
