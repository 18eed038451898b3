"""Everything that actions do in the tables beside the images: the keyboard goes there and back, rows are found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt

from retina_gui.panels.side_panel import SidePanel
from retina_gui.panels.work_list_panel import WorkListPanel
from retina_gui.panels.workspace import Workspace
from retina_gui.session import Session
from retina_gui.state.options import Stage


class TableCommands:
    """Implements `controllers.screen.Tables`.

    Args:
        refresh: shows what is different now: a table that is to be used must be there.
    """

    def __init__(
        self,
        session: Session,
        workspace: Workspace,
        side: SidePanel,
        cases: WorkListPanel,
        refresh: Callable[[], None],
    ) -> None:
        self._session, self._workspace, self._refresh = session, workspace, refresh
        self._points, self._annotations, self._cases = side.points, side.annotations, cases

    @property
    def selected_pairs(self) -> Sequence[int]:
        """The pairs whose rows are selected in the points table."""
        return self._points.table.selected_ids()

    def switch_to_points(self) -> None:
        """Give the keyboard to the points table; from there, back to the images."""
        table = self._points.table
        if table.hasFocus():
            self._workspace.reference.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self._session.options.set(stage=Stage.POINTS)
        self.focus_points()
        if not table.selected_ids() and self._points.model.rowCount():
            table.selectRow(0)

    def focus_points(self) -> None:
        """Give the keyboard to the points table."""
        self._refresh()
        self._points.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_annotations(self) -> None:
        """Give the keyboard to the list of annotations."""
        self._session.options.set(stage=Stage.ANNOTATE)
        self._refresh()
        self._annotations.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def switch_to_cases(self) -> None:
        """Give the keyboard to the list of cases; from there, back to the images."""
        if self._cases.table.hasFocus():
            self._workspace.take_keyboard()
            return
        self._show_cases()
        self._cases.take_keyboard()

    def search_cases(self) -> None:
        """Type a part of a case's name."""
        self._show_cases()
        self._cases.search()

    def sort_cases(self, column: int) -> None:
        """Sort the list of cases by a column; by the same one again, the other way round."""
        self._show_cases()
        self._cases.sort(column)

    def _show_cases(self) -> None:
        self._session.cases.show()
        self._refresh()
