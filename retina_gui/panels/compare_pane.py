"""The comparing pane: the bar of modes and the picture, two pictures side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSlider, QToolButton, QVBoxLayout, QWidget

from retina_gui.look.widgets import label, set_look, tabular
from retina_gui.state.view_state import CompareState
from retina_gui.views.image_canvas import ImageCanvas

SLIDER_STEPS = 1000
MODE_BUTTONS = ("mode_checkerboard", "mode_side_by_side", "mode_blend", "mode_flicker")


class ComparePane(QWidget):
    """Shows the warped floating image against the reference.

    Signals:
        parameter_changed: the slider moved; 0 to 1.
        flicker_due: it is time for the other image.
    """

    parameter_changed = Signal(float)
    flicker_due = Signal()

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first, self.second = ImageCanvas(), ImageCanvas()
        self._modes = [_action_button(actions[name], "mode") for name in MODE_BUTTONS]
        self._before = _action_button(actions["before"], "mode")
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, SLIDER_STEPS)
        self._slider.setMinimumWidth(72)
        self._slider.setMaximumWidth(220)
        self._slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._slider.setToolTip("Cell size, opacity or rate of the current mode  ( [ and ] )")
        self._value, self._caption = label("", "small"), label("", "small")
        self._value.setMinimumWidth(76)
        tabular(self._value)
        self._placeholder = label("", "muted", wrap=True)
        self._placeholder.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._placeholder.setParent(self.first)
        self._placeholder.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._flicker = QTimer(self)
        self._flicker.timeout.connect(self.flicker_due)
        self._slider.valueChanged.connect(self._on_slider)
        self.first.resized.connect(self._place_placeholder)
        self._lay_out()

    def show_state(self, state: CompareState, roomy: bool) -> None:
        """Draw a state; `roomy` shows the words beside the icons."""
        self.first.set_layer(state.layer)
        self.second.set_layer(state.second_layer)
        self.second.setVisible(state.second_layer is not None)
        style = (
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon if roomy else Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        for button in (*self._modes, self._before):
            button.setToolButtonStyle(style)
        self._slider.blockSignals(True)
        self._slider.setValue(round((state.parameter or 0.0) * SLIDER_STEPS))
        self._slider.blockSignals(False)
        has_slider = state.parameter is not None and state.layer is not None
        self._slider.setVisible(has_slider)
        self._value.setVisible(has_slider)
        self._value.setText(state.parameter_text)
        self._caption.setText(state.caption)
        set_look(self._caption, "small" if state.before else "figure")
        self._placeholder.setText(state.placeholder)
        self._placeholder.setVisible(state.layer is None)
        self._time_flicker(state.flicker_interval_ms)

    def _time_flicker(self, interval_ms: int | None) -> None:
        if interval_ms is None:
            self._flicker.stop()
        elif not self._flicker.isActive() or self._flicker.interval() != interval_ms:
            self._flicker.start(interval_ms)

    def _on_slider(self, value: int) -> None:
        self.parameter_changed.emit(value / SLIDER_STEPS)

    def _place_placeholder(self) -> None:
        self._placeholder.setGeometry(self.first.rect().adjusted(16, 16, -16, -16))

    def _lay_out(self) -> None:
        bar = QFrame()
        bar.setObjectName("compareBar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        for button in self._modes:
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self._slider, 1)
        row.addWidget(self._value)
        row.addStretch(1)
        row.addWidget(self._caption)
        row.addSpacing(4)
        row.addWidget(self._before)
        pictures = QHBoxLayout()
        pictures.setContentsMargins(0, 0, 0, 0)
        pictures.setSpacing(1)
        pictures.addWidget(self.first, 1)
        pictures.addWidget(self.second, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addLayout(pictures, 1)


def _action_button(action: QAction, look: str) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setProperty("look", look)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button
