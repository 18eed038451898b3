"""The mouse gestures of correcting a place of the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from core.points.matching import Point
from retina_gui.gestures.gesture import STILL, Pane, distance


class CorrectionEditor(Protocol):
    """What the gestures do to the corrections; points are in reference pixels."""

    def select_correction(self, index: int | None) -> None:
        """Select a correction, from 0, or none."""

    def preview_correction(self, start: Point, end: Point, index: int | None) -> None:
        """Show a new correction, or the one that is moved, under the mouse."""

    def end_correction(self, keep: bool) -> None:
        """End the drag: solve the field again, or put it back."""

    def click_side(self, point: Point, in_reference: bool) -> None:
        """One of the two clicks in side by side."""


class CorrectGesture:
    """Drag a place, or the head of an arrow, to where it belongs. A press that does not move selects the arrow."""

    def __init__(
        self,
        pane: Pane,
        editor: CorrectionEditor,
        index: int | None = None,
        head: Point | None = None,
        clicked: Callable[[Point], None] | None = None,
    ) -> None:
        """
        Args:
            index: of the correction whose head was caught, at `head`; None begins a new one.
            clicked: told of a press that does not move and has caught nothing.
        """
        self._pane, self._editor, self._index, self._head = pane, editor, index, head
        self._clicked = clicked
        self._from: Point = (0.0, 0.0)
        self._offset: Point = (0.0, 0.0)
        self._moving = False

    def start(self, position: Point) -> None:
        self._from = position
        if self._head is not None:
            shown = self._pane.to_widget(self._head)
            self._offset = (shown[0] - position[0], shown[1] - position[1])
        self._editor.select_correction(self._index)

    def move(self, position: Point) -> None:
        if not self._moving and distance(position, self._from) < STILL:
            return
        start = self._pane.to_image(self._from)
        if self._index is None and not self._pane.contains(start):
            return
        self._moving = True
        end = self._pane.to_image((position[0] + self._offset[0], position[1] + self._offset[1]))
        self._editor.preview_correction(start, self._pane.nearest_inside(end), self._index)

    def finish(self, position: Point) -> None:
        if self._moving:
            self.move(position)
            self._editor.end_correction(keep=True)
        elif self._clicked is not None and self._index is None:
            point = self._pane.to_image(self._from)
            if self._pane.contains(point):
                self._clicked(point)

    def cancel(self) -> None:
        if self._moving:
            self._editor.end_correction(keep=False)
