"""How every table of rows looks and is used: whole rows are selected, several at once, and nothing is ruled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView

from retina_gui.look.text_size import scaled
from retina_gui.look.widgets import tabular

ROW_HEIGHT = 24


def set_up_rows(
    table: QTableView,
    name: str,
    row_height: int = ROW_HEIGHT,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
) -> None:
    """The look of a table, and how its rows are selected.

    Args:
        name: of the table, for screen readers.
        row_height: in pixels at the usual size of text.
        elide: where text that is too long for its cell is cut.
    """
    table.setAccessibleName(name)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setAlternatingRowColors(True)
    table.setWordWrap(False)
    table.setTextElideMode(elide)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(scaled(row_height))
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    tabular(table)


def let_cells_be_edited(table: QTableView) -> None:
    """A second click or F2 edits a cell."""
    triggers = QAbstractItemView.EditTrigger
    table.setEditTriggers(triggers.SelectedClicked | triggers.EditKeyPressed)


def let_headings_sort(table: QTableView) -> None:
    """A click on a heading sorts, a second one the other way round, a third one as before: first as the rows came."""
    header = table.horizontalHeader()
    header.setSortIndicatorClearable(True)
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    table.setSortingEnabled(True)


def fit_height(table: QTableView, rows: int) -> None:
    """As high as the heading and so many rows need."""
    header = table.horizontalHeader().sizeHint().height()
    table.setFixedHeight(header + table.verticalHeader().defaultSectionSize() * rows + 4)
