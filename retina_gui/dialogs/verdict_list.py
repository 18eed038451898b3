"""The list of verdicts: of the open case or of a folder of cases; it stays open beside the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QSize, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.language import tr
from core.own_words import own
from retina_gui.dialogs.verdict_model import FILE_ROLE, REASON_COLUMNS, SORT_ROLE, VerdictModel
from retina_gui.look.row_table import set_up_rows
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import label
from retina_gui.look.window_place import room_for
from retina_gui.state.verdict_lines import VerdictListState

WIDTHS = (72, 104, 122, 144, 120, 132, 120, 88, 52, 62, 82, 132, 120, 116, 122)
ROW_HEIGHT = 28
NAME_COLUMNS, WIDEST_NAME = (0, 1, *REASON_COLUMNS), 200
HIGHEST_AGREEMENT = 96
"""Pixels: more readers than four can be scrolled."""


class VerdictList(QDialog):
    """A sortable table with buttons.

    Signals:
        this_case_asked: show the open case.
        list_asked: show the list of cases that is open.
        csv_asked: save the list as CSV.
        case_asked: open the case of a line; its `Path`.
    """

    this_case_asked = Signal()
    list_asked = Signal()
    csv_asked = Signal()
    case_asked = Signal(Path)

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Verdicts"))
        self.resize(room_for(self, QSize(1240, 560)))
        self._shown: object = None
        self._source, self._summary = label("", "heading"), label("", "muted")
        self._problems = label("", "warning", wrap=True)
        self._empty = label(
            tr("There are no verdicts to list. Open a case, or read those of a folder."), "muted", wrap=True
        )
        self._model = VerdictModel(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._model)
        self._sorted.setSortRole(SORT_ROLE)
        self.table = QTableView()
        self._agreements = label("", "small", wrap=True)
        self._agreements.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._agreements.setMinimumSize(1, 1)  # else a scroll area keeps it as high as in a narrow column
        self._agreements.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.of_list, self.this_case = QPushButton(tr("The open list")), QPushButton(tr("This case"))
        self.folder = QPushButton(tr("Folder…"))
        self.of_list.clicked.connect(self.list_asked)
        self.csv, close = QPushButton(tr("Save as CSV…")), QPushButton(tr("Close"))
        self.report = QPushButton(tr("Report of a folder…"))
        self.this_case.clicked.connect(self.this_case_asked)
        self.folder.clicked.connect(actions["verdicts_of_folder"].trigger)
        self.report.clicked.connect(actions["report_folder"].trigger)
        self.csv.clicked.connect(self.csv_asked)
        close.clicked.connect(self.accept)
        self.table.doubleClicked.connect(self._on_double_click)
        self._set_up_table()
        self._lay_out(close)

    def show_state(self, state: VerdictListState, theme: Theme) -> None:
        """Draw a state."""
        if (state, theme.name) == self._shown:
            return
        self._shown = (state, theme.name)
        self._source.setText(state.source)
        self._summary.setText(state.summary)
        self.of_list.setVisible(state.has_list)
        self._show_agreement(state)
        self._problems.setText("\n".join(state.problems))
        self._problems.setVisible(bool(state.problems))
        self._empty.setVisible(not state.lines)
        self.table.setVisible(bool(state.lines))
        self.csv.setEnabled(bool(state.lines))
        self._model.show_lines(state.lines, theme)
        for column in NAME_COLUMNS:
            needed = min(self.table.sizeHintForColumn(column) + 8, WIDEST_NAME)
            self.table.setColumnWidth(column, max(self.table.columnWidth(column), needed))

    def _show_agreement(self, state: VerdictListState) -> None:
        """How far the readers agree, and how often each reason was given."""
        reasons = (tr("Reasons: {counts}").format(counts=own(state.reasons)),) if state.reasons else ()
        self._agreements.setText("\n".join((*state.agreements, *reasons)))
        self._agreement_area.setVisible(bool(state.agreements or reasons))
        self._fit_agreement()

    def _fit_agreement(self) -> None:
        """As high as its lines are at the width that there is: the table has the rest."""
        sides = self._column.contentsMargins()
        needed = self._agreements.heightForWidth(self.width() - sides.left() - sides.right()) + 4
        self._agreement_area.setFixedHeight(min(needed, HIGHEST_AGREEMENT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other widths break the lines elsewhere."""
        super().resizeEvent(event)
        self._fit_agreement()

    def _on_double_click(self, index: QModelIndex) -> None:
        path = index.siblingAtColumn(0).data(FILE_ROLE)
        if path is not None:
            self.case_asked.emit(path)

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self._sorted)
        table.setSortingEnabled(True)
        table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        set_up_rows(table, tr("Verdicts"), ROW_HEIGHT, Qt.TextElideMode.ElideRight)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate(WIDTHS):
            table.setColumnWidth(column, width)

    def _lay_out(self, close: QPushButton) -> None:
        top, bottom = QHBoxLayout(), QHBoxLayout()
        for row in (top, bottom):
            row.setSpacing(8)
        top.addWidget(self._source)
        top.addWidget(self._summary, 1)
        top.addWidget(self.of_list)
        top.addWidget(self.this_case)
        top.addWidget(self.folder)
        bottom.addWidget(label(tr("A double click opens the case."), "small"), 1)
        bottom.addWidget(self.report)
        bottom.addWidget(self.csv)
        bottom.addWidget(close)
        self._agreement_area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self._agreements)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self._empty, 1)
        column.addWidget(self.table, 1)
        column.addWidget(self._agreement_area)
        column.addWidget(self._problems)
        column.addLayout(bottom)
