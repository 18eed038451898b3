"""The overview of a list: a chart of its results, with any two figures; it stays open beside the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.language import tr
from retina_gui.dialogs.chart_files import ChartButtons
from retina_gui.dialogs.overview_chart import OverviewChart
from retina_gui.look.choice_box import ChoiceBox
from retina_gui.look.plain_text import plain
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import label
from retina_gui.look.window_place import room_for
from retina_gui.state.overview_state import FIGURES, OverviewState


class OverviewWindow(QDialog):
    """The chart, and the choice of its axes.

    Signals:
        axes_chosen: the names of the figures across and up.
        case_asked: open the case of a dot; its file.
        chosen: the files of a region of the chart; None for none.
    """

    axes_chosen = Signal(str, str)
    case_asked = Signal(Path)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Overview"))
        self.resize(room_for(self, QSize(900, 640)))
        self._source, self._summary = label("", "heading"), label("", "muted", wrap=True)
        self._empty = label(
            tr("No result has both figures. Choose others, or register the cases first."), "muted", wrap=True
        )
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.chart = OverviewChart()
        self.chart.opened.connect(self.case_asked)
        self.chart.chosen.connect(self.chosen)
        self.across, self.upwards = ChoiceBox(), ChoiceBox()
        for box, name in ((self.across, tr("Figure across")), (self.upwards, tr("Figure upwards"))):
            for figure, record in FIGURES.items():
                box.addItem(tr(record.words), figure)
            box.setAccessibleName(name)
            box.setToolTip(plain(name))
            box.activated.connect(self._on_axes)
        self.everything, close = QPushButton(tr("Show everything")), QPushButton(tr("Close"))
        self.buttons = ChartButtons(self.chart)
        self.everything.clicked.connect(self._show_everything)
        close.clicked.connect(self.accept)
        for button in (self.everything, close):
            button.setAutoDefault(False)
        self._lay_out(close)

    def show_state(self, state: OverviewState, theme: Theme) -> None:
        """Draw a state."""
        self._source.setText(state.source)
        self._summary.setText(state.summary)
        for box, figure in ((self.across, state.x), (self.upwards, state.y)):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(figure))
        self._empty.setVisible(not state.dots)
        self.chart.setVisible(bool(state.dots))
        self.buttons.setEnabled(bool(state.dots))
        self.chart.show_state(state, theme)

    def take_apart(self) -> None:
        """Before the program ends."""
        self.hide()
        self.chart.take_apart()

    def _on_axes(self) -> None:
        self.axes_chosen.emit(self.across.currentData(), self.upwards.currentData())

    def _show_everything(self) -> None:
        self.chart.clear_region()
        self.chart.show_all()

    def _lay_out(self, close: QPushButton) -> None:
        top, bottom = QHBoxLayout(), QHBoxLayout()
        for row in (top, bottom):
            row.setSpacing(8)
        top.addWidget(self._source, 1)
        for words, box in ((tr("Across"), self.across), (tr("Upwards"), self.upwards)):
            top.addWidget(label(words, "muted"))
            top.addWidget(box)
        top.addWidget(self.everything)
        hint = tr(
            "A click opens a case. Drag over dots to show these alone in the list; the wheel zooms, the middle button "
            "moves."
        )
        bottom.addWidget(label(hint, "small", wrap=True), 1)
        bottom.addWidget(self.buttons)
        bottom.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self._summary)
        column.addWidget(self._empty, 1)
        column.addWidget(self.chart, 1)
        column.addLayout(bottom)
