"""Findings over time: their list, their table and their chart; it stays open beside the window and follows it."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.language import tr
from retina_gui.dialogs.chart_files import ChartButtons
from retina_gui.dialogs.findings_chart import FindingsChart
from retina_gui.dialogs.findings_model import Column, FindingChoices, FindingsModel
from retina_gui.look.row_table import set_up_rows
from retina_gui.look.text_size import scaled
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import label
from retina_gui.look.window_place import room_for
from retina_gui.state.findings_state import FindingsState

ROW_HEIGHT, GAP = 26, 12
LIST_WIDTH, COUNT_WIDTH = 220, 40
WIDTHS = {
    Column.FINDING: 176,
    Column.WHEN: 116,
    Column.IMAGE: 130,
    Column.VALUE: 88,
    Column.DIFFERENCE: 92,
    Column.PER_YEAR: 116,
}


class FindingsWindow(QDialog):
    """Draws the state; what is selected is kept by the options.

    Signals:
        selected: the names of the findings that are to be followed.
        opened: a line was double-clicked; the identifier of its annotation.
        copy_asked: the table is to be copied.
    """

    selected = Signal(tuple)
    opened = Signal(str)
    copy_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Findings over time"))
        self.resize(room_for(self, QSize(1180, 660)))
        self._shown: object = None
        self._is_showing = False
        self._empty = label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._summary, self._remarks = label("", "", wrap=True), label("", "warning", wrap=True)
        self.findings, self.lines = FindingChoices(self), FindingsModel(self)
        self.list, self.table = QTableView(), QTableView()
        self.chart = FindingsChart()
        self.buttons = ChartButtons(self.chart)
        self.copy, close = QPushButton(tr("Copy as CSV")), QPushButton(tr("Close"))
        self._set_up_tables()
        self._lay_out(close)
        self.list.selectionModel().selectionChanged.connect(self._on_selection)
        self.table.doubleClicked.connect(self._on_double_click)
        self.copy.clicked.connect(self.copy_asked)
        QShortcut(QKeySequence.StandardKey.Copy, self, self.copy_asked.emit)
        close.clicked.connect(self.accept)

    def show_state(self, state: FindingsState, theme: Theme) -> None:
        """Draw a state."""
        if (state, theme.name) == self._shown:
            return
        self._shown = (state, theme.name)
        self._is_showing = True
        self.findings.show_rows(state.findings)
        self.lines.show_rows(state.lines)
        self._select(state)
        self._is_showing = False
        self._empty.setText(state.placeholder)
        self._empty.setVisible(bool(state.placeholder))
        for widget in (self._body, self._hint):
            widget.setVisible(not state.placeholder)
        for words, texts in ((self._summary, state.summaries), (self._remarks, state.remarks)):
            words.setText("\n".join(texts))
            words.setVisible(bool(texts))
        self.copy.setEnabled(bool(state.lines))
        self.chart.setVisible(bool(state.curves))
        self.buttons.setVisible(bool(state.curves))
        self.chart.show_state(state, theme)

    def take_apart(self) -> None:
        """Before the program ends."""
        self.hide()
        self.chart.take_apart()

    def _select(self, state: FindingsState) -> None:
        model, flags = self.list.selectionModel(), QItemSelectionModel.SelectionFlag
        chosen = {row for row, each in enumerate(state.findings) if each.selected}
        if {index.row() for index in model.selectedRows()} != chosen:
            model.clearSelection()
            for row in chosen:
                model.select(self.findings.index(row, 0), flags.Select | flags.Rows)

    def _on_selection(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        if not self._is_showing:
            rows = sorted(index.row() for index in self.list.selectionModel().selectedRows())
            self.selected.emit(tuple(self.findings.row(row).name for row in rows))

    def _on_double_click(self, index: QModelIndex) -> None:
        self.opened.emit(self.lines.row(index.row()).annotation)

    def _set_up_tables(self) -> None:
        set_up_rows(self.list, tr("Findings"), ROW_HEIGHT)
        set_up_rows(self.table, tr("Findings over time"), ROW_HEIGHT)
        self.list.setModel(self.findings)
        self.table.setModel(self.lines)
        self.list.horizontalHeader().hide()
        header = self.list.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self.list.setColumnWidth(1, scaled(COUNT_WIDTH))
        for column, width in WIDTHS.items():
            self.table.setColumnWidth(column, scaled(width))
        self.table.horizontalHeader().setStretchLastSection(True)

    def _lay_out(self, close: QPushButton) -> None:
        right = QSplitter(Qt.Orientation.Vertical)
        right.setChildrenCollapsible(False)
        right.setHandleWidth(GAP)
        right.addWidget(self.table)
        right.addWidget(self.chart)
        right.setSizes([220, 320])
        self._body = QSplitter(Qt.Orientation.Horizontal)
        self._body.setChildrenCollapsible(False)
        self._body.setHandleWidth(GAP)
        self._body.addWidget(self.list)
        self._body.addWidget(right)
        self._body.setStretchFactor(1, 1)
        self._body.setSizes([scaled(LIST_WIDTH), 900])
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        hint = tr(
            "Ctrl or Shift and a click select several findings. A double click on a line shows its image."
        )
        self._hint = label(hint, "small")
        bottom.addWidget(self._hint)
        bottom.addStretch(1)
        bottom.addWidget(self.buttons)
        bottom.addWidget(self.copy)
        bottom.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._empty, 1)
        column.addWidget(self._body, 1)
        column.addWidget(self._summary)
        column.addWidget(self._remarks)
        column.addLayout(bottom)
