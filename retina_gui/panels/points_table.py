"""The panel of the matching pairs: the table, the sentence under it, and the choice of where it lies."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.language import tr
from core.points.matching import ImageRole, PairRole
from retina_gui.look.row_table import ROW_HEIGHT, fit_height
from retina_gui.look.text_size import scaled
from retina_gui.look.widgets import flat_button, label
from retina_gui.panels.points_model import Column, PointsModel
from retina_gui.panels.points_view import PointsView
from retina_gui.state.points_state import PointsState

SMALLEST_ROWS, LARGEST_ROWS = 3, 12


class PointsPanel(QWidget):
    """The table and the sentence under it.

    Signals:
        pair_selected, pair_opened: a row became the current one, was double-clicked; its pair.
        menu_asked: a row was right-clicked; its pair and the place on the screen.
        use_changed: pairs are to be used or left out.
        role_changed: a pair is to be a fit or a check point.
        coordinate_typed: see `PointsModel`.
        delete_asked: pairs are to go.
    """

    pair_selected = Signal(int)
    pair_opened = Signal(int)
    menu_asked = Signal(int, QPoint)
    use_changed = Signal(tuple, bool)
    role_changed = Signal(int, PairRole)
    coordinate_typed = Signal(int, ImageRole, int, str)
    delete_asked = Signal(tuple)

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = PointsModel(self)
        self.table = PointsView(self.model)
        self._summary = label("", "small", wrap=True)
        self._nothing = label("", "small", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._showing = False
        self._roomy = False
        inside = QVBoxLayout(self.table.viewport())
        inside.setContentsMargins(16, 4, 16, 4)
        inside.addWidget(self._nothing)
        heading = QHBoxLayout()
        heading.setContentsMargins(0, 0, 0, 0)
        heading.setSpacing(4)
        heading.addWidget(label(tr("Matching pairs"), "heading"), 1)
        for name in ("copy", "points_drawer"):
            heading.addWidget(flat_button(actions[name]))
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        body.addLayout(heading)
        body.addWidget(self.table, 1)
        body.addWidget(self._summary)
        self._connect()

    def show_state(self, state: PointsState) -> None:
        """Draw a state."""
        self._showing = True
        chosen = self.table.selected_ids()
        self.model.set_rows(state.rows, state.editable)
        self._nothing.setText(
            tr(
                "No pairs yet. Click a place in the reference image, then the same place in the floating image. "
                "Or let Suggest find them, and check each."
            )
        )
        self._nothing.setVisible(not state.rows)
        self._summary.setText(state.summary)
        self._summary.setVisible(bool(state.summary))
        if state.selected is None:
            chosen = ()
        elif state.selected not in chosen:
            chosen = (state.selected,)
        if self.table.selected_ids() != chosen:
            self.table.select_ids(chosen, state.selected)
        self._fit_height(len(state.rows))
        self._showing = False

    def set_roomy(self, roomy: bool) -> None:
        """Whether the table fills the height that it gets; else it is as high as its rows need."""
        self._roomy = roomy
        self._fit_height(self.model.rowCount())

    def _fit_height(self, rows: int) -> None:
        if self._roomy:
            self.table.setMinimumHeight(scaled(ROW_HEIGHT) * 2)
            self.table.setMaximumHeight(16777215)
            return
        fit_height(self.table, max(SMALLEST_ROWS, min(rows, LARGEST_ROWS)))

    def _connect(self) -> None:
        self.model.use_changed.connect(self._on_use)
        self.model.role_changed.connect(self.role_changed)
        self.model.coordinate_typed.connect(self.coordinate_typed)
        self.table.use_asked.connect(self.use_changed)
        self.table.delete_asked.connect(self.delete_asked)
        self.table.open_asked.connect(self.pair_opened)
        self.table.doubleClicked.connect(self._on_double_clicked)
        self.table.customContextMenuRequested.connect(self._on_menu)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)

    def _on_selection(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        ids = self.table.selected_ids()
        if self._showing or not ids:
            return
        row = self.table.currentIndex().row()
        current = self.model.pair_id(row) if 0 <= row < self.model.rowCount() else ids[0]
        self.pair_selected.emit(current if current in ids else ids[0])

    def _on_use(self, pair_id: int, active: bool) -> None:
        self.use_changed.emit((pair_id,), active)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        if index.column() != Column.USE:
            self.pair_opened.emit(self.model.pair_id(index.row()))

    def _on_menu(self, position: QPoint) -> None:
        index = self.table.indexAt(position)
        if index.isValid():
            self.menu_asked.emit(self.model.pair_id(index.row()), self.table.viewport().mapToGlobal(position))
