"""The annotations as Qt's table wants them."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QObject, Qt, Signal

from core.language import mark, tr
from retina_gui.look.swatch import swatch
from retina_gui.look.table_model import Heading, ModelIndex, TableModel
from retina_gui.panels.mark_sign import sign_icon
from retina_gui.state.annotations_state import AnnotationRow

SORT_ROLE = Qt.ItemDataRole.UserRole


class Column(IntEnum):
    """The columns of the list."""

    LABEL = 0
    NAME = 1
    IMAGE = 2
    FIGURE = 3


HEADINGS = (mark("Label"), mark("Name"), mark("Image"), mark("Size"))


class AnnotationsModel(TableModel[AnnotationRow]):
    """A line for each annotation.

    Signals:
        shown_changed: an annotation is to be shown on the images, or hidden.
        renamed: another name was typed.
    """

    shown_changed = Signal(str, bool)
    renamed = Signal(str, str)

    def __init__(self, parent: QObject) -> None:
        words = enumerate(HEADINGS)
        self._all = tuple(Heading(tr(text), is_figure=n == Column.FIGURE) for n, text in words)
        super().__init__(self._all, parent)
        self._is_editable, self.has_signs = True, False

    def show_signs(self, signs: bool) -> None:
        """Show the signs of the two images that are open, for want of room for names; or the names."""
        self.has_signs = signs
        sign = Heading("", tr("The image that it was drawn on"))
        shown = (*self._all[: Column.IMAGE], sign, *self._all[Column.IMAGE + 1 :])
        self._headings = shown if signs else self._all
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._all) - 1)
        if self._rows:
            self.tell_changed(0, len(self._rows) - 1)

    def set_rows(self, rows: tuple[AnnotationRow, ...], editable: bool) -> None:
        """Show other rows; where only their content differs, what is selected stays."""
        self._is_editable = editable
        self.show_rows(rows)

    def identity(self, row: AnnotationRow) -> object:
        """See `TableModel`."""
        return row.identifier

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.column() == Column.LABEL:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        if index.column() == Column.NAME and self._is_editable:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def cell(self, row: AnnotationRow, column: int, role: int) -> object:
        """See `TableModel`."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            is_sign = column == Column.IMAGE and self.has_signs and row.role is not None
            return "" if is_sign and role == Qt.ItemDataRole.DisplayRole else _text(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "  ·  ".join(
                filter(None, (row.label, row.kind, row.name, row.image, row.figure, row.note))
            )
        if role == SORT_ROLE:
            return row.value if column == Column.FIGURE else _text(row, column).casefold()
        if role == Qt.ItemDataRole.DecorationRole and column == Column.LABEL:
            return swatch(row.colour)
        if role == Qt.ItemDataRole.DecorationRole and column == Column.IMAGE:
            return sign_icon(row.role) if self.has_signs and row.role is not None else None
        if role == Qt.ItemDataRole.AccessibleTextRole and column == Column.IMAGE:
            return row.image
        if role == Qt.ItemDataRole.CheckStateRole and column == Column.LABEL:
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


def _text(row: AnnotationRow, column: int) -> str:
    return (row.label, row.name or row.kind, row.image, row.figure)[column]
