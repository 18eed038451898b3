"""The table of matching pairs."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from retina_gui.look.widgets import Section, label, tabular
from retina_gui.state.view_state import PointRow, PointsState

USE, NUMBER, ROLE, REFERENCE, FLOATING, ERROR = range(6)
HEADINGS = ("", "#", "role", "reference", "floating", "error")
WIDTHS = (24, 22, 74, 84, 84, 44)
ROW_HEIGHT = 26
NOTHING = (
    "No pairs yet. Click a place in the reference image, then the same place in the floating image. "
    "Or let Suggest find three pairs, and check them."
)
SMALLEST_ROWS, LARGEST_ROWS = 3, 12


class PointsModel(QAbstractTableModel):
    """The rows as Qt's table wants them. `use_changed` asks for a pair to be used or left out."""

    use_changed = Signal(int, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[PointRow, ...] = ()

    def set_rows(self, rows: tuple[PointRow, ...]) -> None:
        """Show other rows."""
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        elif rows != self._rows:
            self._rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(HEADINGS) - 1))

    def pair_id(self, row: int) -> int:
        """The pair of a row."""
        return self._rows[row].pair_id

    def row_of(self, pair_id: int | None) -> int:
        """The row of a pair, -1 where there is none."""
        return next((number for number, row in enumerate(self._rows) if row.pair_id == pair_id), -1)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        return len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.ToolTipRole:
            return "In reference pixels" if section == ERROR else "x, y in pixels"
        return None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == USE else flags

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == USE:
            return Qt.CheckState.Checked if row.active else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return _help(row, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in (NUMBER, ERROR):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def setData(self, index: QModelIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != USE:
            return False
        self.use_changed.emit(self.pair_id(index.row()), Qt.CheckState(value) == Qt.CheckState.Checked)
        return True


class PointsPanel(Section):
    """The table and the sentence under it.

    Signals:
        pair_selected, pair_opened: a row was clicked, double-clicked; its pair.
        menu_asked: a row was right-clicked; its pair and the place on the screen.
        use_changed: the pair's check box.
    """

    pair_selected = Signal(int)
    pair_opened = Signal(int)
    menu_asked = Signal(int, QPoint)
    use_changed = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Matching pairs", parent)
        self.model = PointsModel(self)
        self.table = _table(self.model)
        self._summary = label("", "small", wrap=True)
        self._nothing = label(NOTHING, "small", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside = QVBoxLayout(self.table.viewport())
        inside.setContentsMargins(16, 4, 16, 4)
        inside.addWidget(self._nothing)
        body: QVBoxLayout = self.body
        body.addWidget(self.table)
        body.addWidget(self._summary)
        self.model.use_changed.connect(self.use_changed)
        self.table.clicked.connect(self._on_clicked)
        self.table.doubleClicked.connect(self._on_double_clicked)
        self.table.customContextMenuRequested.connect(self._on_menu)

    def show_state(self, state: PointsState) -> None:
        """Draw a state."""
        self.model.set_rows(state.rows)
        self._nothing.setVisible(not state.rows)
        self._summary.setText(state.summary)
        self._summary.setVisible(bool(state.summary))
        header = self.table.horizontalHeader().sizeHint().height()
        rows = max(SMALLEST_ROWS, min(len(state.rows), LARGEST_ROWS))
        self.table.setFixedHeight(header + ROW_HEIGHT * rows + 4)
        row = self.model.row_of(state.selected)
        if row < 0:
            self.table.clearSelection()
        elif not self.table.selectionModel().isRowSelected(row, QModelIndex()):
            self.table.selectRow(row)

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() != USE:
            self.pair_selected.emit(self.model.pair_id(index.row()))

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.pair_opened.emit(self.model.pair_id(index.row()))

    def _on_menu(self, position: QPoint) -> None:
        index = self.table.indexAt(position)
        if index.isValid():
            self.menu_asked.emit(self.model.pair_id(index.row()), self.table.viewport().mapToGlobal(position))


def _table(model: PointsModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setMinimumSectionSize(20)
    for column, width in enumerate(WIDTHS):
        table.setColumnWidth(column, width)
    for column in (REFERENCE, FLOATING):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
    tabular(table)
    return table


def _text(row: PointRow, column: int) -> str | None:
    texts = {
        NUMBER: str(row.pair_id),
        ROLE: "check" if row.check else "suggested" if row.suggested else "fit",
        REFERENCE: row.reference,
        FLOATING: row.floating,
        ERROR: row.residual,
    }
    return texts.get(column)


def _help(row: PointRow, column: int) -> str:
    if column == USE:
        return "Use this pair or leave it out"
    if column == ERROR:
        return row.residual_help
    if column == ROLE and row.suggested:
        return (
            "Suggested by the program and not moved since: check it in both images, drag it where it is wrong"
        )
    return "Double click: centre both images on it. Right click: more."
