"""Editing the matching points: what gestures, keys, menus and the table ask for."""

from __future__ import annotations

from core.coordinates import Size
from core.language import tr
from core.points.matching import ImageRole, MatchingPair, Point
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.rendering.extent import is_inside, nearest_inside
from retina_gui.state.panes import prompted_ghost
from retina_gui.state.prompts import next_click
from retina_gui.state.view_state import Mark, MarkKind


class PointController(Controller):
    """Implements `panes.editors.PointEditor`."""

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)
        core.document.changed.connect(self._drop_lost_selection)

    def can_edit(self) -> bool:
        """Points are locked while work is in progress, and while an image is missing."""
        snapshot = self._document.snapshot()
        both_open = snapshot.reference is not None and snapshot.floating is not None
        return both_open and not self._runner.state.running

    def place(self, role: ImageRole, point: Point) -> None:
        """Put the next point of one image and select it."""
        pair_id = self._document.snapshot().points.pair_to_place(role)
        self._document.pairs.place(role, point)
        self._options.set(selected=(pair_id, role))

    def take_back_placing(self) -> None:
        """A double click came: its first click meant no point."""
        self._options.set(selected=None)
        self._document.pairs.take_back_placing()

    def select(self, mark: Mark | None) -> None:
        """Select a mark, or none."""
        self._options.set(selected=(mark.pair_id, mark.image) if mark else None)

    def preview_move(self, pair_id: int, role: ImageRole, point: Point) -> None:
        """Show a mark elsewhere while it is dragged."""
        self._document.pairs.preview_move(pair_id, role, point)

    def end_move(self, keep: bool) -> None:
        """End the drag."""
        self._document.pairs.end_preview(keep)

    def accept_ghost(self) -> None:
        """Place the prompted point where the ghost shows it."""
        snapshot = self._document.snapshot()
        pair_id, role = next_click(snapshot.points)
        ghost = prompted_ghost(snapshot)
        if ghost is not None:
            self.accept(Mark(pair_id, ghost, role, MarkKind.GHOST))

    def accept(self, ghost: Mark) -> bool:
        """Place the missing point of a pair where this mark is; whether that was possible."""
        if not self.can_edit():
            return False
        if not is_inside(ghost.point, self._size(ghost.image)):
            self._tell(
                tr("The ghost lies outside the {image} image: click a place inside it, or undo.").format(
                    image=tr(ghost.image.value)
                )
            )
            return False
        self._document.pairs.complete(ghost.pair_id, ghost.image, ghost.point)
        self.select(ghost)
        return True

    def nudge(self, dx: float, dy: float) -> None:
        """Shift the selected mark by pixels of its image."""
        selected = self._options.options.selected
        pair = self._pair(selected[0]) if selected else None
        point = pair.point(selected[1]) if selected and pair else None
        if selected and point is not None and self.can_edit():
            moved = nearest_inside((point[0] + dx, point[1] + dy), self._size(selected[1]))
            self._document.pairs.nudge(*selected, moved)

    def delete_selected(self) -> None:
        """Remove the selected pair."""
        selected = self._options.options.selected
        if selected is not None and self._pair(selected[0]) is not None and self.can_edit():
            self._options.set(selected=None)
            self._document.pairs.delete_pair(selected[0])

    def select_pair(self, pair_id: int, image: ImageRole | None = None) -> None:
        """Select a pair by its mark in an image; in the one selected before, where none is given."""
        selected = self._options.options.selected
        pair = self._pair(pair_id)
        role = image or (selected[1] if selected else ImageRole.REFERENCE)
        if pair is not None and pair.point(role) is None:
            role = role.other
        self._options.set(selected=(pair_id, role))

    def _drop_lost_selection(self) -> None:
        """Forget the selection when its pair is gone, as after undo."""
        selected = self._options.options.selected
        if selected is not None and self._pair(selected[0]) is None:
            self._options.set(selected=None)

    def _size(self, role: ImageRole) -> Size:
        snapshot = self._document.snapshot()
        opened = snapshot.reference if role is ImageRole.REFERENCE else snapshot.floating
        return opened.image.size if opened else (1, 1)

    def _pair(self, pair_id: int) -> MatchingPair | None:
        return next((pair for pair in self._document.snapshot().points if pair.id == pair_id), None)
