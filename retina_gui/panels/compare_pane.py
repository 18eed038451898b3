"""The comparing pane: the bar of modes and the picture, two pictures side by side."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSlider, QToolButton, QVBoxLayout, QWidget

from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.widgets import label, tabular
from retina_gui.panels.legend import Legend
from retina_gui.state.view_state import CompareState
from retina_gui.views.image_canvas import ImageCanvas

SLIDER_STEPS = 1000
WORDS_FROM = 1040
"""Width from which there is room for the word beside the icon of Confidence."""

MODE_BUTTONS = ("mode_checkerboard", "mode_side_by_side", "mode_blend", "mode_flicker")


class ComparePane(QWidget):
    """Shows the warped floating image against the reference.

    Signals:
        parameter_changed: the slider moved; 0 to 1.
        before_chosen: whether the pre-alignment is to be shown instead of the network's result.
        flicker_due: it is time for the other image.
    """

    parameter_changed = Signal(float)
    before_chosen = Signal(bool)
    flicker_due = Signal()

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first, self.second = ImageCanvas(), ImageCanvas()
        self._modes = [_mode_button(actions[name]) for name in MODE_BUTTONS]
        self.confidence = _mode_button(actions["confidence"])
        self._legend = Legend(self)
        self.before = _choice(
            "Before", "The floating image as your points align it  (hold T for the other one)"
        )
        self.after = _choice(
            "After", "The floating image as the network aligns it  (hold T for the other one)"
        )
        self.slider = _slider()
        self._value, self._caption = label("", "small"), ElidedLabel("small")
        self._value.setMinimumWidth(76)
        tabular(self._value)
        self._placeholder = label("", "onCanvas", wrap=True)
        self._placeholder.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._placeholder.setParent(self.first)
        self._placeholder.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._flicker = QTimer(self)
        self._flicker.timeout.connect(self.flicker_due)
        self.slider.valueChanged.connect(self._on_slider)
        self.before.clicked.connect(self._on_before)
        self.after.clicked.connect(self._on_after)
        self.first.resized.connect(self._place_placeholder)
        self.first.resized.connect(self._place_legend)
        self._lay_out()

    def show_state(self, state: CompareState, roomy: bool) -> None:
        """Draw a state; `roomy` shows the words beside the icons."""
        self.first.set_layer(state.layer)
        self.second.set_layer(state.second_layer)
        self.second.setVisible(state.second_layer is not None)
        style = (
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon if roomy else Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        for button in self._modes:
            button.setToolButtonStyle(style)
        self.confidence.setVisible(state.has_after)
        self._legend.show_text(state.legend, state.hatched)
        self._place_legend()
        self._show_slider(state)
        for button, down in ((self.before, state.before), (self.after, not state.before)):
            button.setVisible(state.has_after)
            button.setChecked(down)
        self._caption.setText(state.caption)
        self._placeholder.setText(state.placeholder)
        self._placeholder.setVisible(state.layer is None)
        self._time_flicker(state.flicker_interval_ms)

    def _show_slider(self, state: CompareState) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(round((state.parameter or 0.0) * SLIDER_STEPS))
        has_slider = state.parameter is not None and state.layer is not None
        self.slider.setVisible(has_slider)
        self._value.setVisible(has_slider)
        self._value.setText(state.parameter_text)

    def _time_flicker(self, interval_ms: int | None) -> None:
        if interval_ms is None:
            self._flicker.stop()
        elif not self._flicker.isActive() or self._flicker.interval() != interval_ms:
            self._flicker.start(interval_ms)

    def _on_slider(self, value: int) -> None:
        self.parameter_changed.emit(value / SLIDER_STEPS)

    def _on_before(self) -> None:
        self.before_chosen.emit(True)

    def _on_after(self) -> None:
        self.before_chosen.emit(False)

    def _place_placeholder(self) -> None:
        self._placeholder.setGeometry(self.first.rect().adjusted(16, 16, -16, -16))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        has_room = event.size().width() >= WORDS_FROM
        words, icon = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        self.confidence.setToolButtonStyle(words if has_room else icon)

    def _place_legend(self) -> None:
        """In the lower left corner of the picture that is hatched."""
        canvas = self.second if self.second.isVisible() else self.first
        size = self._legend.sizeHint()
        corner = canvas.geometry().bottomLeft()
        self._legend.setGeometry(corner.x() + 8, corner.y() - size.height() - 7, size.width(), size.height())
        self._legend.raise_()

    def _lay_out(self) -> None:
        bar = QFrame()
        bar.setObjectName("compareBar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        for button in self._modes:
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self.slider, 2)
        row.addWidget(self._value)
        row.addWidget(self._caption, 3)
        row.addWidget(self.confidence)
        row.addSpacing(8)
        row.addWidget(self.before)
        row.addWidget(self.after)
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


def _mode_button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setProperty("look", "mode")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button


def _choice(text: str, help: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(help)
    button.setCheckable(True)
    button.setProperty("look", "mode")
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button


def _slider() -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, SLIDER_STEPS)
    slider.setMinimumWidth(72)
    slider.setMaximumWidth(220)
    slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    slider.setToolTip("Cell size, opacity or rate of the current mode  ( [ and ] )")
    return slider
