"""What the mouse does with a ghost: a click takes it, a drag puts the point where it is let go.

A ghost that was found by its vessels is taken exactly by any click that catches it, for it is better than a hand.
A plain ghost is only what the other points expect: a click beside it is a place that somebody has seen, and counts.
"""

from __future__ import annotations

from dataclasses import replace

from core.points.matching import Point
from retina_gui.gestures.gesture import STILL, Pane, PointEditor, distance
from retina_gui.state.view_state import Mark

CENTRE = 5.0
"""A click within so many screen pixels of a plain ghost means the ghost itself."""


class GhostGesture:
    """Accept a ghost, or correct it; it keeps its distance to the cursor."""

    def __init__(self, pane: Pane, editor: PointEditor, ghost: Mark) -> None:
        self._pane, self._editor, self._ghost = pane, editor, ghost
        self._offset: Point = (0.0, 0.0)
        self._from: Point = (0.0, 0.0)
        self._moving = False
        self.placed = False

    def start(self, position: Point) -> None:
        shown = self._pane.to_widget(self._ghost.point)
        self._offset = (shown[0] - position[0], shown[1] - position[1])
        self._from = position

    def move(self, position: Point) -> None:
        if not self._editor.can_edit():
            return
        if not self._moving and distance(position, self._from) < STILL:
            return
        self._moving = True
        point = self._pane.to_image((position[0] + self._offset[0], position[1] + self._offset[1]))
        self._editor.preview_move(self._ghost.pair_id, self._ghost.image, self._pane.nearest_inside(point))

    def finish(self, position: Point) -> None:
        if not self._editor.can_edit():
            return
        if self._moving:
            self.move(position)
            self._editor.end_move(keep=True)
            self._editor.select(self._ghost)
        else:
            self.placed = self._accept()

    def cancel(self) -> None:
        if self._moving:
            self._editor.end_move(keep=False)

    def _accept(self) -> bool:
        beside = self._ghost.confidence is None and distance(self._offset, (0.0, 0.0)) > CENTRE
        if not beside:
            return self._editor.accept(self._ghost)
        clicked = self._pane.to_image(self._from)
        return self._pane.contains(clicked) and self._editor.accept(replace(self._ghost, point=clicked))
