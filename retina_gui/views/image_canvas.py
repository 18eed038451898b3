"""An image with marks: turns mouse and keys into gestures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from core.points.matching import ImageRole, Point
from retina_gui.gestures.gesture import DragMarkGesture, Gesture, PanGesture, PlaceGesture, PointEditor
from retina_gui.gestures.ghost import GhostGesture
from retina_gui.gestures.hit_test import nearest_mark
from retina_gui.rendering.view import View
from retina_gui.state.view_state import Mark, MarkKind
from retina_gui.views.mark_painter import draw_mark
from retina_gui.views.overlay import Overlay
from retina_gui.views.picture import PictureWidget

ZOOM_PER_NOTCH = 1.25
FOCUS_RING = (
    (Qt.GlobalColor.black, Qt.PenStyle.SolidLine),
    (Qt.GlobalColor.white, Qt.PenStyle.DotLine),
)


class ImageCanvas(PictureWidget):
    """A pane's image. Without an editor it is only looked at.

    Signals:
        view_asked: the user panned or zoomed; the new view.
        fit_asked: the user double-clicked.
        cursor_moved: the image point under the cursor, None when it left.
        menu_asked: a mark was right-clicked; the mark and the place on the screen.
        placing_undone: a double click came after its first click had placed a point.
        parameter_asked: Ctrl and the wheel turned, by so many notches.
        resized: the canvas has another size.
        hovered: the mouse came over a mark or left it; the mark, or None.
    """

    view_asked = Signal(object)
    fit_asked = Signal()
    cursor_moved = Signal(object)
    menu_asked = Signal(object, object)
    placing_undone = Signal()
    parameter_asked = Signal(float)
    resized = Signal()
    hovered = Signal(object)

    def __init__(
        self, editor: PointEditor | None = None, role: ImageRole | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._editor, self._role = editor, role
        self._marks: tuple[Mark, ...] = ()
        self._hovered: Mark | None = None
        self._gesture: Gesture | None = None
        self._space_held = False
        self._by_keyboard = False
        self._just_placed = False
        self._frame: str | None = None
        self._overlays: list[Overlay] = []
        self._overlays_hidden = False
        self._overlay_cursor: Qt.CursorShape | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def is_busy(self) -> bool:
        """Whether a gesture is under way."""
        return self._gesture is not None

    @property
    def is_keyboard_focused(self) -> bool:
        """Whether a key, and not the mouse, gave it the keyboard."""
        return self._by_keyboard and self.hasFocus()

    def zoom(self, factor: float, at: Point | None = None) -> None:
        """Ask for another zoom, around a widget point or the middle."""
        height, width = self.widget_size
        if self.layer is not None:
            self.view_asked.emit(self.view.zoomed(factor, at or (width / 2, height / 2), self.widget_size))

    def set_marks(self, marks: tuple[Mark, ...]) -> None:
        """Show other marks."""
        if marks != self._marks:
            self._marks = marks
            if self._hovered is not None:
                here = (self._hovered.pair_id, self._hovered.kind)
                still = (mark for mark in marks if (mark.pair_id, mark.kind) == here)
                self._change_hovered(next(still, None), self._overlay_cursor)
            self.update()

    def set_frame(self, colour: str | None) -> None:
        """A frame in this colour around the image, None for no frame."""
        if colour != self._frame:
            self._frame = colour
            self.update()

    def add_overlay(self, overlay: Overlay) -> None:
        """Let something else be drawn on the picture, above what was added before; the top one catches the mouse."""
        self._overlays.append(overlay)
        self.update()

    def hide_overlays(self, hidden: bool) -> None:
        """Show the bare picture, or everything on it again."""
        if hidden != self._overlays_hidden:
            self._overlays_hidden = hidden
            self.update()

    def change_view(self, view: View) -> None:
        """See `gestures.Pane`: the views are linked, so somebody else decides."""
        self.view_asked.emit(view)

    def cancel_gesture(self) -> bool:
        """Put back what a gesture under way has moved; whether there was one."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
        self._show_cursor()
        return gesture is not None

    def paint_over(self, painter: QPainter) -> None:
        if not self._overlays_hidden:
            for overlay in self._overlays:
                overlay.paint(painter, self)
        hovered = self._hovered
        for mark in self._marks:
            near = hovered is not None and (mark.pair_id, mark.kind) == (hovered.pair_id, hovered.kind)
            draw_mark(painter, mark, self.to_widget(mark.point), near)
        if self._frame is not None:
            painter.setPen(QPen(QColor(self._frame), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        if self.is_keyboard_focused:
            for colour, style in FOCUS_RING:
                painter.setPen(QPen(colour, 1, style))
                painter.drawRect(self.rect().adjusted(4, 4, -5, -5))

    # Events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = _xy(event.position())
        self._just_placed = False
        if self._gesture is not None:
            self.cancel_gesture()
            return
        mark = nearest_mark(self._marks, position, self.to_widget)
        if event.button() == Qt.MouseButton.RightButton:
            if mark is not None and mark.kind is MarkKind.SET:
                self.menu_asked.emit(mark, event.globalPosition().toPoint())
            return
        self._gesture = self._gesture_for(event, mark)
        if self._gesture is not None:
            self._gesture.start(position)
            self._show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = _xy(event.position())
        if self._gesture is not None:
            self._gesture.move(position)
        else:
            self._hover(nearest_mark(self._marks, position, self.to_widget), position)
        self.cursor_moved.emit(self.to_image(position) if self.layer else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.finish(_xy(event.position()))
            self._just_placed = isinstance(gesture, PlaceGesture | GhostGesture) and gesture.placed
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            self.mousePressEvent(event)
            return
        if self._just_placed:
            self.placing_undone.emit()
        self._just_placed = False
        self.fit_asked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if self.layer is None or notches == 0:
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.parameter_asked.emit(notches)
            return
        self.zoom(ZOOM_PER_NOTCH**notches, _xy(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_held = True
            self._show_cursor()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_held = False
            self._show_cursor()
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        by_key = (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        self._by_keyboard = event.reason() in by_key
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._space_held = False
        self._show_cursor()
        self.update()
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None, None)
        self.cursor_moved.emit(None)

    # Inside

    def _gesture_for(self, event: QMouseEvent, mark: Mark | None) -> Gesture | None:
        if self.layer is None:
            return None
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        is_left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (is_left and (shift or self._space_held)):
            return PanGesture(self)
        if not is_left:
            return None
        caught = self._overlay_gesture(_xy(event.position())) if mark is None else None
        if caught is not None:
            return caught
        if self._editor is None or self._role is None:
            return PanGesture(self)
        if mark is not None and mark.kind is MarkKind.SET:
            return DragMarkGesture(self, self._editor, mark)
        exactly = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if mark is not None and not exactly:
            return GhostGesture(self, self._editor, mark)
        return PlaceGesture(self, self._editor, self._role)

    @property
    def _shown_overlays(self) -> list[Overlay]:
        """Those that can be seen, the top one first."""
        return [] if self._overlays_hidden or self.layer is None else self._overlays[::-1]

    def _overlay_gesture(self, position: Point) -> Gesture | None:
        gestures = (overlay.gesture_at(position, self) for overlay in self._shown_overlays)
        return next((gesture for gesture in gestures if gesture is not None), None)

    def _hover(self, mark: Mark | None, position: Point | None) -> None:
        overlays = self._shown_overlays if mark is None and position is not None else []
        shapes = (overlay.cursor_at(position, self) for overlay in overlays)
        shape = next((shape for shape in shapes if shape is not None), None)
        self._change_hovered(mark, shape)

    def _change_hovered(self, mark: Mark | None, shape: Qt.CursorShape | None) -> None:
        if (mark, shape) != (self._hovered, self._overlay_cursor):
            is_other = mark != self._hovered
            self._hovered, self._overlay_cursor = mark, shape
            if is_other:
                self.hovered.emit(mark)
            self._show_cursor()
            self.update()

    def _show_cursor(self) -> None:
        if isinstance(self._gesture, PanGesture):
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._overlay_cursor is not None and not self._space_held:
            self.setCursor(self._overlay_cursor)
        elif self._space_held or self._editor is None:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self._hovered is not None:
            is_set = self._hovered.kind is MarkKind.SET
            self.setCursor(Qt.CursorShape.SizeAllCursor if is_set else Qt.CursorShape.PointingHandCursor)
        else:
            self.setCursor(Qt.CursorShape.CrossCursor)


def _xy(position: QPointF) -> Point:
    return position.x(), position.y()
