"""The lines around a pane: the frame of the image that is asked for, and the ring of what keys gave the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from retina_gui.panes.held_item import PaneItem, Surface

FOCUS_RING = (
    (Qt.GlobalColor.black, Qt.PenStyle.SolidLine),
    (Qt.GlobalColor.white, Qt.PenStyle.DotLine),
)


class Borders(PaneItem):
    """Both, as far as they are wanted."""

    def __init__(self, pane: Surface, parent: QGraphicsItem) -> None:
        super().__init__(pane, parent)
        self._frame: str | None = None
        self._has_ring = False
        self.hide()

    def set_frame(self, colour: str | None) -> None:
        """A frame in this colour around the image, None for no frame."""
        if colour != self._frame:
            self._frame = colour
            self._show()

    def set_ring(self, shown: bool) -> None:
        """Show where the keyboard is, or do not."""
        if shown != self._has_ring:
            self._has_ring = shown
            self._show()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        pane = self.boundingRect()
        if self._frame is not None:
            painter.setPen(QPen(QColor(self._frame), 2))
            painter.drawRect(pane.adjusted(1, 1, -1, -1))
        if self._has_ring:
            for colour, style in FOCUS_RING:
                painter.setPen(QPen(colour, 1, style))
                painter.drawRect(pane.adjusted(4, 4, -5, -5))

    def _show(self) -> None:
        self.setVisible(self._frame is not None or self._has_ring)
        self.update()
