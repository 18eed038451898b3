"""The lines of the list of verdicts as Qt's table wants them."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from core.case.judgements import Verdict
from retina_gui.look.icons import icon
from retina_gui.look.model_index import NO_PARENT, ModelIndex
from retina_gui.look.theme import Theme
from retina_gui.state.verdict_lines import ListLine, column_names

SORT_ROLE, FILE_ROLE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
VERDICT_COLUMN, REASON_COLUMN, READERS_COLUMN, FIRST_FIGURE = 2, 3, 7, 8
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ICONS = {Verdict.ACCEPTED: "accept", Verdict.RETRY: "retry", Verdict.REJECTED: "reject"}


class VerdictModel(QAbstractTableModel):
    """A line for each floating image.

    Not `QStandardItemModel`: emptying one has crashed once, in the bindings of its items or below.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lines: tuple[ListLine, ...] = ()
        self._theme: Theme | None = None
        self._headings = column_names()

    def show_lines(self, lines: tuple[ListLine, ...], theme: Theme) -> None:
        """Show other lines."""
        self.beginResetModel()
        self._lines, self._theme = lines, theme
        self.endResetModel()

    def rowCount(self, parent: ModelIndex = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: ModelIndex = NO_PARENT) -> int:
        return len(self._headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole and section >= FIRST_FIGURE else None

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line, column = self._lines[index.row()], index.column()
        cell = line.cells[column]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cell.text
        if role == SORT_ROLE:
            return -1.0 if cell.value is None else cell.value
        if role == FILE_ROLE:
            return line.case_file
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column >= FIRST_FIGURE else None
        return self._sign(line, column) if role == Qt.ItemDataRole.DecorationRole else None

    def _sign(self, line: ListLine, column: int) -> object:
        if self._theme is not None and column == VERDICT_COLUMN and line.verdict is not None:
            return icon(_ICONS[line.verdict], self._theme.text)
        if self._theme is not None and column == READERS_COLUMN and line.disagree:
            return icon("warning", self._theme.warning)
        return None
