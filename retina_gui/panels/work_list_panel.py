"""The list of cases: filters, the table, and what is being done in the background."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFocusEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.language import tr, tr_count
from retina_gui.document.work_list_rows import WorkList
from retina_gui.look.choice_box import ChoiceBox
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.text_size import scaled
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import label, set_tooltip, tabular
from retina_gui.panels.top_bar import ActionButton
from retina_gui.panels.work_list_model import OPEN_COLOUR, ShownCases, WorkListModel
from retina_gui.state.application_state import ListState
from retina_gui.state.work_list_state import DICE, NAME, SHOWN_STANDS, STATE, Reader, Show, show_word

ROW_HEIGHT = 28
STATE_WIDTH, WIDEST_STATE, DICE_WIDTH = 104, 132, 48
LEAST_NAME, LEAST_STATE = 72, 32
"""Pixels. In a narrow list the sign alone tells the state, so that the cases keep their names."""
ICON_AND_MARGINS = 32
SIGN_WIDTH = 3
STEPS = 1000
STATES = tuple(show for show in Show if len(SHOWN_STANDS[show]) == 1)


class WorkListPanel(QWidget):
    """Shows a `WorkList`. The order and the filters are the panel's own.

    Signals:
        opened: a row was double-clicked, or Enter was pressed on it; its number in the list.
        shown_changed: other rows pass the filters.
        highlighted: the number of the row that has the keyboard; None while the list has not.
    """

    opened = Signal(int)
    shown_changed = Signal()
    highlighted = Signal(object)

    def __init__(
        self, work_list: WorkList, actions: dict[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.model = WorkListModel(work_list, self)
        self.shown = ShownCases(self.model, self)
        self.table = _CaseTable()
        self.table.setObjectName("caseTable")
        self.table.setModel(self.shown)
        self._prepare_table()
        self._current: int | None = None
        self._left_at = 0
        self._is_filtering = False
        self._title, self._summary = ElidedLabel("paneTitle"), label("", "small", wrap=True)
        self.reason = label("", "small", wrap=True)
        self.reason.hide()
        self._nothing = label("", "small", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text, self.show_only = QLineEdit(), ChoiceBox()
        self.align = ActionButton(actions["run_all_automatic"], tr("Align automatically"))
        self.only_points = _words_button(actions["run_all"], tr("Only those with points"), "link")
        self.stop = _words_button(actions["stop_list"], tr("Stop"))
        self.plan, self.ended = label("", "small", wrap=True), label("", wrap=True)
        self.remaining = label("", "small")
        tabular(self.remaining)
        self.chosen = QPushButton()
        self.chosen.setToolTip(tr("Show all cases again"))
        self.chosen.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.chosen.clicked.connect(self._forget_chosen)
        self.chosen.hide()
        self._progress = QProgressBar()
        self._progress.setRange(0, STEPS)
        self._progress.setTextVisible(False)
        self._lay_out(actions)
        self.text.textChanged.connect(self._filter)
        self.text.returnPressed.connect(self.take_keyboard)
        self.show_only.currentIndexChanged.connect(self._filter)
        self.table.doubleClicked.connect(self._on_opened)
        self.table.entered_row.connect(self._on_opened)
        self.table.keyboard_moved.connect(self._on_keyboard_moved)
        self.table.setItemDelegateForColumn(NAME, _OpenCaseSign(self.table))
        self.model.modelReset.connect(self._on_reset)
        self.table.selectionModel().currentRowChanged.connect(self._tell_highlighted)
        self.table.selectionModel().currentRowChanged.connect(self._show_reason)
        self.model.dataChanged.connect(self._show_reason)
        self.shown.modelReset.connect(self._show_reason)
        self.shown.rowsAboutToBeRemoved.connect(self._on_rows_removed)
        for signal in (self.shown.rowsInserted, self.shown.rowsRemoved, self.shown.modelReset):
            signal.connect(self._on_shown_changed)

    @property
    def shown_count(self) -> int:
        """How many rows pass the filters."""
        return self.shown.rowCount()

    def neighbour(self, number: int | None, step: int) -> int | None:
        """The case before (-1) or after (+1) another in the order that is shown; the first one without another.

        One that passes the filters no more, as its state has changed, counts at the place where it was.
        """
        row = -1 if number is None else self.shown.mapFromSource(self.model.index(number, NAME)).row()
        after_gone = self._left_at if step > 0 else self._left_at - 1
        target = row + step if row >= 0 else after_gone
        if not 0 <= target < self.shown.rowCount():
            return None
        return self.shown.mapToSource(self.shown.index(target, NAME)).row()

    def take_keyboard(self) -> None:
        """Arrows then change the selected case, and Enter opens it."""
        if not self.table.currentIndex().isValid() and self.shown.rowCount():
            self.table.setCurrentIndex(self.shown.index(0, NAME))
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose(self, files: frozenset[Path] | None) -> None:
        """Show the cases of these files alone, as somebody chose them in the overview; all for None."""
        self._is_filtering = True
        self.shown.set_chosen(files)
        self._is_filtering = False
        self.chosen.setVisible(files is not None)
        if files is not None:
            words = tr_count("{count} chosen in the overview", "{count} chosen in the overview", len(files))
            self.chosen.setText(f"{words}  ✕")
        self.shown_changed.emit()

    def search(self) -> None:
        """Type a part of a name."""
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.text.selectAll()

    def sort(self, column: int) -> None:
        """Sort by a column; by the column that it is sorted by, the other way round."""
        header = self.table.horizontalHeader()
        is_again = header.sortIndicatorSection() == column
        falling = is_again and header.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
        order = Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder
        self.table.sortByColumn(column, order)

    def show_state(self, state: ListState, theme: Theme) -> None:
        """Draw a state."""
        self.model.set_theme(theme)
        self.model.set_reader(Reader(state.grader, state.blinded))
        self._title.setText(state.name)
        set_tooltip(self._title, state.path)
        self._summary.setText(state.background or state.summary)
        self._nothing.setText(state.nothing)
        self._nothing.setVisible(bool(state.nothing))
        is_running, plan = state.fraction is not None, state.plan
        for widget in (self._progress, self.stop):
            widget.setVisible(is_running)
        for text, words in (
            (self.plan, "" if is_running else plan.sentence),
            (self.ended, "" if is_running else state.ended),
            (self.remaining, state.remaining),
        ):
            text.setText(words)
            text.setVisible(bool(words))
        self.align.setVisible(not is_running)
        self.only_points.setVisible(not is_running and bool(plan.by_points and plan.by_vessels))
        if state.fraction is not None:
            self._progress.setValue(round(state.fraction * STEPS))

    def set_current(self, number: int | None) -> None:
        """Mark the case that is open in the window, and keep it in view."""
        if number == self._current:
            return
        self._current = number
        self.model.set_current(number)
        self._highlight_current()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the button."""
        sides = self._column.contentsMargins()
        widest = max(button.sizeHint().width() for button in (self.align, self.only_points))
        return QSize(widest + sides.left() + sides.right(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names before states."""
        super().resizeEvent(event)
        sides = self._column.contentsMargins()
        room = self.width() - sides.left() - sides.right() - DICE_WIDTH - scaled(LEAST_NAME)
        self.table.setColumnWidth(STATE, max(LEAST_STATE, min(self._state_width, room)))

    def _highlight_current(self) -> None:
        """Highlight the open case; nothing where none of the rows is it."""
        number = self._current
        index = QModelIndex() if number is None else self.shown.mapFromSource(self.model.index(number, NAME))
        self.table.setCurrentIndex(index)
        if index.isValid():
            self.table.scrollTo(index)

    def _on_keyboard_moved(self) -> None:
        """Without the keyboard, what is highlighted is the case that is open: keys are about that."""
        if not self.table.hasFocus():
            self._highlight_current()
        self._tell_highlighted()

    def _tell_highlighted(self) -> None:
        index = self.shown.mapToSource(self.table.currentIndex())
        self.highlighted.emit(index.row() if index.isValid() and self.table.hasFocus() else None)

    def _forget_chosen(self) -> None:
        self.choose(None)

    def _on_reset(self) -> None:
        self._current = None
        if not self.chosen.isHidden():
            self.choose(None)
        self._tell_highlighted()

    def _show_reason(self) -> None:
        """Why the selected case failed, for those too who point at nothing."""
        index = self.shown.mapToSource(self.table.currentIndex())
        text = self.model.row(index.row()).reason if index.isValid() else ""
        self.reason.setText(text)
        self.reason.setVisible(bool(text))

    def _on_rows_removed(self, parent: QModelIndex, first: int, last: int) -> None:
        if self._current is not None:
            row = self.shown.mapFromSource(self.model.index(self._current, NAME)).row()
            if first <= row <= last:
                self._left_at = first

    def _filter(self) -> None:
        self._is_filtering = True  # thousands of rows come and go; that is one change
        self.shown.set_filter(Show(self.show_only.currentData()), self.text.text())
        self._is_filtering = False
        self.shown_changed.emit()

    def _on_shown_changed(self) -> None:
        if not self.table.hasFocus():
            self._highlight_current()
        if not self._is_filtering:
            self.shown_changed.emit()

    def _on_opened(self, index: QModelIndex) -> None:
        self.opened.emit(self.shown.mapToSource(index).row())

    def _prepare_table(self) -> None:
        table = self.table
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setIconSize(QSize(16, 16))
        table.setTabKeyNavigation(False)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(scaled(ROW_HEIGHT))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(32)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        words = max(table.fontMetrics().horizontalAdvance(show_word(show)) for show in STATES)
        self._state_width = min(max(STATE_WIDTH, words + ICON_AND_MARGINS), WIDEST_STATE)
        table.setColumnWidth(DICE, DICE_WIDTH)
        table.setSortingEnabled(True)
        table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)  # as the list says, until a column is clicked
        tabular(table)

    def _lay_out(self, actions: dict[str, QAction]) -> None:
        for show in Show:
            self.show_only.addItem(show_word(show), show)
        self.show_only.setToolTip(tr("Show only cases that stand like this"))
        self.text.setPlaceholderText(tr("Search"))
        self.text.setToolTip(tr("Show only cases whose name holds these letters"))
        self.text.setClearButtonEnabled(True)
        heading = QHBoxLayout()
        heading.setSpacing(4)
        heading.addWidget(self._title, 1)
        for name in ("previous_case", "next_case", "refresh_list", "close_list"):
            heading.addWidget(_icon_button(actions[name]))
        filters = QHBoxLayout()
        filters.setSpacing(4)
        filters.addWidget(self.text, 1)
        filters.addWidget(self.show_only, 1)
        self.show_only.set_narrow()
        inside = QVBoxLayout(self.table.viewport())
        inside.setContentsMargins(16, 4, 16, 4)
        inside.addWidget(self._nothing)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.align, 1)
        buttons.addWidget(self._progress, 1)
        buttons.addWidget(self.stop)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addLayout(heading)
        column.addLayout(filters)
        column.addWidget(self.chosen)
        column.addWidget(self.table, 1)
        column.addWidget(self.reason)
        column.addWidget(self._summary)
        column.addWidget(self.remaining)
        column.addWidget(self.ended)
        column.addWidget(self.plan)
        column.addLayout(buttons)
        column.addWidget(self.only_points, 0, Qt.AlignmentFlag.AlignHCenter)


_OF_THE_WINDOW = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Left, Qt.Key.Key_Right)


_KEEPING = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)
"""Reasons for which the keyboard is away only for a while."""


class _CaseTable(QTableView):
    """A table of whole rows, in which Enter opens one, and Page Up and Page Down are left to the window.

    Letters are keys of the window: they judge and compare the case that is open, and search no name.

    Signals:
        entered_row: Enter was pressed on it.
        keyboard_moved: the table has got the keyboard, or given it to something else of the window.
    """

    entered_row = Signal(QModelIndex)
    keyboard_moved = Signal()

    def keyboardSearch(self, text: str) -> None:
        """Nothing: Ctrl + F searches."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The row on which Enter would be pressed is highlighted."""
        super().focusInEvent(event)
        if self.currentIndex().isValid():
            self.setCurrentIndex(self.currentIndex())
        self.keyboard_moved.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _KEEPING:
            self.keyboard_moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_row.emit(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.model().rowCount():
            row = 0 if event.key() == Qt.Key.Key_Home else self.model().rowCount() - 1
            self.setCurrentIndex(self.model().index(row, NAME))
        elif event.key() in _OF_THE_WINDOW:
            event.ignore()
        else:
            super().keyPressEvent(event)


class _OpenCaseSign(QStyledItemDelegate):
    """A bar at the left edge of the case that is open in the window."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        colour = index.data(OPEN_COLOUR)
        if colour is not None:
            edge = option.rect.adjusted(0, 2, 0, -2)
            edge.setWidth(SIGN_WIDTH)
            painter.fillRect(edge, QColor(colour))


def _icon_button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setProperty("look", "flat")
    button.setIconSize(QSize(16, 16))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    return button


def _words_button(action: QAction, text: str, look: str = "") -> QPushButton:
    button = ActionButton(action, text)
    button.setProperty("look", look)
    return button
