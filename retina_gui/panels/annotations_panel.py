"""Tools and labels for drawing, the list of what is drawn, and the figures of what is selected."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QSignalBlocker,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSlider,
    QTableView,
    QToolButton,
    QWidget,
)

from core.annotations.region_growing import LEAST, MOST
from core.language import tr
from retina_gui.actions.annotation_actions import TOOLS, tool_action
from retina_gui.look.choice_box import ChoiceBox
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.row_table import fit_height, let_cells_be_edited, let_headings_sort, set_up_rows
from retina_gui.look.swatch import swatch
from retina_gui.look.text_size import scaled
from retina_gui.look.widgets import KeysStay, Section, flat_button, label, tabular
from retina_gui.panels.annotations_model import SORT_ROLE, AnnotationsModel, Column
from retina_gui.state.annotations_state import AnnotationsState, LabelChoice

LEAST_ROWS, MOST_ROWS = 4, 10
FIGURE_LINES = 9
TOOLS_IN_A_ROW = 6


class DrawPanel(Section):
    """The tools and the label of what is drawn next.

    Signals:
        label_chosen: a label, by its name.
        label_typed: a new label, by its name.
        tolerance_changed: of the region that was just grown, 0 to 1.
        tolerance_kept: it stays as it is.
    """

    label_chosen = Signal(str)
    label_typed = Signal(str)
    tolerance_changed = Signal(float)
    tolerance_kept = Signal()

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(tr("Draw"), parent)
        self._labels: tuple[LabelChoice, ...] = ()
        self.tools = {tool: _tool_button(actions[tool_action(tool)]) for tool, *_ in TOOLS}
        self.magnetic = _tool_button(actions["magnetic"])
        buttons = QGridLayout()
        buttons.setSpacing(2)
        for number, button in enumerate(self.tools.values()):
            buttons.addWidget(button, *divmod(number, TOOLS_IN_A_ROW))
        buttons.addWidget(self.magnetic, buttons.rowCount() - 1, TOOLS_IN_A_ROW - 1)
        buttons.setColumnStretch(TOOLS_IN_A_ROW, 1)
        self._make_tolerance()
        self.label = ChoiceBox()
        self.label.set_narrow()
        self.label.setIconSize(QSize(14, 14))
        self.label.setAccessibleName(tr("Label of what is drawn next"))
        self.label.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.label.activated.connect(self._on_label)
        KeysStay(self.label.view())
        self.new_label = _Line(tr("New label"))
        self.new_label.setMaximumWidth(scaled(104))
        self.new_label.returnPressed.connect(self._on_new_label)
        labels = QHBoxLayout()
        labels.setSpacing(8)
        labels.addWidget(label(tr("Label")))
        labels.addWidget(self.label, 1)
        labels.addWidget(self.new_label)
        labels.addWidget(flat_button(actions["edit_labels"]))
        self.body.addLayout(buttons)
        self.body.addLayout(labels)
        self.body.addWidget(self._tolerance)

    def show_state(self, state: AnnotationsState) -> None:
        """Draw a state."""
        if state.labels != self._labels:
            self._labels = state.labels
            with QSignalBlocker(self.label):
                self.label.clear()
                for choice in state.labels:
                    words = f"{choice.words}  ({choice.key})" if choice.key else choice.words
                    self.label.addItem(swatch(choice.colour), words)
                self.label.set_narrow()
        self._tolerance.setVisible(state.tolerance is not None)
        if state.tolerance is not None:
            with QSignalBlocker(self.tolerance):
                self.tolerance.setValue(round(100 * state.tolerance))
            self.tolerance.setEnabled(state.editable)
            self._percent.setText(f"{round(100 * state.tolerance)} %")
        names = [choice.name for choice in state.labels]
        self.label.setCurrentIndex(names.index(state.label) if state.label in names else -1)

    def _make_tolerance(self) -> None:
        """The slider that is shown while a region was just grown."""
        self.tolerance = _Slider(Qt.Orientation.Horizontal)
        self.tolerance.setRange(round(100 * LEAST), round(100 * MOST))
        self.tolerance.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tolerance.setAccessibleName(tr("Tolerance of the region"))
        self.tolerance.setToolTip(
            tr("How far the region goes from the brightness of the click to that of its surround")
        )
        self.tolerance.valueChanged.connect(self._on_tolerance)
        self.tolerance.returned.connect(self.tolerance_kept)
        self._percent = label("", "small")
        tabular(self._percent)
        self._percent.setMinimumWidth(scaled(36))
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._tolerance = QWidget()
        row = QHBoxLayout(self._tolerance)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label(tr("Tolerance")))
        row.addWidget(self.tolerance, 1)
        row.addWidget(self._percent)

    def _on_tolerance(self, percent: int) -> None:
        self.tolerance_changed.emit(percent / 100)

    def _on_label(self, place: int) -> None:
        self.label_chosen.emit(self._labels[place].name)

    def _on_new_label(self) -> None:
        if self.new_label.text().strip():
            self.label_typed.emit(self.new_label.text())
            self.new_label.clear()


class AnnotationsPanel(Section):
    """The list, and what is known of the selected annotation.

    Signals:
        selected: the annotations whose rows are selected, by their identifiers.
        opened: a row was double-clicked.
        shown_changed, renamed: see `AnnotationsModel`.
        noted: another note was typed.
        delete_asked: what is selected is to go.
        label_asked: the label at a place of the list, from 1.
    """

    selected = Signal(tuple)
    opened = Signal(str)
    shown_changed = Signal(str, bool)
    renamed = Signal(str, str)
    noted = Signal(str, str)
    delete_asked = Signal()
    label_asked = Signal(int)

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(tr("Annotations"), parent)
        self._is_showing = False
        self._state = AnnotationsState()
        self.model = AnnotationsModel(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self.model)
        self._sorted.setSortRole(SORT_ROLE)
        self.table = _List(self._sorted)
        self._nothing = label(
            tr("Nothing is drawn yet. Take a tool above, or press Shift + L to measure a line."),
            "muted",
            wrap=True,
        )
        self.name, self.note = _Line(tr("Name")), _Line(tr("Note"))
        self._figures = [(label("", "small"), ElidedLabel("figure")) for _ in range(FIGURE_LINES)]
        self._scale = label("", "small", wrap=True)
        self._remarks = label("", "warning", wrap=True)
        self._details = QWidget()
        self._lay_out(actions)
        self._connect()

    def show_state(self, state: AnnotationsState) -> None:
        """Draw a state."""
        self._is_showing = True
        self.model.set_rows(state.rows, state.editable)
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

    def _lay_out(self, actions: dict[str, QAction]) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(4)
        tools.addStretch(1)
        for name in ("hide_annotations", "copy_annotations"):
            tools.addWidget(flat_button(actions[name]))
        grid = QGridLayout(self._details)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for line, (title, box) in enumerate(((tr("Name"), self.name), (tr("Note"), self.note))):
            grid.addWidget(label(title, "small"), line, 0)
            grid.addWidget(box, line, 1)
        for line, (figure, value) in enumerate(self._figures, start=2):
            tabular(value)
            grid.addWidget(figure, line, 0)
            grid.addWidget(value, line, 1)
        grid.addWidget(self._scale, FIGURE_LINES + 2, 0, 1, 2)
        grid.addWidget(self._remarks, FIGURE_LINES + 3, 0, 1, 2)
        self.body.addWidget(self._nothing)
        self.body.addWidget(self.table)
        self.body.addLayout(tools)
        self.body.addWidget(self._details)


class _List(QTableView):
    """Rows are selected as a whole, several at once; Delete removes, Enter centres, F2 renames."""

    delete_asked = Signal()
    open_asked = Signal(QModelIndex)
    label_asked = Signal(int)

    def __init__(self, model: QSortFilterProxyModel) -> None:
        super().__init__()
        self.setModel(model)
        set_up_rows(self, tr("Annotations"))
        let_cells_be_edited(self)
        let_headings_sort(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        for column in (Column.NAME, Column.IMAGE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column, width in ((Column.LABEL, 118), (Column.FIGURE, 78)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, scaled(width))

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


class _Line(QLineEdit):
    """Return ends the typing, and is no key of the window."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setPlaceholderText(name)
        self.setAccessibleName(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


class _Slider(QSlider):
    """Return ends the choice, and is no key of the window."""

    returned = Signal()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """For the panel that it lies in."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.returned.emit()
        else:
            super().keyPressEvent(event)


def _tool_button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setProperty("look", "mode")
    button.setIconSize(QSize(18, 18))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setAccessibleName(action.text())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
