"""The magnifiers: what lies under the cursor, eight times as large, in both images at the matching place."""

from __future__ import annotations

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from core.points.matching import ImageRole, Point
from retina_gui.look.theme import MARKS
from retina_gui.rendering.view import View
from retina_gui.state.view_state import Mark
from retina_gui.views.mark_painter import draw_cursor_cross, draw_mark
from retina_gui.views.picture import PictureWidget

MAGNIFICATION = 8.0


class Magnifier(PictureWidget):
    """Shows the surroundings of one point of one image, with the cross in the middle."""

    def __init__(self, role: ImageRole, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        self._marks: tuple[Mark, ...] = ()
        self.setMinimumSize(96, 96)

    def look_at(self, point: Point, magnification: float = MAGNIFICATION) -> None:
        """Show the surroundings of an image point."""
        self.set_view(View(point, magnification))

    def set_marks(self, marks: tuple[Mark, ...]) -> None:
        """Marks are shown here as well."""
        if marks != self._marks:
            self._marks = marks
            self.update()

    def paint_over(self, painter: QPainter) -> None:
        if self.layer is None:
            return
        for mark in self._marks:
            draw_mark(painter, mark, self.to_widget(mark.point), hovered=False)
        colour = MARKS.reference if self._role is ImageRole.REFERENCE else MARKS.floating
        draw_cursor_cross(painter, (self.width() / 2, self.height() / 2), colour)
