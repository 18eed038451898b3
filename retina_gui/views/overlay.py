"""What lies on a canvas beside its marks: drawn by the painter, and sometimes caught by the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from core.points.matching import Point
from retina_gui.gestures.gesture import Gesture

if TYPE_CHECKING:
    from retina_gui.views.image_canvas import ImageCanvas


class Overlay(Protocol):
    """One kind of thing on the picture, such as a handle. It holds its own state; canvases hide all of them at once."""

    def paint(self, painter: QPainter, canvas: ImageCanvas) -> None:
        """Draw it, in widget pixels; `canvas.to_widget` says where an image point is."""

    def gesture_at(self, position: Point, canvas: ImageCanvas) -> Gesture | None:
        """What the left button begins at a widget point; None leaves the press to what lies below."""

    def cursor_at(self, position: Point, canvas: ImageCanvas) -> Qt.CursorShape | None:
        """The mouse cursor over a widget point; None where this overlay is not."""
