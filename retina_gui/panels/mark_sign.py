"""The sign of an image: the shape and colour of its marks."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from core.points.matching import ImageRole
from retina_gui.look.theme import MARKS


class MarkSign(QWidget):
    """The mark's shape and colour beside the title, so that marks explain themselves."""

    def __init__(self, role: ImageRole) -> None:
        super().__init__()
        self._role = role
        self.setFixedSize(QSize(16, 16))

    def paintEvent(self, event: QPaintEvent) -> None:
        is_reference = self._role is ImageRole.REFERENCE
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(8, 8)
        painter.rotate(0 if is_reference else 45)
        path = QPainterPath()
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            path.moveTo(dx * 2.2, dy * 2.2)
            path.lineTo(dx * 7.5, dy * 7.5)
        painter.strokePath(path, QPen(QColor(MARKS.halo), 3.6))
        painter.strokePath(path, QPen(QColor(MARKS.reference if is_reference else MARKS.floating), 1.8))
