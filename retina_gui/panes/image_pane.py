"""The pane of an image: a layer, what lies over it, and the mouse, the touch pad and the keys in it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsItem, QWidget

from core.points.matching import ImageRole, Point
from retina_gui.panes.annotations import AnnotationItem
from retina_gui.panes.borders import Borders
from retina_gui.panes.editors import AnnotationEditor, PointEditor
from retina_gui.panes.fingers import notches_of, pull_of, turning_notches_of
from retina_gui.panes.grip import Grip
from retina_gui.panes.held_item import ClickItem, PaneItem
from retina_gui.panes.layer_item import LayerItem
from retina_gui.panes.marks import Marks
from retina_gui.panes.scale_bar import ScaleBar
from retina_gui.panes.turned_view import TurnedView
from retina_gui.panes.upright_sign import UprightSign
from retina_gui.panes.view import View, fitting_view
from retina_gui.rendering.extent import is_inside, nearest_inside
from retina_gui.rendering.layers import Layer
from retina_gui.state.shapes import ShapesState
from retina_gui.state.view_state import Mark, MarkKind

ZOOM_PER_NOTCH = 1.25
DEGREES_PER_NOTCH = 5.0
BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)

PHOTOGRAPH, PULLED, CLICKED, OVERLAYS, MARKS, BORDERS, ON_TOP = range(-4, 3)
"""What lies over what."""


class ImagePane(TurnedView):
    """Shows a layer. Until somebody zooms or pans, the whole image is fitted to the pane.

    The scene's coordinates are the pane's logical pixels. What hangs on `on_image` is in image coordinates, what hangs
    on `overlays` in those of the pane. Without an editor the mouse only pulls the image; a picture, such as a magnifier
    or a thumbnail, takes neither the mouse nor the keyboard.

    Signals:
        view_asked: the user panned or zoomed; the new view.
        fit_asked: the user double-clicked.
        cursor_moved: the image point under the cursor, None when it left.
        menu_asked: a mark was right-clicked; the mark and the place on the screen.
        placing_undone: a double click came after its first click had placed a point.
        parameter_asked: Ctrl and the wheel turned, by so many notches.
        turn_asked: the user turned the view, by so many degrees, clockwise.
        resized: the pane has another size.
        hovered: the mouse came over a mark or left it; the mark, or None.
    """

    view_asked = Signal(View)
    fit_asked = Signal()
    cursor_moved = Signal(object)
    menu_asked = Signal(Mark, QPoint)
    placing_undone = Signal()
    parameter_asked = Signal(float)
    turn_asked = Signal(float)
    resized = Signal()
    view_changed = Signal()
    hovered = Signal(object)

    def __init__(
        self,
        editor: PointEditor | None = None,
        role: ImageRole | None = None,
        is_picture: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(is_picture, parent)
        self._view: View | None = None
        self._angle = 0.0
        self._is_picture = is_picture
        self._mouse: Point = (0.0, 0.0)
        self._is_box_behind = False
        self._by_keyboard = False
        self._photograph = LayerItem(self.box)
        self._photograph.setZValue(PHOTOGRAPH)
        self._grip = Grip(self, self.box, PULLED, ON_TOP)
        if editor is not None and role is not None:
            self._placing = _PlacingItem(self, self.box, editor, role)
            self._placing.setZValue(CLICKED)
        self.overlays = _Overlays(self, self.box)
        self.overlays.setZValue(OVERLAYS)
        self.scale_bar = ScaleBar(self, self.overlays)
        self._upright = UprightSign(self, self.overlays)
        self.on_image.setZValue(MARKS)
        self._marks = Marks(self, self.on_image, editor, self.hovered.emit)
        self._borders = Borders(self, self.box)
        self._borders.setZValue(BORDERS)
        self.annotations: AnnotationItem | None = None

    # What is shown

    @property
    def layer(self) -> Layer | None:
        """What is shown."""
        return self._photograph.layer

    @property
    def view(self) -> View:
        """Where the pane looks."""
        if self._view is not None:
            return replace(self._view, angle=self._angle)
        return fitting_view(self.layer.size if self.layer else (1, 1), self.widget_size, self._angle)

    @property
    def is_fitted(self) -> bool:
        """Whether the whole image is fitted to the pane."""
        return self._view is None

    def set_layer(self, layer: Layer | None, moving: bool = False) -> None:
        """Show another layer; an equal one is not drawn again."""
        before = self.layer
        if layer != before:
            self._photograph.set_layer(layer, moving=moving or self.is_busy)
            is_other_size = (layer.size if layer else None) != (before.size if before else None)
            if self._view is None and is_other_size:
                self._show_view(moving=False)

    def set_view(self, view: View | None) -> None:
        """Look elsewhere; None fits the image. The angle is that of `set_angle`."""
        if view != self._view:
            self._view = view
            self._show_view(moving=True)

    def leave_out_photograph(self) -> None:
        """Draw only what lies over it, for who draws it otherwise."""
        self._photograph.hide()

    @property
    def angle(self) -> float:
        """By how many degrees the image is turned on the screen, clockwise."""
        return self._angle

    def set_angle(self, angle: float) -> None:
        """Turn the image on the screen, around the middle of the pane."""
        if angle != self._angle:
            self._angle = angle
            self._show_view(moving=True)

    def set_background(self, grey: int) -> None:
        """The grey around the image, 0 to 255."""
        self._photograph.set_background(grey)

    def set_marks(self, marks: tuple[Mark, ...]) -> None:
        """Show other marks."""
        self._marks.show(marks)

    def take_annotations(self, editor: AnnotationEditor) -> None:
        """Let annotations be shown and drawn on the picture."""
        self.annotations = AnnotationItem(self, self.overlays, editor)
        self.cursor_moved.connect(self.annotations.hover)

    def show_annotations(self, state: ShapesState) -> None:
        """Show other annotations."""
        if self.annotations is not None:
            self.annotations.show_state(state)

    def set_frame(self, colour: str | None) -> None:
        """A frame in this colour around the image, None for no frame."""
        self._borders.set_frame(colour)

    def hide_overlays(self, hidden: bool) -> None:
        """Show the bare picture, or everything on it again."""
        self.overlays.setOpacity(0.0 if hidden else 1.0)  # a drag under way goes on

    # Where things are

    @property
    def mouse(self) -> Point:
        """See `Surface`."""
        return self._mouse

    def to_image(self, position: Point) -> Point:
        """The image point under a widget point."""
        return self.view.to_image(position, self.widget_size)

    def to_widget(self, point: Point) -> Point:
        """The widget point that shows an image point."""
        return self.view.to_widget(point, self.widget_size)

    def contains(self, point: Point) -> bool:
        """Whether an image point lies on the image."""
        return self.layer is not None and is_inside(point, self.layer.size)

    def nearest_inside(self, point: Point) -> Point:
        """The nearest point that lies on the image."""
        return nearest_inside(point, self.layer.size) if self.layer else point

    # What the user does

    @property
    def grip(self) -> Grip:
        """See `Surface`."""
        return self._grip

    @property
    def is_busy(self) -> bool:
        """Whether the mouse holds something."""
        return self._grip.is_busy

    @property
    def is_keyboard_focused(self) -> bool:
        """Whether a key, and not the mouse, gave it the keyboard."""
        return self._by_keyboard and self.hasFocus()

    def zoom(self, factor: float, at: Point | None = None) -> None:
        """Ask for another zoom, around a widget point or the middle."""
        height, width = self.widget_size
        if self.layer is not None:
            self.view_asked.emit(self.view.zoomed(factor, at or (width / 2, height / 2), self.widget_size))

    def change_view(self, view: View) -> None:
        """See `Surface`: the views are linked, so somebody else decides."""
        self.view_asked.emit(view)

    def cancel_gesture(self) -> bool:
        """Put back what the mouse holds; whether it held anything."""
        return self._grip.put_back()

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        self.catch_up()
        super().paintEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.catch_up()
        self._mouse = _xy(event.position())
        self._grip.has_just_placed = False
        if self.cancel_gesture() or self.layer is None:
            return
        if event.button() == Qt.MouseButton.RightButton:
            mark = self._marks.at(self._mouse)
            if mark is not None and mark.kind is MarkKind.SET:
                self.menu_asked.emit(mark, event.globalPosition().toPoint())
        elif event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._grip.prepare_press(self._mouse, shift or event.button() == Qt.MouseButton.MiddleButton)
            super().mousePressEvent(event)
            self._grip.end_press()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.catch_up()
        self._mouse = _xy(event.position())
        self._grip.prepare_move(self._mouse)
        super().mouseMoveEvent(event)
        self.cursor_moved.emit(self.to_image(self._mouse) if self.layer else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse = _xy(event.position())
        super().mouseReleaseEvent(event)
        self.cancel_gesture()  # what lost the mouse meanwhile, as it is not shown any more

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            self.mousePressEvent(event)
            return
        if self.annotations is not None and self.annotations.end_by_double_click():
            return
        if self._grip.has_just_placed:
            self.placing_undone.emit()
        self._grip.has_just_placed = False
        self.fit_asked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        notches, pull = notches_of(event), pull_of(event)
        if self.layer is None:
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if notches:
                self.parameter_asked.emit(notches)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.turn_asked.emit(DEGREES_PER_NOTCH * turning_notches_of(event))
        elif pull == (0.0, 0.0):
            return  # fingers that came down or went up
        elif pull is not None:
            self.change_view(self.view.panned(*pull))
        elif notches:
            self.zoom(ZOOM_PER_NOTCH**notches, _xy(event.position()))

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            return self._pinch(event)
        if event.type() == QEvent.Type.Leave:
            super().viewportEvent(event)
            self.cursor_moved.emit(None)
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._grip.hold_space(True)
        else:
            event.ignore()  # for the window: nothing in the scene has keys of its own

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._grip.hold_space(False)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._by_keyboard = event.reason() in BY_KEY
        self._borders.set_ring(self._by_keyboard)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._grip.hold_space(False)
        self._borders.set_ring(False)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if event is not None:  # pyqtgraph calls it without an event while a pane is made
            self._show_view(moving=False)
            self.resized.emit()

    # Inside

    def _show_view(self, moving: bool) -> None:
        height, width = self.widget_size
        if height < 1 or width < 1:
            return
        self._photograph.show_view(self.view, (height, width), moving)
        self._upright.show_angle(0.0 if self._is_picture else self._angle)
        self._is_box_behind = True
        if self.isVisible():
            self.catch_up()  # not while it is painted: the scene would have it painted again
        self.view_changed.emit()

    def catch_up(self) -> None:
        """Let the box look where the pane looks; a hidden pane waits until something is painted or asked for."""
        if self._is_box_behind:
            self._is_box_behind = False
            self.box.look_at(self.view, self.widget_size)

    def _pinch(self, event: QNativeGestureEvent) -> bool:
        """Two fingers that spread or close zoom, and the place between them stays; fingers that turn turn the view."""
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom(max(1.0 + event.value(), 0.1), _xy(event.position()))
        elif event.gestureType() == Qt.NativeGestureType.RotateNativeGesture and self.layer is not None:
            self.turn_asked.emit(event.value())
        event.accept()
        return True


class _Overlays(PaneItem):
    """What else lies on the picture: shown and hidden together."""

    def __init__(self, pane: ImagePane, parent: QGraphicsItem) -> None:
        super().__init__(pane, parent)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)


class _PlacingItem(ClickItem):
    """The image while points are set: a click places the prompted point."""

    def __init__(self, pane: ImagePane, parent: QGraphicsItem, editor: PointEditor, role: ImageRole) -> None:
        super().__init__(pane, parent)
        self._editor, self._role = editor, role

    def clicked(self, point: Point) -> None:
        if self._editor.can_edit():
            self._editor.place(self._role, point)
            self.pane.grip.has_just_placed = True


def _xy(position: QPointF) -> Point:
    return position.x(), position.y()
