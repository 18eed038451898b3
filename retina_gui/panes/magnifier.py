"""The magnifiers: what lies under the cursor, many times as large, in both images at the matching place."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.points.matching import ImageRole, Point
from retina_gui.panes.crosshair import CursorCross
from retina_gui.panes.image_pane import ImagePane
from retina_gui.panes.view import View
from retina_gui.rendering.layers import Layer


class Magnifier(ImagePane):
    """Shows the surroundings of one point of one image, with the cross in the middle."""

    def __init__(self, role: ImageRole, parent: QWidget | None = None) -> None:
        super().__init__(is_picture=True, parent=parent)
        self.setMinimumSize(96, 96)
        self._cross = CursorCross(self, self.on_image, role)
        self._cross.setZValue(2.0)  # above the marks

    def set_layer(self, layer: Layer | None, moving: bool = False) -> None:
        """See `ImagePane`."""
        super().set_layer(layer, moving)
        self._show_cross()

    def look_at(self, point: Point | None, scale: float) -> None:
        """Show the surroundings of an image point, one image pixel `scale` screen pixels large.

        Where there is none, it stays as it is, without the cross.
        """
        if point is not None:
            self.set_view(View(point, scale))
        self._cross.move_to(point)
        self._show_cross()

    def _show_cross(self) -> None:
        self._cross.setVisible(self.layer is not None and self._cross.point is not None)
