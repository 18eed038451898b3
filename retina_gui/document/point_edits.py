"""The matching points as they are edited: one undo step for each gesture, and a preview while a mark is dragged."""

from __future__ import annotations

from core.language import tr
from core.points.matching import ImageRole, MatchingPoints, PairRole, Point
from retina_gui.document.edited_document import EditedDocument
from retina_gui.document.history import Step


class PairEdits:
    """The pairs of the floating image that is worked on."""

    def __init__(self, document: EditedDocument) -> None:
        self._document = document
        self._preview: MatchingPoints | None = None
        self._placing: Step | None = None

    @property
    def shown(self) -> MatchingPoints:
        """The points, those of a drag in progress included."""
        return self._preview if self._preview is not None else self._kept

    def forget_preview(self) -> None:
        """Another content is shown: no drag is under way any more."""
        self._preview = None

    def place(self, role: ImageRole, xy: Point) -> None:
        """Put the next point of one image."""
        points = self.shown
        self._push(
            tr("Place point {pair}").format(pair=points.pair_to_place(role)),
            points.place(role, xy),
        )
        self._placing = self._document.last_step

    def complete(self, pair_id: int, role: ImageRole, xy: Point) -> None:
        """Put the missing point of a pair."""
        self._push(tr("Place point {pair}").format(pair=pair_id), self.shown.move(pair_id, role, xy))
        self._placing = self._document.last_step

    def take_back_placing(self) -> None:
        """Forget the placing that was the last step, as if it had not been: a double click does not mean a point."""
        if self._placing is not None and self._document.last_step is self._placing:
            self._document.take_back()

    def preview_move(self, pair_id: int, role: ImageRole, xy: Point) -> None:
        """Show a mark elsewhere while it is dragged; no undo step."""
        self._preview = self._kept.move(pair_id, role, xy)
        self._document.tell()

    def end_preview(self, keep: bool) -> None:
        """End a drag: keep it as one undo step, or put the mark back."""
        moved, self._preview = self._preview, None
        if keep and moved is not None and moved != self._kept:
            before = {pair.id for pair in self._kept if pair.is_complete}
            placed = next((pair.id for pair in moved if pair.is_complete and pair.id not in before), None)
            text = tr("Move point") if placed is None else tr("Place point {pair}").format(pair=placed)
            self._push(text, moved)
        else:
            self._document.tell()

    def nudge(self, pair_id: int, role: ImageRole, xy: Point) -> None:
        """Move a mark a little; nudges of the same mark in a row are one undo step."""
        moved = self.shown.move(pair_id, role, xy)
        self._push(
            tr("Nudge point {pair}").format(pair=pair_id),
            moved,
            merge_key=f"nudge {pair_id} {role.value}",
        )

    def delete_pair(self, pair_id: int) -> None:
        """Remove a pair."""
        self._push(tr("Delete pair {pair}").format(pair=pair_id), self.shown.delete(pair_id))

    def clear_half(self, pair_id: int, role: ImageRole) -> None:
        """Take a pair's point out of one image."""
        self._push(tr("Clear point {pair}").format(pair=pair_id), self.shown.clear(pair_id, role))

    def set_pair_role(self, pair_id: int, role: PairRole) -> None:
        """Make a pair a fit or a check point."""
        is_check = role is PairRole.CHECK
        text = tr("Make pair {pair} a check point") if is_check else tr("Make pair {pair} a fit point")
        self._push(text.format(pair=pair_id), self.shown.set_role(pair_id, role))

    def set_pair_active(self, pair_id: int, active: bool) -> None:
        """Use a pair or leave it out."""
        text = tr("Use pair {pair}") if active else tr("Leave out pair {pair}")
        self._push(text.format(pair=pair_id), self.shown.set_active(pair_id, active))

    def change_points(self, text: str, points: MatchingPoints) -> None:
        """Take other points, as one step with these words."""
        self._push(text, points)

    def set_points(self, points: MatchingPoints) -> None:
        """Take all points from a file."""
        self._push(tr("Read points"), points)

    @property
    def _kept(self) -> MatchingPoints:
        entry = self._document.content.entry
        return entry.points if entry else MatchingPoints()

    def _push(self, text: str, points: MatchingPoints, merge_key: str = "") -> None:
        self._preview = None
        content = self._document.content
        self._document.change(
            text, content.with_case(content.case.with_points(content.active, points)), merge_key
        )
