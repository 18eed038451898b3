"""The figures of a result at its four stages, what they mean, and the way through its cells."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from core.language import tr
from core.metrics.figure_table import stage_meanings, stage_names
from retina_gui.look.plain_text import plain
from retina_gui.look.widgets import Section, drop, empty, label, separator, tabular
from retina_gui.panels.action_buttons import ShortButton
from retina_gui.state.view_state import QualityState

STAGE_WIDTH = 44
"""Pixels of a column of figures at least."""


class QualityPanel(Section):
    """The table of the four stages, the figures of the whole result, and the buttons for the cells."""

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(tr("Quality"), parent)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._shown: QualityState | None = None
        self._placeholder = label("", "muted", wrap=True)
        self._cells = label("", "small", wrap=True)
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(ShortButton(actions["cells"], tr("Cells")), 1)
        row.addWidget(ShortButton(actions["worst_previous"]))
        row.addWidget(ShortButton(actions["worst_next"], tr("Worst cell")), 1)
        self.body.addWidget(self._placeholder)
        self.body.addLayout(self._grid)
        self.body.addWidget(self._buttons)
        self.body.addWidget(self._cells)

    def show_state(self, state: QualityState) -> None:
        """Draw a state."""
        if state == self._shown:
            return
        self._shown = state
        self._placeholder.setText(state.placeholder)
        self._placeholder.setVisible(bool(state.placeholder))
        self._cells.setText(state.cells)
        for widget in (self._buttons, self._cells):
            widget.setVisible(bool(state.rows))
        self._fill_grid(state)

    def _fill_grid(self, state: QualityState) -> None:
        empty(self._grid)
        if not state.rows:
            return
        for column, (name, meaning) in enumerate(zip(stage_names(), stage_meanings(), strict=True), start=1):
            self._grid.addWidget(_figure(name, "small", meaning), 0, column)
            self._grid.setColumnMinimumWidth(column, STAGE_WIDTH)
        for line, row in enumerate(state.rows, start=1):
            self._grid.addWidget(_named(row.name, row.help), line, 0)
            for column, figure in enumerate(row.figures, start=1):
                look = "figure" if column == len(row.figures) else "muted"
                self._grid.addWidget(_figure(figure, look, row.help), line, column)
        self._grid.addWidget(separator(), len(state.rows) + 1, 0, 1, 5)
        for line, (name, figure) in enumerate(state.overall, start=len(state.rows) + 2):
            self._grid.addWidget(label(name), line, 0, 1, 2)
            self._grid.addWidget(_figure(figure, "figure"), line, 2, 1, 3)


class MeaningsPanel(QWidget):
    """One line on what each figure means, folded away until somebody wants to read it."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fold = QToolButton()
        self.fold.setProperty("look", "fold")
        self.fold.setText(f" {action.text()}")
        self.fold.setToolTip(action.toolTip())
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.fold.clicked.connect(action.trigger)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        self.body.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        self._shown: tuple[str, ...] = ()
        self._labels: list[QWidget] = []

    def show_sentences(self, sentences: tuple[str, ...], unfolded: bool) -> None:
        """Show other sentences where it is unfolded; nothing at all where there are none."""
        if not sentences:
            self.hide()
        self.fold.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)
        sentences = sentences if unfolded else ()
        if sentences == self._shown:
            return
        self._shown = sentences
        for old in self._labels:
            self.body.removeWidget(old)
            drop(old)
        self._labels = [label(text, "small", wrap=True) for text in sentences]
        for new in self._labels:
            self.body.addWidget(new)


def _named(text: str, meaning: str) -> QWidget:
    name = label(text)
    name.setToolTip(plain(meaning))
    return name


def _figure(text: str, look: str, meaning: str = "") -> QWidget:
    figure = label(text, look)
    figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    figure.setToolTip(plain(meaning))
    tabular(figure)
    return figure
