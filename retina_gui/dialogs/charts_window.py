"""The charts of the open case, and arrows of the errors on the picture; it stays open beside the window."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.language import tr
from retina_gui.dialogs.case_chart_view import CaseChartView
from retina_gui.dialogs.chart_files import ChartButtons
from retina_gui.look.choice_box import ChoiceBox
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import label
from retina_gui.look.window_place import room_for
from retina_gui.state.case_charts import CASE_CHARTS, CaseChartState

FACTORS = (0.0, 1.0, 5.0, 10.0, 20.0, 50.0, 100.0)
"""How many times larger than they are the errors are drawn on the picture; 0 for not at all."""


class ChartsWindow(QDialog):
    """One chart at a time.

    Signals:
        chart_chosen: the name of another one of `CASE_CHARTS`.
        factor_chosen: how much the arrows of the errors are enlarged; 0 for none.
    """

    chart_chosen = Signal(str)
    factor_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Charts of the result"))
        self.resize(room_for(self, QSize(760, 480)))
        self.kind, self.factor = ChoiceBox(), ChoiceBox()
        for name, chart in CASE_CHARTS.items():
            self.kind.addItem(tr(chart.words), name)
        for factor in FACTORS:
            words = tr("{factor} ×").format(factor=f"{factor:.0f}") if factor else tr("none")
            self.factor.addItem(words, factor)
        self.kind.setAccessibleName(tr("Which chart"))
        self.factor.setAccessibleName(tr("Arrows of the errors on the picture"))
        self.factor.setToolTip(tr("From where a pair belongs to where it is brought, so many times longer"))
        self.kind.activated.connect(self._on_kind)
        self.factor.activated.connect(self._on_factor)
        self._empty = label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.chart = CaseChartView()
        self.buttons, close = ChartButtons(self.chart), QPushButton(tr("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        top, bottom = QHBoxLayout(), QHBoxLayout()
        for row in (top, bottom):
            row.setSpacing(8)
        top.addWidget(self.kind)
        top.addStretch(1)
        top.addWidget(label(tr("Arrows on the picture"), "muted"))
        top.addWidget(self.factor)
        bottom.addStretch(1)
        bottom.addWidget(self.buttons)
        bottom.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self._empty, 1)
        column.addWidget(self.chart, 1)
        column.addLayout(bottom)

    def show_state(self, kind: str, factor: float, state: CaseChartState, theme: Theme) -> None:
        """Draw a state."""
        for box, value in ((self.kind, kind), (self.factor, factor)):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(value))
        self._empty.setText(state.placeholder)
        self._empty.setVisible(bool(state.placeholder))
        self.chart.setVisible(not state.placeholder)
        self.buttons.setEnabled(not state.placeholder)
        self.chart.show_state(state, theme)

    def take_apart(self) -> None:
        """Before the program ends."""
        self.hide()
        self.chart.take_apart()

    def _on_kind(self) -> None:
        self.chart_chosen.emit(self.kind.currentData())

    def _on_factor(self) -> None:
        self.factor_chosen.emit(self.factor.currentData())
