"""What the models of all tables share: rows of one kind, their headings, and how one state follows another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from retina_gui.look.plain_text import plain, seen

ModelIndex = QModelIndex | QPersistentModelIndex
"""What Qt gives to the methods of a model and of a delegate."""

NO_PARENT = QModelIndex()
"""The parent of the rows of a table."""

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
Row = TypeVar("Row")


@dataclass(frozen=True)
class Heading:
    """The heading of a column.

    Attributes:
        help: the tooltip.
        is_figure: the column holds figures, which stand on the right under each other.
    """

    text: str = ""
    help: str = ""
    is_figure: bool = False


def as_written(value: object, role: int) -> object:
    """What a cell shows for one of Qt's roles; a text so that a name of a stranger stands there as it was written."""
    if not isinstance(value, str):
        return value
    if role == Qt.ItemDataRole.ToolTipRole:
        return plain(value)
    return seen(value) if role == Qt.ItemDataRole.DisplayRole else value


class TableModel(QAbstractTableModel, Generic[Row]):
    """A line for each row. A model of its own says what a cell shows (`cell`), and which rows are the same one."""

    def __init__(self, headings: Sequence[Heading], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headings = tuple(headings)
        self._rows: tuple[Row, ...] = ()

    def cell(self, row: Row, column: int, role: int) -> object:
        """What a cell shows for one of Qt's roles; None for nothing."""
        raise NotImplementedError

    def identity(self, row: Row) -> object:
        """What makes it the same row with other content, so that it stays selected; here, all of it."""
        return row

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; only where some came, went or moved the view begins anew."""
        before, after = self._rows, tuple(rows)
        if [self.identity(row) for row in after] != [self.identity(row) for row in before]:
            self.beginResetModel()
            self._rows = after
            self.endResetModel()
            return
        changed = [number for number, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
        if changed:
            self._rows = after
            self.tell_changed(changed[0], changed[-1])

    def tell_changed(self, first: int, last: int) -> None:
        """Let the view draw these rows anew."""
        self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))

    def row(self, number: int) -> Row:
        """A row, from 0."""
        return self._rows[number]

    def row_of(self, identity: object) -> int:
        """The place of a row; -1 where there is no such row."""
        places = (number for number, row in enumerate(self._rows) if self.identity(row) == identity)
        return next(places, -1)

    def rowCount(self, parent: ModelIndex = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: ModelIndex = NO_PARENT) -> int:
        return len(self._headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        heading = self._headings[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return heading.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return heading.help or None
        return RIGHT if role == Qt.ItemDataRole.TextAlignmentRole and heading.is_figure else None

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column = index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self._headings[column].is_figure else None
        value = self.cell(self.row(index.row()), column, role)
        return as_written(value, role)
