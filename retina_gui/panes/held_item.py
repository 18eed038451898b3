"""What the mouse can take hold of in a pane: an item that is pressed, dragged and let go, or put back."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsObject,
    QGraphicsSceneMouseEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from core.coordinates import Size
from core.points.matching import Point
from retina_gui.panes.view import View

STILL = 4.0
CATCH_RADIUS = 14.0
"""Screen pixels: a press that moves by less is a click, and a point that is nearer to a middle catches it."""


class Holder(Protocol):
    """What items tell of the mouse; see `grip.Grip`."""

    caught: set[HeldItem]
    has_just_placed: bool

    def hold(self, item: HeldItem) -> None:
        """The mouse took hold of an item."""

    def let_go(self) -> None:
        """The mouse let go of it."""


class Surface(Protocol):
    """What items need of the pane that they lie in. Widget points are in logical pixels of the pane."""

    @property
    def grip(self) -> Holder:
        """What the mouse holds on it."""

    @property
    def view(self) -> View:
        """Where the pane looks."""

    @property
    def widget_size(self) -> Size:
        """`(height, width)` in logical pixels."""

    @property
    def mouse(self) -> Point:
        """The widget point of the last press or move, with its fraction of a pixel, which Qt's scene rounds away."""

    def to_image(self, position: Point) -> Point:
        """The image point under a widget point."""

    def to_widget(self, point: Point) -> Point:
        """The widget point that shows an image point."""

    def contains(self, point: Point) -> bool:
        """Whether an image point lies on the image."""

    def nearest_inside(self, point: Point) -> Point:
        """The nearest point that lies on the image."""

    def change_view(self, view: View) -> None:
        """Look elsewhere, as the user asked."""


class PaneItem(QGraphicsObject):
    """Lies over a whole pane, in widget coordinates."""

    def __init__(self, pane: Surface, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.pane = pane
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        height, width = self.pane.widget_size
        return QRectF(0, 0, width, height)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Nothing: for items that only take the mouse."""


class HeldItem(PaneItem):
    """The scene's hit test finds it by its shape. A press that does not move is a click, any other a drag.

    Subclasses say what the steps mean; the pane puts it back on Esc and on a press of another button.
    """

    def __init__(self, pane: Surface, parent: QGraphicsItem) -> None:
        super().__init__(pane, parent)
        self._start: Point = (0.0, 0.0)
        self._is_held = self._is_dragged = False
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton)

    @property
    def still(self) -> float:
        """A press that moves by less, in screen pixels, is a click."""
        return STILL

    def reach(self, position: Point) -> tuple[bool, float] | None:
        """How well a widget point catches it, the smaller the better: the best of several that overlap gets the mouse.

        None for what has no middle, and where the point is too far away.
        """
        return None

    def takes(self, event: QGraphicsSceneMouseEvent) -> bool:
        """Whether a press is for this item; else it is offered to what lies below."""
        return True

    def may_drag(self) -> bool:
        """Whether a press that moves may begin a drag."""
        return True

    def on_press(self, position: Point) -> None:
        """The button went down at a widget point."""

    def on_drag(self, position: Point) -> None:
        """The mouse moved there with the button down."""

    def on_drop(self, position: Point) -> None:
        """The button went up after a drag."""

    def on_click(self, position: Point) -> None:
        """The button went up without a drag; where it had gone down."""

    def on_cancel(self) -> None:
        """Leave everything as it was before the drag."""

    def on_end(self) -> None:
        """The mouse let go, however that ended."""

    def put_back(self) -> None:
        """End what is under way as if it had not begun."""
        if self._let_go():
            self.on_cancel()
        self.on_end()

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        if not self.takes(event):
            event.ignore()
            return
        self._start, self._is_held, self._is_dragged = self.pane.mouse, True, False
        self.pane.grip.hold(self)
        self.on_press(self._start)

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        position = self.pane.mouse
        if not self._is_held:
            return
        if not self._is_dragged and (distance(position, self._start) < self.still or not self.may_drag()):
            return
        self._is_dragged = True
        self.on_drag(position)

    def mouseReleaseEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        if not self._is_held:
            return
        self.pane.grip.let_go()
        if self._let_go():
            self.on_drop(self.pane.mouse)
        else:
            self.on_click(self._start)
        self.on_end()

    def _let_go(self) -> bool:
        """Whether there was a drag. The scene would let go only when no other button is down either."""
        was_dragged = self._is_dragged
        self._is_held = self._is_dragged = False
        scene = self.scene()
        if scene is not None and scene.mouseGrabberItem() is self:
            self.ungrabMouse()
        return was_dragged


class PullItem(HeldItem):
    """Pulls the image: below everything else that takes the mouse, above it for the middle button, Space and Shift."""

    def __init__(self, pane: Surface, parent: QGraphicsItem) -> None:
        super().__init__(pane, parent)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton | Qt.MouseButton.MiddleButton)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._view = pane.view

    @property
    def still(self) -> float:
        """It follows the mouse from the first pixel on."""
        return 0.0

    def on_press(self, position: Point) -> None:
        self._view = self.pane.view
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def on_drag(self, position: Point) -> None:
        self.pane.change_view(self._view.panned(position[0] - self._start[0], position[1] - self._start[1]))

    def on_drop(self, position: Point) -> None:
        self.on_drag(position)

    def on_cancel(self) -> None:
        self.pane.change_view(self._view)

    def on_end(self) -> None:
        self.setCursor(Qt.CursorShape.OpenHandCursor)


class ClickItem(HeldItem):
    """Takes clicks on places of the image; a press that moves on pulls the image instead."""

    def __init__(self, pane: Surface, parent: QGraphicsItem) -> None:
        super().__init__(pane, parent)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._view = pane.view

    def clicked(self, point: Point) -> None:
        """A place of the image was clicked."""

    def on_press(self, position: Point) -> None:
        self._view = self.pane.view

    def on_drag(self, position: Point) -> None:
        self.pane.change_view(self._view.panned(position[0] - self._start[0], position[1] - self._start[1]))
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def on_drop(self, position: Point) -> None:
        self.on_drag(position)

    def on_click(self, position: Point) -> None:
        point = self.pane.to_image(position)
        if self.pane.contains(point):
            self.clicked(point)

    def on_cancel(self) -> None:
        self.pane.change_view(self._view)

    def on_end(self) -> None:
        self.setCursor(Qt.CursorShape.CrossCursor)


def distance(a: Point, b: Point) -> float:
    """How far two widget points are apart."""
    return ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
