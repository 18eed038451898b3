"""The bar above the overlay: the mode, its number, what the mode can change, and before or after."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QSlider, QToolButton, QVBoxLayout, QWidget

from core.language import tr
from retina_gui.actions.compare_actions import PREFIX
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.widgets import BAR_ROW, flat_button, label, set_look, tabular
from retina_gui.panels.tool_buttons import MoreModes, choice_button, mode_button
from retina_gui.state.compare_modes import RECORDS
from retina_gui.state.view_state import CompareState

SLIDER_STEPS = 1000
COMMON = tuple(f"{PREFIX}{record.mode.value}" for record in RECORDS if record.in_bar)
MORE = tuple(f"{PREFIX}{record.mode.value}" for record in RECORDS if not record.in_bar)
BOTH, WORDS, ICONS = (
    Qt.ToolButtonStyle.ToolButtonTextBesideIcon,
    Qt.ToolButtonStyle.ToolButtonTextOnly,
    Qt.ToolButtonStyle.ToolButtonIconOnly,
)
ARRANGEMENTS = ((BOTH, False), (BOTH, True), (WORDS, False), (WORDS, True), (ICONS, False))
"""How buttons look, and whether the mode's controls have a row of their own: the first that fits is taken. Words alone
come late, so that the buttons hardly change when another mode has other controls."""

NARROWEST = 400
MARGIN, SPACING, GAP = 8, 4, 16


class CompareBar(QFrame):
    """Everything on it is also in the menu Compare or Display, so that what a narrow bar leaves out is still there.

    Signals:
        parameter_changed: the slider moved; 0 to 1.
        before_chosen: whether the pre-alignment is to be shown instead of the network's result.
    """

    parameter_changed = Signal(float)
    before_chosen = Signal(bool)

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compareBar")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(NARROWEST)
        self.modes = {name: mode_button(actions[name]) for name in COMMON}
        self.more = MoreModes([actions[name] for name in MORE])
        self.swap, self.direction = (
            flat_button(actions[name]) for name in ("swap_images", "swipe_direction")
        )
        self.confidence = mode_button(actions["confidence"])
        self.before_after = mode_button(actions["before"])
        self.before = choice_button(
            tr("Before"), tr("The floating image as your points align it  (hold T for the other one)")
        )
        self.after = choice_button(
            tr("After"), tr("The floating image as the network aligns it  (hold T for the other one)")
        )
        self.display = QToolButton()
        self.display.setProperty("look", "flat")
        self.display.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.display.setAccessibleName(tr("Display of both images"))
        self.display.setToolTip(tr("Brightness, contrast and channel of both images, only as they are shown"))
        actions["display_reference"].changed.connect(self._follow_icon)
        self._icon_of = actions["display_reference"]
        self.slider = _slider()
        self._value, self._caption = label("", "small"), ElidedLabel("small")
        self._value.setMinimumWidth(84)
        self._value.setContentsMargins(4, 0, 0, 0)
        tabular(self._value)
        self._shown: CompareState | None = None
        self._is_fitting = self._has_two_rows = False
        self._fitted: tuple[object, ...] | None = None
        self._lay_out()
        self.slider.valueChanged.connect(self._on_slider)
        self.before.clicked.connect(self._on_before)
        self.after.clicked.connect(self._on_after)

    def show_state(self, state: CompareState) -> None:
        """Draw a state."""
        self._shown = state
        with QSignalBlocker(self.slider):
            self.slider.setValue(round((state.parameter or 0.0) * SLIDER_STEPS))
        self._value.setText(state.parameter_text)
        for button, down in ((self.before, state.before), (self.after, not state.before)):
            button.setChecked(down)
        before, after = state.versions or (tr("Before"), tr("After"))
        self.before.setText(before)
        self.after.setText(after)
        changed = any(not adjustment.is_neutral for adjustment in state.displays.values())
        set_look(self.display, "on" if changed else "flat")
        self.more.show_current()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fitted = None

    def _fit(self) -> None:
        """Words and icons as far as there is room, and in a very narrow bar without what is rarely used.

        Showing and hiding can resize the bar at once, which must not begin the fitting again.
        """
        state = self._shown
        if state is None or self._is_fitting or self._fitted == self._needs(state):
            return
        self._fitted = self._needs(state)
        self._is_fitting = True
        try:
            self._fit_into_width(state)
            self._show_caption(state.caption)
        finally:
            self._is_fitting = False

    def _needs(self, state: CompareState) -> tuple[object, ...]:
        """What decides how everything fits: with the same as last time, it does."""
        texts = (state.caption, self._value.text(), self.before.text(), self.after.text(), self.more.text())
        return self.width(), self.display.property("look"), self._wanted(state), texts

    def _show_caption(self, text: str) -> None:
        """Whole, or not at all."""
        taken = _width(self._of_controls) if self._has_two_rows else _width(self._of_row + self._of_controls)
        room = self.width() - 2 * MARGIN - GAP - taken
        self._caption.setText(text if self._caption.fontMetrics().horizontalAdvance(text) <= room else "")

    def _fit_into_width(self, state: CompareState) -> None:
        wanted = self._wanted(state)
        for style, two_rows in ARRANGEMENTS:
            self._show(wanted, style)
            caption = "" if style is ICONS else state.caption
            if self._needed(two_rows, caption) <= self.width():
                self._arrange(two_rows)
                return
        self._arrange(two_rows=False)
        for widget in (self.display, self.direction, self.confidence, self.swap, self._value):
            wanted = tuple(shown for shown in wanted if shown is not widget)
            self._show(wanted, ICONS)
            if self._needed(two_rows=False) <= self.width():
                return

    def _wanted(self, state: CompareState) -> tuple[QWidget, ...]:
        """What the state calls for."""
        has_layer = state.layer is not None
        conditions: tuple[tuple[QWidget, bool], ...] = (
            *((button, True) for button in (*self.modes.values(), self.more)),
            *((widget, has_layer and state.parameter is not None) for widget in (self.slider, self._value)),
            (self.swap, state.can_swap),
            (self.direction, state.swipe is not None),
            (self.display, has_layer),
            *((widget, state.has_after) for widget in (self.confidence, self.before, self.after)),
        )
        return tuple(widget for widget, wanted in conditions if wanted)

    def _show(self, wanted: tuple[QWidget, ...], style: Qt.ToolButtonStyle) -> None:
        """Show what is wanted; before and after share one button where there is room for icons only."""
        for button in (*self.modes.values(), self.confidence):
            button.setToolButtonStyle(style)
        self.more.set_style(style)
        for widget in self._of_row + self._of_controls:
            widget.setVisible(
                widget in wanted and not (style is ICONS and widget in (self.before, self.after))
            )
        self.before_after.setVisible(style is ICONS and self.before in wanted)

    def _needed(self, two_rows: bool, caption: str = "") -> int:
        """The width that the wider of the rows needs, in pixels."""
        row, controls = _width(self._of_row), _width(self._of_controls)
        controls += self._caption.fontMetrics().horizontalAdvance(caption)
        return (max(row, controls) if two_rows else row + controls + GAP) + 2 * MARGIN

    def _arrange(self, two_rows: bool) -> None:
        """Put the mode's controls into their own row, or beside the modes."""
        if two_rows != self._has_two_rows:
            self._has_two_rows = two_rows
            if two_rows:
                self._rows.addWidget(self._controls)
            else:
                self._row.insertWidget(len(self.modes) + 1, self._controls, 1)

    def _follow_icon(self) -> None:
        self.display.setIcon(self._icon_of.icon())

    def _on_slider(self, value: int) -> None:
        self.parameter_changed.emit(value / SLIDER_STEPS)

    def _on_before(self) -> None:
        self.before_chosen.emit(True)

    def _on_after(self) -> None:
        self.before_chosen.emit(False)

    def _lay_out(self) -> None:
        self._of_row: tuple[QWidget, ...] = (
            *(*self.modes.values(), self.more),
            *(self.before, self.after, self.before_after),
        )
        self._of_controls: tuple[QWidget, ...] = (
            *(self.slider, self._value, self.swap, self.direction),
            *(self.display, self.confidence),
        )
        self._controls = QWidget()
        controls = _row(self._controls)
        controls.addWidget(self.slider, 2)
        for widget in (self._value, self.swap, self.direction):
            controls.addWidget(widget)
        controls.addWidget(self._caption, 3)
        controls.addWidget(self.display)
        controls.addWidget(self.confidence)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(MARGIN, 4, MARGIN, 4)
        self._rows.setSpacing(4)
        self._row = _row()
        for button in (*self.modes.values(), self.more):
            self._row.addWidget(button)
        self._row.addWidget(self._controls, 1)
        self._row.addStretch(0)
        for button in (self.before, self.after, self.before_after):
            self._row.addWidget(button)
        self._row.addStrut(BAR_ROW)
        self._rows.addLayout(self._row)


def _row(parent: QWidget | None = None) -> QHBoxLayout:
    row = QHBoxLayout() if parent is None else QHBoxLayout(parent)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACING)
    return row


def _width(widgets: tuple[QWidget, ...]) -> int:
    """Of the widgets that are shown, beside each other; a slider may be as narrow as it can."""
    shown = [widget for widget in widgets if not widget.isHidden()]
    widths = [
        widget.minimumWidth()
        if isinstance(widget, QSlider)
        else max(widget.sizeHint().width(), widget.minimumWidth())
        for widget in shown
    ]
    return sum(widths) + SPACING * len(shown)


def _slider() -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, SLIDER_STEPS)
    slider.setMinimumWidth(64)
    slider.setMaximumWidth(220)
    slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    slider.setAccessibleName(tr("The number of the current mode"))
    slider.setToolTip(tr("The number of the current mode  ( [ and ], or Ctrl + wheel on the overlay )"))
    return slider
