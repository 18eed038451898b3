"""The sign of an image: the shape and colour of its marks."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from core.points.matching import ImageRole
from retina_gui.look.theme import MARKS

SIDE = 16


class MarkSign(QWidget):
    """The mark's shape and colour beside the title, so that marks explain themselves."""

    def __init__(self, role: ImageRole) -> None:
        super().__init__()
        self._role = role
        self.setFixedSize(QSize(SIDE, SIDE))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        _draw(painter, self._role)


@lru_cache
def sign_icon(role: ImageRole) -> QIcon:
    """The sign as an icon, sharp on fine screens too."""
    picture = QPixmap(3 * SIDE, 3 * SIDE)
    picture.setDevicePixelRatio(3.0)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    _draw(painter, role)
    painter.end()
    return QIcon(picture)


def _draw(painter: QPainter, role: ImageRole) -> None:
    is_reference = role is ImageRole.REFERENCE
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(SIDE / 2, SIDE / 2)
    painter.rotate(0 if is_reference else 45)
    path = QPainterPath()
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(dx * 2.2, dy * 2.2)
        path.lineTo(dx * 7.5, dy * 7.5)
    painter.strokePath(path, QPen(QColor(MARKS.halo), 3.6))
    painter.strokePath(path, QPen(QColor(MARKS.reference if is_reference else MARKS.floating), 1.8))
