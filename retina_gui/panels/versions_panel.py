"""The versions of the result: which one is shown, which one it is compared with, and the tool that makes new ones."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from core.case.verdict_words import verdict_word
from core.language import mark, tr
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.icons import icon_pixmap
from retina_gui.look.plain_text import plain
from retina_gui.look.text_size import scaled
from retina_gui.look.theme import Theme
from retina_gui.look.verdict_signs import DECISION_ICONS, decision_colour
from retina_gui.look.widgets import Section, label, tabular
from retina_gui.panels.action_buttons import ShortButton
from retina_gui.state.correction_view import VersionRow, VersionsState

MOST_ROWS = 4
"""So many rows are seen at once; the list scrolls beyond."""
ROW_HEIGHT = 44
SIGN = 14
BUTTONS = (
    ("show_version", mark("Show")),
    ("compare_version", mark("Compare")),
    ("delete_version", mark("Delete")),
)


class VersionsPanel(Section):
    """A button to correct a place, the list, and what can be done with the selected row.

    Signals:
        row_chosen: a row was clicked; the number of its version.
        row_opened: a row was double-clicked.
    """

    row_chosen = Signal(int)
    row_opened = Signal()

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(tr("Versions"), parent)
        self._shown: tuple[VersionsState, Theme] | None = None
        self.correct = ShortButton(actions["correct"], tr("Correct a place"))
        self.take_back = ShortButton(actions["delete_correction"], tr("Take back"))
        self._placeholder = label(
            tr("Every registration and every correction is kept here."), "muted", wrap=True
        )
        self.list = _RowList()
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.currentRowChanged.connect(self._on_row)
        self.list.itemDoubleClicked.connect(self._on_double_click)
        self.buttons = {name: ShortButton(actions[name], tr(words)) for name, words in BUTTONS}
        tools, row = QHBoxLayout(), QHBoxLayout()
        for layout, buttons in ((tools, (self.correct, self.take_back)), (row, self.buttons.values())):
            layout.setSpacing(4)
            for button in buttons:
                layout.addWidget(button, 1)
        self.body.addLayout(tools)
        self.body.addWidget(self._placeholder)
        self.body.addWidget(self.list)
        self.body.addLayout(row)

    def show_state(self, state: VersionsState, theme: Theme) -> None:
        """Draw a state."""
        if self._shown == (state, theme):
            return
        if self._shown is None or (self._shown[0].rows, self._shown[1]) != (state.rows, theme):
            self._fill(state.rows, theme)
        self._shown = (state, theme)
        numbers = [row.number for row in state.rows]
        chosen = numbers.index(state.selected) if state.selected in numbers else -1
        with QSignalBlocker(self.list):
            self.list.setCurrentRow(chosen)
        self._placeholder.setVisible(not state.rows)
        self.list.setVisible(bool(state.rows))
        for button in self.buttons.values():
            button.setVisible(bool(state.rows))

    def _fill(self, rows: tuple[VersionRow, ...], theme: Theme) -> None:
        with QSignalBlocker(self.list):
            self.list.clear()
            for row in rows:
                item = QListWidgetItem(self.list)
                item.setSizeHint(QSize(0, scaled(ROW_HEIGHT)))
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{row.title}, {row.figures}, {row.detail}")
                self.list.setItemWidget(item, _row_widget(row, theme))
        self.list.setFixedHeight(min(len(rows), MOST_ROWS) * scaled(ROW_HEIGHT) + 2 * self.list.frameWidth())

    def _on_row(self, row: int) -> None:
        if self._shown is not None and 0 <= row < len(self._shown[0].rows):
            self.row_chosen.emit(self._shown[0].rows[row].number)

    def _on_double_click(self, item: QListWidgetItem) -> None:
        self._on_row(self.list.row(item))
        self.row_opened.emit()


class _RowList(QListWidget):
    """Its rows are as wide as it is, at once."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.doItemsLayout()


def _row_widget(row: VersionRow, theme: Theme) -> QWidget:
    """Two lines: what it is and its figures; when and with what it was made."""
    widget = QWidget()
    widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    grid = QGridLayout(widget)
    grid.setContentsMargins(8, 4, 8, 4)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(0)
    grid.setColumnStretch(1, 1)
    sign = label("●" if row.current else "", "sign")
    sign.setFixedWidth(SIGN)
    title = label(f"{row.title}  ({tr('shown')})" if row.current else row.title, "rowTitle")
    figures = label(row.figures, "figure")
    tabular(figures)
    detail = ElidedLabel("small")
    detail.setText(row.detail)
    detail.setToolTip(plain(row.detail))
    grid.addWidget(sign, 0, 0)
    grid.addWidget(title, 0, 1)
    grid.addWidget(figures, 0, 2)
    marks = QHBoxLayout()
    marks.setSpacing(4)
    marks.addWidget(detail, 1)
    if row.compared:
        marks.addWidget(_picture("before_after", theme.accent_hover, tr("Compared with")))
    if row.verdict is not None:
        colour = decision_colour(row.verdict, theme)
        marks.addWidget(_picture(DECISION_ICONS[row.verdict], colour, verdict_word(row.verdict)))
    grid.addLayout(marks, 1, 1, 1, 2)
    return widget


def _picture(name: str, colour: str, help: str) -> QWidget:
    sign = label()
    sign.setPixmap(icon_pixmap(name, colour, SIGN))
    sign.setToolTip(plain(help))
    return sign
