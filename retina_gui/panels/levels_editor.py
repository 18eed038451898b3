"""The levels of one image: its histogram, and the same figures in fields, for the keyboard and to the digit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.language import mark, tr
from retina_gui.dialogs.chart_files import ChartButtons
from retina_gui.look.number_box import NumberBox
from retina_gui.look.text_size import scaled
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import label, tabular
from retina_gui.panels.histogram_chart import HistogramChart
from retina_gui.rendering.histogram import native, shown
from retina_gui.rendering.levels import LEAST, MOST, Channel, Levels
from retina_gui.state.display_state import DisplayState


@dataclass(frozen=True)
class LevelField:
    """One of the figures of levels.

    Attributes:
        name: the attribute of `Levels`; `with_` and the name is the method that changes it.
    """

    name: str
    words: str
    help: str
    is_width: bool = False


FIELDS = (
    LevelField("black", mark("Black"), mark("The value that is shown as black; drag the left line")),
    LevelField("white", mark("White"), mark("The value that is shown as white; drag the right line")),
    LevelField(
        "level", mark("Level"), mark("The value that is shown as mid-grey; drag what lies between the lines")
    ),
    LevelField("window", mark("Window"), mark("The range of values from black to white"), is_width=True),
)

CHANNELS = {
    Channel.ALL: mark("All"),
    Channel.RED: mark("Red"),
    Channel.GREEN: mark("Green"),
    Channel.BLUE: mark("Blue"),
}


class LevelsEditor(QWidget):
    """Histogram, channels, figures, automatic levels.

    Signals:
        changed: the levels of the channel that is shown.
        automatic_asked: the contrast is to be spread from black to white.
        channel_chosen: whose levels are shown.
        logarithmic_chosen: whether the scale is logarithmic.
    """

    changed = Signal(Levels)
    automatic_asked = Signal()
    channel_chosen = Signal(Channel)
    logarithmic_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: DisplayState | None = None
        self.chart = HistogramChart()
        self.fields = {field.name: NumberBox() for field in FIELDS}
        self.automatic = QPushButton(tr("Auto contrast"))
        self.automatic.setToolTip(
            tr("Spread the values of the field of view from black to white; 0.35 % at either end are cut off")
        )
        self.logarithmic = QCheckBox(tr("Log scale"))
        self.logarithmic.setToolTip(tr("Show rare values as well; remembered"))
        self.channels = {channel: QPushButton(tr(words)) for channel, words in CHANNELS.items()}
        self.buttons = ChartButtons(self.chart, is_narrow=True)
        self._row = QWidget()
        self._lay_out()
        for field in FIELDS:
            self.fields[field.name].valueChanged.connect(partial(self._on_field, field))
        self.chart.dragged.connect(self.changed)
        self.automatic.clicked.connect(self.automatic_asked)
        self.logarithmic.toggled.connect(self.logarithmic_chosen)
        for channel, button in self.channels.items():
            button.clicked.connect(partial(self._on_channel, channel))

    def show_state(self, state: DisplayState, theme: Theme) -> None:
        """Draw a state."""
        self._state = state
        self.chart.show_state(state, theme)
        self._row.setVisible(state.has_channels)
        for channel, button in self.channels.items():
            button.setChecked(channel is state.channel)
        with QSignalBlocker(self.logarithmic):
            self.logarithmic.setChecked(state.logarithmic)
        for field in FIELDS:
            self._show_field(field, state)

    def _show_field(self, field: LevelField, state: DisplayState) -> None:
        box, ends = self.fields[field.name], state.value_range
        with QSignalBlocker(box):
            if field.is_width:
                box.setRange(_width(1.0, ends), _width(MOST - LEAST, ends))
            else:
                box.setRange(native(LEAST, ends), native(MOST, ends))
            value = getattr(state.levels, field.name)
            box.setValue(_width(value, ends) if field.is_width else native(value, ends))

    def _on_field(self, field: LevelField, typed: float) -> None:
        if self._state is None:
            return
        ends, levels = self._state.value_range, self._state.levels
        value = typed / _width(1.0, ends) if field.is_width else shown(typed, ends)
        self.changed.emit(getattr(levels, f"with_{field.name}")(value))

    def _on_channel(self, channel: Channel) -> None:
        self.channel_chosen.emit(channel)

    def _lay_out(self) -> None:
        channels = QHBoxLayout(self._row)
        channels.setContentsMargins(0, 0, 0, 0)
        channels.setSpacing(4)
        group = QButtonGroup(self)
        for button in self.channels.values():
            button.setCheckable(True)
            button.setProperty("look", "segment")
            button.setAutoDefault(False)
            group.addButton(button)
            channels.addWidget(button, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for number, field in enumerate(FIELDS):
            box, words = self.fields[field.name], label(tr(field.words))
            box.setDecimals(0)
            box.setKeyboardTracking(False)
            box.setMinimumHeight(scaled(26))
            box.setToolTip(tr(field.help))
            box.setAccessibleName(tr(field.words))
            box.setAlignment(Qt.AlignmentFlag.AlignRight)
            words.setBuddy(box)
            tabular(box)
            grid.addWidget(words, number // 2, 2 * (number % 2))
            grid.addWidget(box, number // 2, 2 * (number % 2) + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        below = QHBoxLayout()
        below.addWidget(self.automatic)
        below.addStretch(1)
        below.addWidget(self.logarithmic)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.chart)
        layout.addWidget(self._row)
        layout.addLayout(grid)
        layout.addLayout(below)


def _width(value: float, ends: tuple[float, float]) -> float:
    """A range of values of the picture as one of the image."""
    return native(value, ends) - native(0.0, ends)
