"""Where one is in the two images: the mouse's place as a crosshair in the other one, and the cursor that keys move."""

from __future__ import annotations

from core.points.matching import ImageRole, Point
from retina_gui.panes.crosshair import Crosshair, CursorCross
from retina_gui.panes.image_pane import ImagePane
from retina_gui.panes.linked_views import LinkedViews

MARGIN = 24.0
"""The cursor that keys move stays this far from the edge of its pane, in screen pixels: the image follows it."""


class ImageCursors:
    """One crosshair and one cursor in each image. Places in the other image are by the current link."""

    def __init__(self, canvases: dict[ImageRole, ImagePane], views: LinkedViews) -> None:
        self._canvases, self._views = canvases, views
        self.crosshairs = {role: Crosshair(pane, pane.overlays, role) for role, pane in canvases.items()}
        self._keyboard = {role: CursorCross(pane, pane.on_image, role) for role, pane in canvases.items()}
        self._shown = True
        self._stepping = False

    def show_crosshairs(self, shown: bool) -> None:
        """Switch the crosshairs on or off."""
        self._shown = shown
        if not shown:
            self.follow(None, None)

    def follow(self, reference: Point | None, floating: Point | None) -> None:
        """The mouse, or a key, is at one of these places: the other image shows the matching one."""
        if not self._stepping:
            self.hide_keyboard_cursor()
        matching = {
            ImageRole.REFERENCE: self._views.to_reference(floating) if floating is not None else None,
            ImageRole.FLOATING: self._views.to_floating(reference) if reference is not None else None,
        }
        for role, crosshair in self.crosshairs.items():
            crosshair.move_to(matching[role] if self._shown else None)

    def hide_keyboard_cursor(self) -> None:
        """Until the next arrow key."""
        for cursor in self._keyboard.values():
            cursor.move_to(None)

    def keyboard_point(self, role: ImageRole) -> Point | None:
        """Where the cursor is that keys move; None while there is none."""
        return self._keyboard[role].point

    def step(self, role: ImageRole, start: Point | None, dx: float, dy: float) -> None:
        """Move the cursor of an image by screen pixels.

        Args:
            start: the image point where it appears first; the middle of the view where that is None.
        """
        canvas = self._canvases[role]
        point = self._keyboard[role].point
        if point is None:
            point = start if start is not None else canvas.view.centre
        else:
            x, y = canvas.view.along_image(dx, dy)
            point = point[0] + x, point[1] + y
        self._stepping = True
        self._keyboard[role.other].move_to(None)
        self._keyboard[role].move_to(canvas.nearest_inside(point))
        self._follow_with_view(canvas, self._keyboard[role].point)
        canvas.cursor_moved.emit(self._keyboard[role].point)
        self._stepping = False

    def _follow_with_view(self, canvas: ImagePane, point: Point | None) -> None:
        if point is None:
            return
        x, y = canvas.to_widget(point)
        pull_x = min(max(x, MARGIN), canvas.width() - MARGIN) - x
        pull_y = min(max(y, MARGIN), canvas.height() - MARGIN) - y
        if not canvas.is_fitted and (pull_x or pull_y):
            canvas.change_view(canvas.view.panned(pull_x, pull_y))
