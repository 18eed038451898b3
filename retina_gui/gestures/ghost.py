"""What the mouse does with a ghost: a click takes it as it is, a drag puts the point where it is let go."""

from __future__ import annotations

from core.points.matching import Point
from retina_gui.gestures.gesture import STILL, Pane, PointEditor, distance
from retina_gui.state.view_state import Mark


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
            self.placed = self._editor.accept(self._ghost)

    def cancel(self) -> None:
        if self._moving:
            self._editor.end_move(keep=False)
