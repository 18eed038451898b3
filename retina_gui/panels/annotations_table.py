"""The list of annotations as a table: its keys, and the columns that there is room for."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from core.language import tr
from retina_gui.look.row_table import let_cells_be_edited, let_headings_sort, set_up_rows
from retina_gui.look.text_size import scaled
from retina_gui.panels.annotations_model import SORT_ROLE, AnnotationsModel, Column
from retina_gui.state.annotations_state import AnnotationRow

IMAGE_NAMES_FROM = 460
"""Width from which the names of the images are shown, not the signs of their titles; as for the usual text."""
LEAST_LABEL, MOST_LABEL, LEAST_FIGURE, LEAST_NAME, SIGN = 84, 166, 56, 48, 28
BESIDE_LABEL = 56
"""Pixels of the check box, the colour, and the air around them."""
BESIDE_FIGURE, STEP = 12, 8


class AnnotationsTable(QTableView):
    """Rows are selected as a whole, several at once; Delete removes, Enter centres, F2 renames."""

    delete_asked = Signal()
    open_asked = Signal(QModelIndex)
    label_asked = Signal(int)

    def __init__(self, model: AnnotationsModel) -> None:
        super().__init__()
        self._rows, self._widest_label, self._widest_figure = model, 0, 0
        self.sorted = QSortFilterProxyModel(self)
        self.sorted.setSourceModel(model)
        self.sorted.setSortRole(SORT_ROLE)
        self.setModel(self.sorted)
        set_up_rows(self, tr("Annotations"))
        let_cells_be_edited(self)
        let_headings_sort(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setMinimumSectionSize(20)
        self._lay_out()

    def fit_columns(self, rows: tuple[AnnotationRow, ...]) -> None:
        """As much room for labels and figures as those in the list need, and no more: the rest is for the names."""
        labels, figures = {row.label for row in rows}, {row.figure for row in rows}
        widest = self._widest(labels), self._widest(figures)
        if widest != (self._widest_label, self._widest_figure):
            self._widest_label, self._widest_figure = widest
            self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < scaled(IMAGE_NAMES_FROM)
        if is_narrow != self._rows.has_signs:
            self._rows.show_signs(is_narrow)
        self._lay_out()

    def _lay_out(self) -> None:
        modes, header = QHeaderView.ResizeMode, self.horizontalHeader()
        header.setSectionResizeMode(Column.NAME, modes.Stretch)
        header.setSectionResizeMode(Column.IMAGE, modes.Fixed if self._rows.has_signs else modes.Stretch)
        figure = max(scaled(LEAST_FIGURE), self._widest_figure + BESIDE_FIGURE)
        label = min(max(LEAST_LABEL, self._widest_label + BESIDE_LABEL), scaled(MOST_LABEL))
        if self._rows.has_signs:
            self.setColumnWidth(Column.IMAGE, SIGN)
            label = max(LEAST_LABEL, min(label, self.viewport().width() - figure - SIGN - scaled(LEAST_NAME)))
        for column, width in ((Column.LABEL, label), (Column.FIGURE, figure)):
            header.setSectionResizeMode(column, modes.Fixed)
            self.setColumnWidth(column, width)

    def _widest(self, texts: set[str]) -> int:
        """In steps, so that the columns stand still while a figure changes under the mouse."""
        needed = max((self.fontMetrics().horizontalAdvance(text) for text in texts), default=0)
        return -(-needed // STEP) * STEP

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_editing = self.state() is QAbstractItemView.State.EditingState
        if not is_editing and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_asked.emit()
        elif not is_editing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_asked.emit(self.currentIndex().siblingAtColumn(Column.LABEL))
        elif not is_editing and Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9:
            self.label_asked.emit(event.key() - Qt.Key.Key_0)
        else:
            super().keyPressEvent(event)
