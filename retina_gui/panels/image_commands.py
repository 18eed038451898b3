"""Everything that actions do in the images: a cursor that arrows move, marks one after the other, zoom and pan."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.case.carrying import ImageWay
from core.language import tr
from core.points.matching import ImageRole, Point
from retina_gui.panels.workspace import Workspace
from retina_gui.panes.image_pane import ZOOM_PER_NOTCH, ImagePane
from retina_gui.rendering.extent import nearest_inside
from retina_gui.session import Session
from retina_gui.state.panes import ghost_point
from retina_gui.state.shapes import alignments, point_at, way_to

STRIDE, FINE_STRIDE = 10.0, 1.0
"""How far an arrow moves the cursor, without and with Shift, in screen pixels: zooming in makes it finer."""

NUDGE, FINE_NUDGE = 1.0, 0.1
"""How far it moves the selected mark, in image pixels."""

PAN = 80.0
"""How far Ctrl with an arrow pulls the image, in screen pixels."""


class ImageCommands:
    """Implements `controllers.screen.ImageViews`: what actions do in the images, mostly by keys."""

    def __init__(self, session: Session, workspace: Workspace) -> None:
        self._session, self._workspace = session, workspace

    def fit(self) -> None:
        """Show the whole images."""
        self._workspace.views.fit()

    def actual_size(self) -> None:
        """Show one image pixel on one screen pixel."""
        self._workspace.views.actual_size()

    def centre_on(self, reference: Point | None, floating: Point | None) -> None:
        """Centre both images on a pair, of which at least one point is there."""
        views = self._workspace.views
        if reference is None and floating is not None:
            reference = views.to_reference(floating)
        if reference is not None:
            views.centre_on(reference, floating)

    def centre_on_place(self, image: str, point: Point) -> None:
        """Centre all images on a place of one of them, which is named by its SHA-256."""
        document = self._session.document.snapshot()
        known = alignments(document)
        places: list[Point | None] = []
        for opened in (document.reference, document.floating):
            way = way_to(document, known, image, opened.image.sha256) if opened is not None else None
            place = point_at(way, point) if isinstance(way, ImageWay) else None
            if opened is None or place is None:
                places.append(None)
            else:
                places.append(nearest_inside(place, opened.image.size))
        if any(place is not None for place in places):
            self.centre_on(*places)

    def take_keyboard(self) -> None:
        """Keys then work in the images."""
        self._workspace.take_keyboard()

    def keep_keyboard(self) -> None:
        """Keys then work in the images: in the one that has the keyboard, where one has it."""
        if not isinstance(QApplication.focusWidget(), ImagePane):
            self._workspace.take_keyboard(Qt.FocusReason.OtherFocusReason)

    def cancel_drag(self) -> bool:
        """Put back what a drag under way has moved; whether there was one."""
        return self._workspace.cancel_gesture()

    def arrow(self, dx: int, dy: int, fine: bool) -> None:
        """Nudge the selected mark; where none is selected in the image that has the keyboard, move the cursor there."""
        focused, selected = self._focused_role(), self._session.options.options.selected
        if selected is not None and focused in (None, selected[1]):
            view, step = self._canvas(selected[1]).view, FINE_NUDGE if fine else NUDGE
            along = view.along_image(dx * step * view.scale, dy * step * view.scale)
            self._session.points.nudge(*along)
        elif focused is not None and self._canvas(focused).layer is not None:
            stride = FINE_STRIDE if fine else STRIDE
            cursors = self._workspace.cursors
            is_new = cursors.keyboard_point(focused) is None
            cursors.step(focused, self._start(focused), dx * stride, dy * stride)
            if is_new:
                self._session.tell(
                    tr(
                        "Arrows move the cursor, with Shift by one pixel of the screen. Insert places the point."
                    )
                )

    def place_at_cursor(self) -> None:
        """Place the point of the image that has the keyboard where its cursor is."""
        role = self._focused_role()
        point = self._workspace.cursors.keyboard_point(role) if role is not None else None
        if role is None or point is None:
            self._session.tell(
                tr("Move the cursor to the place with the arrow keys first; Tab changes the image.")
            )
        elif self._session.points.can_edit():
            self._workspace.cursors.hide_keyboard_cursor()
            self._session.points.place(role, point)

    def other_image(self) -> None:
        """Give the keyboard to the other image; from elsewhere in the workspace, to what comes next."""
        role = self._focused_role()
        if role is None:
            self._workspace.focusNextChild()
        else:
            self._canvas(role.other).setFocus(Qt.FocusReason.TabFocusReason)

    def select_next(self, step: int) -> None:
        """Select the next mark, or the one before, and bring it into view."""
        ids = [pair.id for pair in self._session.document.snapshot().points]
        if not ids:
            return
        selected = self._session.options.options.selected
        if selected is not None and selected[0] in ids:
            chosen = ids[(ids.index(selected[0]) + step) % len(ids)]
        else:
            chosen = ids[0 if step > 0 else -1]
        self._session.points.select_pair(chosen, self._focused_role())
        self._show_selected()

    def zoom(self, notches: int) -> None:
        """Zoom the image that has the keyboard, at its cursor."""
        canvas, role = self._active_canvas(), self._focused_role()
        point = self._workspace.cursors.keyboard_point(role) if role is not None else None
        canvas.zoom(ZOOM_PER_NOTCH**notches, None if point is None else canvas.to_widget(point))

    def pan(self, dx: int, dy: int) -> None:
        """Look farther to one side."""
        canvas = self._active_canvas()
        if canvas.layer is not None:
            canvas.change_view(canvas.view.panned(-dx * PAN, -dy * PAN))

    def turn(self, degrees: float) -> None:
        """Turn the views, clockwise; that of the image that has the keyboard alone where they are not linked."""
        self._workspace.views.turn(self._active_canvas(), degrees)

    def turn_upright(self) -> None:
        """Show all images upright."""
        self._workspace.views.turn_upright()

    def turn_alike(self) -> None:
        """Turn the view of the floating image so that it lies as the reference does, or back."""
        self._workspace.views.turn_alike()

    def bring(self, to_mine: bool) -> None:
        """Bring the other image's view to mine, or mine to the other's."""
        mine = self._mine()
        self._workspace.views.bring_to(mine if to_mine else mine.other)

    # Inside

    def _canvas(self, role: ImageRole) -> ImagePane:
        return self._workspace.canvases[role]

    def _focused_role(self) -> ImageRole | None:
        focused = QApplication.focusWidget()
        return next((role for role, canvas in self._workspace.canvases.items() if canvas is focused), None)

    def _mine(self) -> ImageRole:
        """The image under the mouse, unless the keyboard was given to one by a key."""
        focused = self._focused_role()
        if focused is not None and self._canvas(focused).is_keyboard_focused:
            return focused
        hovered = (role for role, canvas in self._workspace.canvases.items() if canvas.underMouse())
        return next(hovered, focused or ImageRole.REFERENCE)

    def _active_canvas(self) -> ImagePane:
        focused = QApplication.focusWidget()
        if isinstance(focused, ImagePane) and focused.isVisible():
            return focused
        reference = self._canvas(ImageRole.REFERENCE)
        return reference if reference.isVisible() else self._workspace.compare.first

    def _start(self, role: ImageRole) -> Point | None:
        """Where the cursor appears: on the ghost, where this image has one."""
        snapshot = self._session.document.snapshot()
        ghosts = (ghost_point(snapshot, pair, role) for pair in snapshot.points if pair.point(role) is None)
        return next((ghost for ghost in ghosts if ghost is not None), None)

    def _show_selected(self) -> None:
        selected = self._session.options.options.selected
        points = self._session.document.snapshot().points
        pair = next((pair for pair in points if selected and pair.id == selected[0]), None)
        if pair is None or selected is None:
            return
        canvas, point = self._canvas(selected[1]), pair.point(selected[1])
        if point is None:
            return
        x, y = canvas.to_widget(point)
        if not (0 <= x < canvas.width() and 0 <= y < canvas.height()):
            self.centre_on(pair.reference, pair.floating)
