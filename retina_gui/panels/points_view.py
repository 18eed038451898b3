"""The table itself: which columns there is room for, the keys that work in it, and its editors."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QAbstractItemModel, QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from core.language import tr
from core.points.matching import PairRole
from retina_gui.look.choice_box import ChoiceBox
from retina_gui.look.row_table import let_cells_be_edited, let_headings_sort, set_up_rows
from retina_gui.look.table_model import ModelIndex
from retina_gui.look.text_size import scaled
from retina_gui.look.widgets import KeysStay, offered_key
from retina_gui.panels.points_model import COORDINATES, Column, PointsModel

ALL_COLUMNS_FROM, WHOLE_HEADINGS_FROM = 560, 860
"""Width from which there is room for every column with its whole heading. All widths are those for the usual text."""

NARROW = {Column.USE: 22, Column.ID: 24, Column.ROLE: 50, Column.ERROR: 54}
DECIMALS_FROM = 42
"""Width of a column from which a coordinate such as 512.5 fits."""
WIDE = {
    Column.USE: 36,
    Column.ID: 36,
    Column.ROLE: 64,
    Column.DX: 56,
    Column.DY: 56,
    Column.RESIDUAL: 68,
    Column.ERROR: 72,
}
ONLY_WIDE = (Column.DX, Column.DY, Column.RESIDUAL)


class PointsView(QTableView):
    """Rows are selected as a whole, several at once.

    Signals:
        delete_asked: the selected pairs are to go.
        use_asked: the selected pairs are to be used or left out.
        open_asked: both images are to be centred on the pair of the current row.
    """

    delete_asked = Signal(tuple)
    use_asked = Signal(tuple, bool)
    open_asked = Signal(int)

    def __init__(self, model: PointsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        set_up_rows(self, tr("Matching pairs"), elide=Qt.TextElideMode.ElideRight)
        let_cells_be_edited(self)
        let_headings_sort(self)
        self.setItemDelegate(PairDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(20)
        header.sectionResized.connect(self._on_section_resized)
        self._lay_out(is_compact=True)

    def selected_ids(self) -> tuple[int, ...]:
        """The selected pairs, from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(self._model.pair_id(row) for row in rows)

    def select_ids(self, pair_ids: tuple[int, ...], current: int | None = None) -> None:
        """Select these pairs and no others."""
        selection = self.selectionModel()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        selection.clearSelection()
        for pair_id in pair_ids:
            row = self._model.row_of(pair_id)
            if row >= 0:
                selection.select(self._model.index(row, Column.ID), flags)
        row = self._model.row_of(current)
        if row >= 0:
            column = max(self.currentIndex().column(), 0)
            selection.setCurrentIndex(
                self._model.index(row, column), QItemSelectionModel.SelectionFlag.NoUpdate
            )
            self.scrollTo(self._model.index(row, column))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_compact = self.width() < scaled(ALL_COLUMNS_FROM)
        if is_compact != self._model.is_compact:
            self._lay_out(is_compact)
        self._model.set_short_headings(self.width() < scaled(WHOLE_HEADINGS_FROM))
        if not is_compact:
            self._show_whole_word(Column.USE)
        self.scrollTo(self.currentIndex())

    def event(self, event: QEvent) -> bool:
        """F2 edits here, whatever it does in the window."""
        if offered_key(event) == Qt.Key.Key_F2 and self.currentIndex().isValid():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ids = self.selected_ids()
        if not ids or self.state() is QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_asked.emit(ids)
        elif event.key() == Qt.Key.Key_Space:
            current = self._model.row(max(self._model.row_of(ids[0]), 0))
            self.use_asked.emit(ids, not current.active)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_asked.emit(self._model.pair_id(self.currentIndex().row()))
        elif event.key() == Qt.Key.Key_F2:
            self._edit_current()
        else:
            super().keyPressEvent(event)

    def _edit_current(self) -> None:
        """Edit the current cell; the first coordinate where it is none that can be edited."""
        index = self.currentIndex()
        if not index.flags() & Qt.ItemFlag.ItemIsEditable:
            index = index.siblingAtColumn(Column.FLOATING_X)
            self.setCurrentIndex(index)
        self.edit(index)

    def _show_whole_word(self, column: Column) -> None:
        """Widen a column for a heading that is longer in this language."""
        heading = str(self._model.headerData(column, Qt.Orientation.Horizontal))
        needed = self.horizontalHeader().fontMetrics().horizontalAdvance(heading) + 8
        self.setColumnWidth(column, max(scaled(WIDE[column]), needed))

    def _on_section_resized(self, column: int, old: int, new: int) -> None:
        if column == Column.FLOATING_X:
            self._model.set_whole_pixels(new < scaled(DECIMALS_FROM))

    def _lay_out(self, is_compact: bool) -> None:
        self._model.set_compact(is_compact)
        widths = NARROW if is_compact else WIDE
        for column in Column:
            self.setColumnHidden(column, is_compact and column in ONLY_WIDE)
            stretch = column in COORDINATES
            mode = QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.Fixed
            self.horizontalHeader().setSectionResizeMode(column, mode)
            if column in widths:
                self.setColumnWidth(column, scaled(widths[column]))


class PairDelegate(QStyledItemDelegate):
    """A line for a coordinate, a choice for the role."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        """No frame of the keyboard beside a check box: the row is marked already."""
        super().initStyleOption(option, index)
        if index.column() == Column.USE:
            option.state &= ~QStyle.StateFlag.State_HasFocus

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: ModelIndex) -> QWidget:
        if index.column() != Column.ROLE:
            line = QLineEdit(parent)
            line.setObjectName("cellEditor")
            return line
        choice = ChoiceBox(parent)
        choice.addItem(tr("fit"), PairRole.FIT.value)
        choice.addItem(tr("check"), PairRole.CHECK.value)
        choice.activated.connect(partial(self._on_activated, choice))
        KeysStay(choice.view())
        return choice

    def setEditorData(self, editor: QWidget, index: ModelIndex) -> None:
        value = str(index.data(Qt.ItemDataRole.EditRole))
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(value))
            editor.showPopup()
        elif isinstance(editor, QLineEdit) and not editor.isModified():  # what was typed outlives other news
            editor.setText(value)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: ModelIndex) -> None:
        if isinstance(editor, QComboBox):
            value = editor.currentData()
        elif isinstance(editor, QLineEdit):
            value = editor.text()
        else:
            return
        if value != index.data(Qt.ItemDataRole.EditRole):
            model.setData(index, value)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        """At least wide enough for what is typed."""
        place = option.rect
        width = max(place.width(), 96 if isinstance(editor, QLineEdit) else 84)
        parent = editor.parentWidget()
        room = parent.width() if parent is not None else width
        left = min(place.left(), max(0, room - width))
        editor.setGeometry(left, place.top(), width, place.height())

    def _on_activated(self, editor: QComboBox, _: int) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)
