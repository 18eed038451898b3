"""Editing whole pairs: what the table, its keys, and the keys on a selected mark ask for. One undo step each."""

from __future__ import annotations

from core.language import tr, tr_count
from core.points.matching import ImageRole, MatchingPair, PairRole
from core.transforms.planar import TransformModel
from retina_gui.controllers.points import PointController
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.state.coordinate_input import typed_point
from retina_gui.state.points_state import PointRow
from retina_gui.state.tables_csv import points_csv


class PairEditController(Controller):
    """Changes the pairs that it is told, or the selected one."""

    def __init__(self, core: SessionCore, points: PointController) -> None:
        super().__init__(core)
        self._points = points

    def delete(self, pair_ids: tuple[int, ...]) -> None:
        """Remove pairs."""
        changed = self._document.snapshot().points
        known = [pair.id for pair in changed if pair.id in pair_ids]
        if not known or not self._points.can_edit():
            return
        for pair_id in known:
            changed = changed.delete(pair_id)
        self._options.set(selected=None)
        one, many = tr("Delete pair {pair}"), tr("Delete {count} pairs")
        self._document.pairs.change_points(_named(one, many, known), changed)

    def set_active(self, pair_ids: tuple[int, ...], active: bool) -> None:
        """Use pairs or leave them out."""
        changed = self._document.snapshot().points
        known = [pair.id for pair in changed if pair.id in pair_ids]
        if known and self._points.can_edit():
            for pair_id in known:
                changed = changed.set_active(pair_id, active)
            use = tr("Use pair {pair}"), tr("Use {count} pairs")
            leave_out = tr("Leave out pair {pair}"), tr("Leave out {count} pairs")
            self._document.pairs.change_points(_named(*(use if active else leave_out), known), changed)

    def set_role(self, pair_id: int, role: PairRole) -> None:
        """Make a pair a fit or a check point."""
        if self._points.can_edit():
            self._document.pairs.set_pair_role(pair_id, role)

    def toggle_active(self) -> None:
        """Use the selected pair, or leave it out."""
        pair = self._selected()
        if pair is not None:
            self.set_active((pair.id,), not pair.active)

    def toggle_role(self) -> None:
        """Make the selected pair a check point, or a fit point again."""
        pair = self._selected()
        if pair is not None:
            self.set_role(pair.id, PairRole.FIT if pair.role is PairRole.CHECK else PairRole.CHECK)

    def type_coordinate(self, pair_id: int, image: ImageRole, axis: int, text: str) -> None:
        """Take a coordinate that was typed; one that cannot be is refused with a sentence."""
        snapshot = self._document.snapshot()
        pair = next((pair for pair in snapshot.points if pair.id == pair_id), None)
        opened = snapshot.reference if image is ImageRole.REFERENCE else snapshot.floating
        if pair is None or opened is None or not self._points.can_edit():
            return
        typed = typed_point(text, axis, pair.point(image), tr(image.value), opened.image.size)
        if isinstance(typed, str):
            self._tell(typed)
        else:
            changed = snapshot.points.move(pair_id, image, typed)
            self._document.pairs.change_points(
                tr("Type a coordinate of point {pair}").format(pair=pair_id), changed
            )

    def set_model(self, model: TransformModel) -> None:
        """Choose the transform model."""
        if self._points.can_edit():
            self._document.set_transform_model(model)

    def copy(self, rows: tuple[PointRow, ...]) -> None:
        """Put pairs on the clipboard as CSV."""
        self._core.copy_text(points_csv(rows))
        self._tell(tr_count("Copied {count} pair as CSV.", "Copied {count} pairs as CSV.", len(rows)))

    def _selected(self) -> MatchingPair | None:
        selected = self._options.options.selected
        if selected is None:
            return None
        return next((pair for pair in self._document.snapshot().points if pair.id == selected[0]), None)


def _named(one: str, many: str, pair_ids: list[int]) -> str:
    if len(pair_ids) == 1:
        return one.format(pair=pair_ids[0])
    return many.format(count=len(pair_ids))
