"""The annotations as Qt's table wants them."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from core.language import mark, tr
from retina_gui.look.model_index import NO_PARENT, ModelIndex
from retina_gui.look.swatch import swatch
from retina_gui.state.annotations_state import AnnotationRow

SORT_ROLE = Qt.ItemDataRole.UserRole


class Column(IntEnum):
    """The columns of the list."""

    LABEL = 0
    NAME = 1
    IMAGE = 2
    FIGURE = 3


HEADINGS = (mark("Label"), mark("Name"), mark("Image"), mark("Size"))


class AnnotationsModel(QAbstractTableModel):
    """A line for each annotation.

    Signals:
        shown_changed: an annotation is to be shown on the images, or hidden.
        renamed: another name was typed.
    """

    shown_changed = Signal(str, bool)
    renamed = Signal(str, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: tuple[AnnotationRow, ...] = ()
        self._is_editable = True

    def set_rows(self, rows: tuple[AnnotationRow, ...], editable: bool) -> None:
        """Show other rows; where only their content differs, what is selected stays."""
        self._is_editable = editable
        if rows == self._rows:
            return
        same = [row.identifier for row in rows] == [row.identifier for row in self._rows]
        if same:
            self._rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(Column) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, number: int) -> AnnotationRow:
        """A row, from 0."""
        return self._rows[number]

    def row_of(self, identifier: str) -> int:
        """The place of an annotation; -1 where it is not in the list."""
        return next((n for n, row in enumerate(self._rows) if row.identifier == identifier), -1)

    def rowCount(self, parent: ModelIndex = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: ModelIndex = NO_PARENT) -> int:
        return len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(HEADINGS[section])
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole and section == Column.FIGURE else None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.column() == Column.LABEL:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        if index.column() == Column.NAME and self._is_editable:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self._rows[index.row()], Column(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "  ·  ".join(
                filter(None, (row.label, row.kind, row.name, row.image, row.figure, row.note))
            )
        if role == SORT_ROLE:
            return row.value if column is Column.FIGURE else self._text(row, column).casefold()
        if role == Qt.ItemDataRole.TextAlignmentRole and column is Column.FIGURE:
            return _RIGHT
        if column is not Column.LABEL:
            return None
        if role == Qt.ItemDataRole.DecorationRole:
            return swatch(row.colour)
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if row.shown else Qt.CheckState.Unchecked
        return None

    def setData(self, index: ModelIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == Column.LABEL:
            self.shown_changed.emit(row.identifier, Qt.CheckState(value) is Qt.CheckState.Checked)
            return True
        if role == Qt.ItemDataRole.EditRole and index.column() == Column.NAME:
            self.renamed.emit(row.identifier, str(value))
            return True
        return False

    def _text(self, row: AnnotationRow, column: Column) -> str:
        return (row.label, row.name or row.kind, row.image, row.figure)[column]


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
