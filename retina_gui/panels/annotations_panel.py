"""The list of what is drawn, and the figures of what is selected."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QSignalBlocker,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.language import tr
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.row_table import fit_height
from retina_gui.look.widgets import PanelLine, Section, flat_button, label, tabular
from retina_gui.panels.action_buttons import ShortButton
from retina_gui.panels.annotations_model import AnnotationsModel, Column
from retina_gui.panels.annotations_table import AnnotationsTable
from retina_gui.state.annotations_state import AnnotationsState
from retina_gui.state.image_facts_state import DiscStep

LEAST_ROWS, MOST_ROWS = 4, 10
FIGURE_LINES = 10
"""There from the first; more of them come as they are needed."""
PAUSE_MS = 50
"""Between two drawings while something is dragged: figures that change faster cannot be read."""


class AnnotationsPanel(Section):
    """The list, and what is known of the selected annotation.

    Signals:
        selected: the annotations whose rows are selected, by their identifiers.
        opened: a row was double-clicked.
        shown_changed, renamed: see `AnnotationsModel`.
        noted: another note was typed.
        delete_asked: what is selected is to go.
        label_asked: the label at a place of the list, from 1.
        scale_asked: the scale of an image, by its SHA-256, is to come from its disc.
    """

    selected = Signal(tuple)
    opened = Signal(str)
    shown_changed = Signal(str, bool)
    renamed = Signal(str, str)
    noted = Signal(str, str)
    delete_asked = Signal()
    label_asked = Signal(int)
    scale_asked = Signal(str)

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(tr("Annotations"), parent)
        self._is_showing = False
        self._state = self._latest = AnnotationsState()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._catch_up)
        self.model = AnnotationsModel(self)
        self.table = AnnotationsTable(self.model)
        self._sorted = self.table.sorted
        self._nothing = label(
            tr("Nothing is drawn yet. Take a tool above, or press Shift + L to measure a line."),
            "muted",
            wrap=True,
        )
        self.name, self.note = PanelLine(tr("Name")), PanelLine(tr("Note"))
        self._figures: list[tuple[QLabel, ElidedLabel]] = []
        self._grid = _two_columns()
        self._scale = label("", "small", wrap=True)
        self._remarks = label("", "warning", wrap=True)
        self.use_disc = QPushButton(tr("Use this disc as the scale"))
        self.use_disc.setProperty("look", "choice")
        self.use_disc.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.mark_disc = ShortButton(actions["mark_disc"], tr("Mark the disc"))
        self._details = QWidget()
        self._lay_out(actions)
        self._connect()

    def show_state(self, state: AnnotationsState) -> None:
        """Draw a state; of those of a drag, as many as somebody can read."""
        self._latest = state
        if not (state.is_moving and self._pause.isActive()):
            self._draw(state)

    def _catch_up(self) -> None:
        if self._latest is not self._state:
            self._draw(self._latest)

    def _draw(self, state: AnnotationsState) -> None:
        if state.is_moving:
            self._pause.start()
        self._is_showing = True
        self.model.set_rows(state.rows, state.editable)
        self.table.fit_columns(state.rows)
        if state.selected != self._state.selected or self.selected_rows() != state.selected:
            self._select(state.selected)
        self._state = state
        has_rows = bool(state.rows)
        self.table.setVisible(has_rows)
        self._nothing.setVisible(not has_rows)
        fit_height(self.table, max(LEAST_ROWS, min(len(state.rows), MOST_ROWS)))
        self._show_details(state)
        self._is_showing = False

    def selected_rows(self) -> tuple[str, ...]:
        """The identifiers of the selected rows, in the order of drawing."""
        rows = sorted(
            self._sorted.mapToSource(each).row() for each in self.table.selectionModel().selectedRows()
        )
        return tuple(self.model.row(row).identifier for row in rows)

    def _show_details(self, state: AnnotationsState) -> None:
        chosen = state.chosen
        self._details.setVisible(chosen is not None)
        for box, text in (
            (self.name, chosen.name if chosen else ""),
            (self.note, chosen.note if chosen else ""),
        ):
            if box.text() != text and not (box.hasFocus() and box.isModified()):
                with QSignalBlocker(box):
                    box.setText(text)
            box.setEnabled(state.editable)
        while len(self._figures) < len(state.figures):
            self._add_line()
        for number, (name, value) in enumerate(self._figures):
            line = state.figures[number] if number < len(state.figures) else None
            name.setVisible(line is not None)
            value.setVisible(line is not None)
            if line is not None:
                name.setText(line[0])
                value.setText(line[1])
        self._scale.setText(tr("Scale: {scale}").format(scale=state.scale) if state.scale else "")
        self._scale.setVisible(bool(state.scale))
        self._remarks.setText("\n".join(state.remarks))
        self._remarks.setVisible(bool(state.remarks))
        self.use_disc.setVisible(state.disc is DiscStep.USE)
        self.mark_disc.setVisible(state.disc is DiscStep.MARK)

    def _add_line(self) -> None:
        """Room for one more figure."""
        name, value = label("", "small"), ElidedLabel("figure")
        tabular(value)
        self._grid.addWidget(name, len(self._figures), 0)
        self._grid.addWidget(value, len(self._figures), 1)
        self._figures.append((name, value))

    def _select(self, identifiers: tuple[str, ...]) -> None:
        selection, flags = self.table.selectionModel(), QItemSelectionModel.SelectionFlag
        selection.clearSelection()
        for identifier in identifiers:
            row = self.model.row_of(identifier)
            if row >= 0:
                index = self._sorted.mapFromSource(self.model.index(row, Column.NAME))
                selection.select(index, flags.Select | flags.Rows)
                selection.setCurrentIndex(index, flags.NoUpdate)
                self.table.scrollTo(index)

    def _connect(self) -> None:
        self.model.shown_changed.connect(self.shown_changed)
        self.model.renamed.connect(self.renamed)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.table.doubleClicked.connect(self._on_double_click)
        self.table.delete_asked.connect(self.delete_asked)
        self.table.open_asked.connect(self._on_double_click)
        self.table.label_asked.connect(self.label_asked)
        self.name.editingFinished.connect(self._on_name)
        self.note.editingFinished.connect(self._on_note)
        self.use_disc.clicked.connect(self._on_use_disc)

    def _on_selection(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        if not self._is_showing:
            self.selected.emit(self.selected_rows())

    def _on_double_click(self, index: QModelIndex) -> None:
        if index.column() != Column.NAME or index.model() is None:
            self.opened.emit(self.model.row(self._sorted.mapToSource(index).row()).identifier)

    def _on_name(self) -> None:
        if self._state.chosen is not None:
            self.renamed.emit(self._state.chosen.identifier, self.name.text())

    def _on_note(self) -> None:
        if self._state.chosen is not None:
            self.noted.emit(self._state.chosen.identifier, self.note.text())

    def _on_use_disc(self) -> None:
        self.scale_asked.emit(self._state.home)

    def _lay_out(self, actions: dict[str, QAction]) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(4)
        tools.addStretch(1)
        for name in ("hide_annotations", "copy_annotations"):
            tools.addWidget(flat_button(actions[name]))
        words = _two_columns()
        for line, (title, box) in enumerate(((tr("Name"), self.name), (tr("Note"), self.note))):
            words.addWidget(label(title, "small"), line, 0)
            words.addWidget(box, line, 1)
        for _ in range(FIGURE_LINES):
            self._add_line()
        details = QVBoxLayout(self._details)
        details.setContentsMargins(0, 0, 0, 0)
        details.setSpacing(6)
        details.addLayout(words)
        details.addLayout(self._grid)
        for widget in (self._scale, self._remarks, self.use_disc, self.mark_disc):
            details.addWidget(widget)
        self.body.addWidget(self._nothing)
        self.body.addWidget(self.table)
        self.body.addLayout(tools)
        self.body.addWidget(self._details)


def _two_columns() -> QGridLayout:
    """Titles, and as much room for what they are about as there is."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    return grid
