"""The lines of the list of verdicts as Qt's table wants them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from core.case.judgements import Decision
from retina_gui.look.icons import icon
from retina_gui.look.table_model import Heading, TableModel
from retina_gui.look.theme import Theme
from retina_gui.look.verdict_signs import DECISION_ICONS
from retina_gui.state.verdict_lines import ListLine, column_names

SORT_ROLE, FILE_ROLE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
VERDICT_COLUMN, REASON_COLUMNS, READERS_COLUMN, FIGURES = 2, (4, 6, 12), 7, (8, 9, 10)


class VerdictModel(TableModel[ListLine]):
    """A line for each floating image.

    Not `QStandardItemModel`: emptying one has crashed once, in the bindings of its items or below.
    """

    def __init__(self, parent: QObject) -> None:
        names = enumerate(column_names())
        super().__init__([Heading(name, is_figure=n in FIGURES) for n, name in names], parent)
        self._theme: Theme | None = None

    def show_lines(self, lines: tuple[ListLine, ...], theme: Theme) -> None:
        """Show other lines, with signs in the colours of a theme."""
        is_other_theme, self._theme = theme is not self._theme, theme
        self.show_rows(lines)
        if is_other_theme and lines:
            self.tell_changed(0, len(lines) - 1)

    def cell(self, row: ListLine, column: int, role: int) -> object:
        """See `TableModel`."""
        cell = row.cells[column]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cell.text
        if role == SORT_ROLE:
            return -1.0 if cell.value is None else cell.value
        if role == FILE_ROLE:
            return row.case_file
        return self._sign(row, column) if role == Qt.ItemDataRole.DecorationRole else None

    def _sign(self, line: ListLine, column: int) -> object:
        if self._theme is not None and column == VERDICT_COLUMN and line.decision is not None:
            is_open = line.decision is Decision.UNDECIDED
            colour = self._theme.warning if is_open else self._theme.text
            return icon(DECISION_ICONS[line.decision], colour)
        if self._theme is not None and column == READERS_COLUMN and line.disagree:
            return icon("warning", self._theme.warning)
        return None
