"""The mouse gestures on an image, one class each: start, move, finish, cancel. Positions are widget points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from core.points.matching import ImageRole, Point
from retina_gui.rendering.view import View
from retina_gui.state.view_state import Mark

STILL = 4.0
"""A press that moves by less than this, in screen pixels, is a click."""


class Pane(Protocol):
    """What gestures need of the pane that they happen in."""

    @property
    def view(self) -> View:
        """Where the pane looks."""

    def to_image(self, position: Point) -> Point:
        """The image point under a widget point."""

    def to_widget(self, point: Point) -> Point:
        """The widget point that shows an image point."""

    def change_view(self, view: View) -> None:
        """Look elsewhere, as the user asked."""

    def contains(self, point: Point) -> bool:
        """Whether an image point lies on the image."""

    def nearest_inside(self, point: Point) -> Point:
        """The nearest point that lies on the image."""


class PointEditor(Protocol):
    """What gestures do to the matching points. `core.points.matching.ImageRole` says in which image."""

    def can_edit(self) -> bool:
        """Whether points may be changed now."""

    def place(self, role: ImageRole, point: Point) -> None:
        """Put the next point."""

    def accept(self, ghost: Mark) -> bool:
        """Place the missing point of a pair where this mark is; whether that was possible."""

    def select(self, mark: Mark | None) -> None:
        """Select a mark, or none."""

    def preview_move(self, pair_id: int, role: ImageRole, point: Point) -> None:
        """Show a mark elsewhere while it is dragged."""

    def end_move(self, keep: bool) -> None:
        """End the drag."""


class Gesture(Protocol):
    """One mouse gesture, from press to release."""

    def start(self, position: Point) -> None:
        """The button went down."""

    def move(self, position: Point) -> None:
        """The mouse moved with the button down."""

    def finish(self, position: Point) -> None:
        """The button went up."""

    def cancel(self) -> None:
        """Esc or the other button: leave everything as it was."""


class PanGesture:
    """Pull the image."""

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self._from: Point = (0.0, 0.0)
        self._view = pane.view

    def start(self, position: Point) -> None:
        self._from, self._view = position, self._pane.view

    def move(self, position: Point) -> None:
        self._pane.change_view(self._view.panned(position[0] - self._from[0], position[1] - self._from[1]))

    def finish(self, position: Point) -> None:
        self.move(position)

    def cancel(self) -> None:
        self._pane.change_view(self._view)


class ClickGesture:
    """A click on a place of the image; a press that moves on pulls the image instead."""

    def __init__(self, pane: Pane, clicked: Callable[[Point], None]) -> None:
        self._pane, self._clicked = pane, clicked
        self._pan: PanGesture | None = None
        self._from: Point = (0.0, 0.0)

    def start(self, position: Point) -> None:
        self._from = position

    def move(self, position: Point) -> None:
        if self._pan is None and distance(position, self._from) >= STILL:
            self._pan = PanGesture(self._pane)
            self._pan.start(self._from)
        if self._pan is not None:
            self._pan.move(position)

    def finish(self, position: Point) -> None:
        if self._pan is not None:
            self._pan.finish(position)
            return
        point = self._pane.to_image(self._from)
        if self._pane.contains(point):
            self._clicked(point)

    def cancel(self) -> None:
        if self._pan is not None:
            self._pan.cancel()


class PlaceGesture(ClickGesture):
    """Click to place the prompted point."""

    def __init__(self, pane: Pane, editor: PointEditor, role: ImageRole) -> None:
        super().__init__(pane, self._place)
        self._editor, self._role = editor, role
        self.placed = False

    def _place(self, point: Point) -> None:
        if self._editor.can_edit():
            self._editor.place(self._role, point)
            self.placed = True


class DragMarkGesture:
    """Move a mark within its image; it keeps its distance to the cursor, so that catching it off its centre does not
    shift it.
    """

    def __init__(self, pane: Pane, editor: PointEditor, mark: Mark) -> None:
        self._pane, self._editor, self._mark = pane, editor, mark
        self._offset: Point = (0.0, 0.0)
        self._from: Point = (0.0, 0.0)
        self._moving = False

    def start(self, position: Point) -> None:
        self._editor.select(self._mark)
        shown = self._pane.to_widget(self._mark.point)
        self._offset = (shown[0] - position[0], shown[1] - position[1])
        self._from = position

    def move(self, position: Point) -> None:
        if not self._editor.can_edit():
            return
        if not self._moving and distance(position, self._from) < STILL / 2:
            return
        self._moving = True
        point = self._pane.to_image((position[0] + self._offset[0], position[1] + self._offset[1]))
        self._editor.preview_move(self._mark.pair_id, self._mark.image, self._pane.nearest_inside(point))

    def finish(self, position: Point) -> None:
        if self._moving:
            self.move(position)
            self._editor.end_move(keep=True)

    def cancel(self) -> None:
        if self._moving:
            self._editor.end_move(keep=False)


def distance(a: Point, b: Point) -> float:
    """How far two widget points are apart."""
    return ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
