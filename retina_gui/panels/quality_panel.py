"""The figures of a result, before and after the network, with what they mean, and the verdict."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget

from retina_gui.look.widgets import Section, label, separator, tabular
from retina_gui.state.view_state import QualityState

VERDICTS = (("verdict_accept", "Accept"), ("verdict_retry", "Try again"), ("verdict_reject", "Reject"))


class QualityPanel(Section):
    """Quality table and verdict buttons."""

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__("Quality", parent)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self._shown: QualityState | None = None
        self._placeholder = label("", "muted", wrap=True)
        self.body.addWidget(self._placeholder)
        self.body.addLayout(self._grid)
        self.body.addSpacing(4)
        self.body.addWidget(separator())
        self.body.addWidget(label("Verdict", "heading"))
        row = QHBoxLayout()
        row.setSpacing(4)
        self._buttons = {name: VerdictButton(actions[name], f" {text}") for name, text in VERDICTS}
        for button in self._buttons.values():
            row.addWidget(button, 1)
        self.body.addLayout(row)

    def show_state(self, state: QualityState) -> None:
        """Draw a state."""
        if state == self._shown:
            return
        self._shown = state
        self._placeholder.setText(state.placeholder)
        self._placeholder.setVisible(bool(state.placeholder))
        self._fill_grid(state)

    def _fill_grid(self, state: QualityState) -> None:
        while self._grid.count():
            self._grid.takeAt(0).widget().deleteLater()
        if not state.rows:
            return
        for column, text in ((1, "before"), (2, "after")):
            self._grid.addWidget(_figure(text, "small"), 0, column)
        for line, row in enumerate(state.rows, start=1):
            self._grid.addWidget(label(row.name), line, 0)
            self._grid.addWidget(_figure(row.before, "muted"), line, 1)
            self._grid.addWidget(_figure(row.after, "figure"), line, 2)


class MeaningsPanel(Section):
    """One line on what each figure means."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What the figures mean", parent)
        self._shown: tuple[str, ...] = ()
        self._labels: list[QWidget] = []

    def show_sentences(self, sentences: tuple[str, ...]) -> None:
        """Show other sentences; nothing at all where there are none."""
        if not sentences:
            self.hide()
        if sentences == self._shown:
            return
        self._shown = sentences
        for old in self._labels:
            self.body.removeWidget(old)
            old.deleteLater()
        self._labels = [label(text, "small", wrap=True) for text in sentences]
        for new in self._labels:
            self.body.addWidget(new)


class VerdictButton(QPushButton):
    """A button that follows an action of the key table, with shorter words."""

    def __init__(self, action: QAction, text: str) -> None:
        super().__init__(text)
        self.setCheckable(True)
        self.setProperty("look", "verdict")
        self._action = action
        action.changed.connect(self._follow)
        self.clicked.connect(self._trigger)
        self._follow()

    def _trigger(self) -> None:
        self._action.trigger()
        self._follow()

    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())
        self.setChecked(self._action.isChecked())
        self.setIcon(self._action.icon())
        self.setToolTip(self._action.toolTip())


def _figure(text: str, look: str) -> QWidget:
    figure = label(text, look)
    figure.setAlignment(Qt.AlignmentFlag.AlignRight)
    tabular(figure)
    return figure
