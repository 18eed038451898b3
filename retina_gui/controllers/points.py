"""Editing the matching points: what gestures, keys, menus and the table ask for."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from core.coordinates import Size
from core.language import tr
from core.points.matching import ImageRole, MatchingPair, PairRole, Point
from retina_gui.document.case_document import CaseDocument
from retina_gui.jobs.runner import JobRunner
from retina_gui.rendering.extent import is_inside, nearest_inside
from retina_gui.state.options import OptionsModel
from retina_gui.state.panes import ghost_point
from retina_gui.state.prompts import next_click
from retina_gui.state.view_state import Mark, MarkKind


class PointController(QObject):
    """Implements `panes.editors.PointEditor`.

    Signals:
        told: a short message for the status line.
    """

    told = Signal(str)

    def __init__(
        self, document: CaseDocument, options: OptionsModel, runner: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._options, self._runner = document, options, runner

    def can_edit(self) -> bool:
        """Points are locked while work is in progress, and while an image is missing."""
        snapshot = self._document.snapshot()
        both_open = snapshot.reference is not None and snapshot.floating is not None
        return both_open and not self._runner.state.running

    def place(self, role: ImageRole, point: Point) -> None:
        """Put the next point of one image and select it."""
        pair_id = self._document.snapshot().points.pair_to_place(role)
        self._options.set_ahead(selected=(pair_id, role))
        self._document.place(role, point)

    def take_back_placing(self) -> None:
        """A double click came: its first click meant no point."""
        self._options.set(selected=None)
        self._document.take_back_placing()

    def select(self, mark: Mark | None) -> None:
        """Select a mark, or none."""
        self._options.set(selected=(mark.pair_id, mark.image) if mark else None)

    def preview_move(self, pair_id: int, role: ImageRole, point: Point) -> None:
        """Show a mark elsewhere while it is dragged."""
        self._document.preview_move(pair_id, role, point)

    def end_move(self, keep: bool) -> None:
        """End the drag."""
        self._document.end_preview(keep)

    def accept_ghost(self) -> None:
        """Place the prompted point where the ghost shows it."""
        snapshot = self._document.snapshot()
        pair_id, role = next_click(snapshot.points)
        pair = self._pair(pair_id)
        ghost = ghost_point(snapshot, pair, role) if pair else None
        if ghost is not None:
            self.accept(Mark(pair_id, ghost, role, MarkKind.GHOST))

    def accept(self, ghost: Mark) -> bool:
        """Place the missing point of a pair where this mark is; whether that was possible."""
        if not self.can_edit():
            return False
        if not is_inside(ghost.point, self._size(ghost.image)):
            self.told.emit(
                tr("The ghost lies outside the {image} image: click a place inside it, or undo.").format(
                    image=tr(ghost.image.value)
                )
            )
            return False
        self._document.complete(ghost.pair_id, ghost.image, ghost.point)
        self.select(ghost)
        return True

    def nudge(self, dx: float, dy: float) -> None:
        """Shift the selected mark by pixels of its image."""
        selected = self._options.options.selected
        pair = self._pair(selected[0]) if selected else None
        point = pair.point(selected[1]) if selected and pair else None
        if selected and point is not None and self.can_edit():
            moved = nearest_inside((point[0] + dx, point[1] + dy), self._size(selected[1]))
            self._document.nudge(*selected, moved)

    def delete_selected(self) -> None:
        """Remove the selected pair."""
        selected = self._options.options.selected
        if selected is not None and self._pair(selected[0]) is not None and self.can_edit():
            self._options.set(selected=None)
            self._document.delete_pair(selected[0])

    def select_pair(self, pair_id: int, image: ImageRole | None = None) -> None:
        """Select a pair by its mark in an image; in the one selected before, where none is given."""
        selected = self._options.options.selected
        pair = self._pair(pair_id)
        role = image or (selected[1] if selected else ImageRole.REFERENCE)
        if pair is not None and pair.point(role) is None:
            role = role.other
        self._options.set(selected=(pair_id, role))

    def show_mark_menu(self, mark: Mark, place: QPoint) -> None:
        """The menu of a mark."""
        self.select(mark)
        self._show_menu(mark.pair_id, mark.image, place)

    def show_pair_menu(self, pair_id: int, place: QPoint) -> None:
        """The menu of a row of the table."""
        self.select_pair(pair_id)
        self._show_menu(pair_id, None, place)

    def drop_lost_selection(self) -> None:
        """Forget the selection when its pair is gone, as after undo; for the window, which is about to draw."""
        selected = self._options.options.selected
        if selected is not None and self._pair(selected[0]) is None:
            self._options.set_ahead(selected=None)

    def _size(self, role: ImageRole) -> Size:
        snapshot = self._document.snapshot()
        opened = snapshot.reference if role is ImageRole.REFERENCE else snapshot.floating
        return opened.image.size if opened else (1, 1)

    def _pair(self, pair_id: int) -> MatchingPair | None:
        return next((pair for pair in self._document.snapshot().points if pair.id == pair_id), None)

    def _show_menu(self, pair_id: int, image: ImageRole | None, place: QPoint) -> None:
        pair = self._pair(pair_id)
        if pair is None or not self.can_edit():
            return
        parent = self.parent()
        menu = QMenu(parent if isinstance(parent, QWidget) else None)
        delete = menu.addAction(tr("Delete pair {pair}").format(pair=pair_id))
        clear = (
            menu.addAction(tr("Clear this point in the {image} image").format(image=image.value))
            if image
            else None
        )
        menu.addSeparator()
        use = menu.addAction(tr("Leave this pair out") if pair.active else tr("Use this pair"))
        is_check = pair.role is PairRole.CHECK
        role = menu.addAction(
            tr("Make it a fit point") if is_check else tr("Make it a check point (measures only)")
        )
        chosen = menu.exec(place)
        if chosen is delete:
            self._document.delete_pair(pair_id)
        elif chosen is use:
            self._document.set_pair_active(pair_id, not pair.active)
        elif chosen is role:
            self._document.set_pair_role(pair_id, PairRole.FIT if is_check else PairRole.CHECK)
        elif chosen is not None and chosen is clear and image is not None:
            self._document.clear_half(pair_id, image)
        menu.deleteLater()
