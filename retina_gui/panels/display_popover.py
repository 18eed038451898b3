"""How an image is shown: brightness, contrast, gamma, green channel, local contrast, inverted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from core.language import tr
from core.points.matching import ImageRole
from retina_gui.controllers.display import DisplayController
from retina_gui.look.widgets import label, tabular
from retina_gui.panels.button_keys import ButtonKeys
from retina_gui.panels.mark_sign import MarkSign
from retina_gui.rendering.adjustment import LARGEST_GAMMA, LIMIT, NEUTRAL, Adjustment
from retina_gui.state.options import ViewOptions

WIDTH = 288
GAMMA_STEPS = 100
"""Slider steps from gamma 1 to its largest value; the slider is even in the logarithm."""


class DisplayPopovers:
    """The popovers of a window: one for each image, and one for both."""

    def __init__(self, display: DisplayController) -> None:
        self._display = display
        self._popovers: dict[tuple[ImageRole, ...], DisplayPopover] = {}

    def open(self, roles: tuple[ImageRole, ...], anchor: QWidget, options: ViewOptions) -> DisplayPopover:
        """Open the controls of some images below a widget."""
        if roles not in self._popovers:
            self._popovers[roles] = DisplayPopover(roles, anchor.window())
            self._popovers[roles].changed.connect(self._display.set)
        self.show_state(options)
        self._popovers[roles].open_below(anchor)
        return self._popovers[roles]

    def show_state(self, options: ViewOptions) -> None:
        """Show how the images are shown."""
        displays = {role: options.display(role) for role in ImageRole}
        for popover in self._popovers.values():
            popover.show_state(displays)


class DisplayPopover(QFrame):
    """Opens below a button and closes with the next click beside it. `changed` carries the image and its adjustment."""

    changed = Signal(ImageRole, Adjustment)

    def __init__(self, roles: Sequence[ImageRole], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popover")
        ButtonKeys(self)
        self.editors = {role: AdjustmentEditor(role) for role in roles}
        columns = QHBoxLayout()
        columns.setSpacing(24)
        for editor in self.editors.values():
            editor.changed.connect(self.changed)
            columns.addWidget(editor)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addLayout(columns)
        note = tr("Only how it looks: the data, the result and the export stay as they are.")
        layout.addWidget(label(note, "small", wrap=True))

    def show_state(self, displays: Mapping[ImageRole, Adjustment]) -> None:
        """Draw a state."""
        for role, editor in self.editors.items():
            editor.show_state(displays.get(role, NEUTRAL))

    def open_below(self, anchor: QWidget) -> None:
        """Open below a widget, on the side where its window has room."""
        self.adjustSize()
        corner = anchor.mapToGlobal(QPoint(anchor.width() - self.width(), anchor.height() + 4))
        window = anchor.window().frameGeometry()
        x = max(corner.x(), window.left() + 8)
        y = min(corner.y(), window.bottom() - self.height() - 8)
        self.move(x, y)
        self.show()
        next(iter(self.editors.values())).sliders["brightness"].setFocus()


class AdjustmentEditor(QWidget):
    """The controls of one image."""

    changed = Signal(ImageRole, Adjustment)

    def __init__(self, role: ImageRole) -> None:
        super().__init__()
        self._role = role
        self._shown = NEUTRAL
        self.setFixedWidth(WIDTH)
        words = {"brightness": tr("Brightness"), "contrast": tr("Contrast"), "gamma": tr("Gamma")}
        helps = {
            "brightness": tr("Moves the level: the value that is shown as mid-grey"),
            "contrast": tr("Narrows or widens the window: the range of values from black to white"),
            "gamma": tr("Above 1 the dark regions are shown brighter"),
        }
        limits = {"brightness": LIMIT, "contrast": LIMIT, "gamma": GAMMA_STEPS}
        self.sliders = {name: _slider(limits[name], helps[name]) for name in words}
        self._values = {name: label("", "small") for name in words}
        self.boxes = {
            "green": QCheckBox(tr("Green channel only")),
            "equalised": QCheckBox(tr("Local contrast (CLAHE)")),
            "inverted": QCheckBox(tr("Inverted")),
        }
        self.reset = QPushButton(tr("Reset"))
        self.reset.setToolTip(tr("Show the image as it is"))
        self._lay_out(words)
        for name, slider in self.sliders.items():
            slider.valueChanged.connect(self._on_gamma if name == "gamma" else self._on_changed)
        for box in self.boxes.values():
            box.toggled.connect(self._on_changed)
        self.reset.clicked.connect(self._on_reset)

    def show_state(self, adjustment: Adjustment) -> None:
        """Draw a state."""
        self._shown = adjustment
        places = {
            "brightness": adjustment.brightness,
            "contrast": adjustment.contrast,
            "gamma": round(GAMMA_STEPS * float(np.log(adjustment.gamma) / np.log(LARGEST_GAMMA))),
        }
        texts = {
            "brightness": _signed(adjustment.brightness),
            "contrast": _signed(adjustment.contrast),
            "gamma": f"{adjustment.gamma:.2f}",
        }
        for name, slider in self.sliders.items():
            with QSignalBlocker(slider):
                slider.setValue(places[name])
            self._values[name].setText(texts[name])
        for name, box in self.boxes.items():
            with QSignalBlocker(box):
                box.setChecked(getattr(adjustment, name))
        self.reset.setEnabled(not adjustment.is_neutral)

    def _on_changed(self) -> None:
        """Gamma stays: its slider has fewer steps than there are values."""
        adjustment = replace(
            self._shown,
            brightness=self.sliders["brightness"].value(),
            contrast=self.sliders["contrast"].value(),
            **{name: box.isChecked() for name, box in self.boxes.items()},
        )
        self.changed.emit(self._role, adjustment)

    def _on_gamma(self, step: int) -> None:
        gamma = float(LARGEST_GAMMA ** (step / GAMMA_STEPS))
        self.changed.emit(self._role, replace(self._shown, gamma=gamma))

    def _on_reset(self) -> None:
        self.changed.emit(self._role, NEUTRAL)

    def _lay_out(self, words: Mapping[str, str]) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(8)
        heading.addWidget(MarkSign(self._role))
        titles = {ImageRole.REFERENCE: tr("Reference"), ImageRole.FLOATING: tr("Floating")}
        heading.addWidget(label(titles[self._role], "heading"), 1)
        heading.addWidget(self.reset)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for line, (name, text) in enumerate(words.items()):
            self.sliders[name].setAccessibleName(text)
            grid.addWidget(label(text), line, 0)
            grid.addWidget(self.sliders[name], line, 1)
            grid.addWidget(self._values[name], line, 2)
            self._values[name].setMinimumWidth(36)
            self._values[name].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            tabular(self._values[name])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(heading)
        layout.addLayout(grid)
        for box in self.boxes.values():
            layout.addWidget(box)


def _signed(value: int) -> str:
    return f"{value:+d}" if value else "0"


def _slider(limit: int, help: str) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(-limit, limit)
    slider.setPageStep(limit // 10)
    slider.setToolTip(help)
    return slider
