"""How an image is shown: levels on its histogram, gamma, green channel, local contrast, inverted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QSlider, QVBoxLayout, QWidget
from shiboken6 import delete

from core.language import tr
from core.points.matching import ImageRole
from retina_gui.dialogs.chart_saving import ChartSaving
from retina_gui.look.text_size import scaled
from retina_gui.look.theme import THEMES, Theme
from retina_gui.look.widgets import label, tabular
from retina_gui.panels.button_keys import ButtonKeys
from retina_gui.panels.levels_editor import LevelsEditor
from retina_gui.panels.mark_sign import MarkSign
from retina_gui.rendering.adjustment import LARGEST_GAMMA, NEUTRAL, Adjustment
from retina_gui.rendering.levels import Levels
from retina_gui.session import Session
from retina_gui.state.display_state import DisplayState, display_state

WIDTH = 288
GAMMA_STEPS = 100
"""Slider steps from gamma 1 to its largest value; the slider is even in the logarithm."""


class DisplayPopovers:
    """The popovers of a window: one for each image, and one for both."""

    def __init__(self, session: Session, saving: ChartSaving) -> None:
        self._session, self._saving = session, saving
        self._popovers: dict[tuple[ImageRole, ...], DisplayPopover] = {}

    def open(self, roles: tuple[ImageRole, ...], anchor: QWidget) -> DisplayPopover:
        """Open the controls of some images below a widget."""
        if roles not in self._popovers:
            self._popovers[roles] = self._make(roles, anchor.window())
        popover = self._popovers[roles]
        self._draw([popover])
        popover.open_below(anchor)
        return popover

    def show_state(self) -> None:
        """Show how the images are shown, where somebody looks at it."""
        self._draw([popover for popover in self._popovers.values() if popover.isVisible()])

    def take_apart(self) -> None:
        """Before the program ends: see `StillChart.take_apart`."""
        for popover in self._popovers.values():
            popover.take_apart()
            delete(popover)
        self._popovers.clear()

    def _draw(self, popovers: Sequence[DisplayPopover]) -> None:
        if not popovers:
            return
        options, display = self._session.options.options, self._session.display
        found, colour = display.histograms(), display.in_colour
        states = {role: display_state(role, options, found.get(role), role in colour) for role in ImageRole}
        for popover in popovers:
            popover.show_state(states, THEMES[options.theme])

    def _make(self, roles: tuple[ImageRole, ...], window: QWidget) -> DisplayPopover:
        popover, display = DisplayPopover(roles, window), self._session.display
        for editor in popover.editors.values():
            editor.changed.connect(display.set)
            editor.levels.channel_chosen.connect(display.choose_channel)
            editor.levels.logarithmic_chosen.connect(display.set_logarithmic)
            editor.automatic_asked.connect(display.stretch_shown)
            self._saving.let_save(editor.levels.buttons)
        return popover


class DisplayPopover(QFrame):
    """Opens below a button and closes with the next click beside it."""

    def __init__(self, roles: Sequence[ImageRole], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popover")
        ButtonKeys(self)
        self.editors = {role: AdjustmentEditor(role) for role in roles}
        columns = QHBoxLayout()
        columns.setSpacing(24)
        for editor in self.editors.values():
            columns.addWidget(editor)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addLayout(columns)
        note = tr("Only how it looks: the data, the result and the export stay as they are.")
        layout.addWidget(label(note, "small", wrap=True))

    def show_state(self, states: Mapping[ImageRole, DisplayState], theme: Theme) -> None:
        """Draw a state."""
        for role, editor in self.editors.items():
            editor.show_state(states[role], theme)

    def take_apart(self) -> None:
        """See `DisplayPopovers`."""
        for editor in self.editors.values():
            editor.levels.chart.take_apart()

    def open_below(self, anchor: QWidget) -> None:
        """Open below a widget, on the side where its window has room."""
        self.show()  # its letters have their size from then on
        self.adjustSize()
        corner = anchor.mapToGlobal(QPoint(anchor.width() - self.width(), anchor.height() + 4))
        window = anchor.window().frameGeometry()
        x = max(corner.x(), window.left() + 8)
        y = min(corner.y(), window.bottom() - self.height() - 8)
        self.move(max(x, window.left()), max(y, window.top()))
        next(iter(self.editors.values())).levels.fields["black"].setFocus()


class AdjustmentEditor(QWidget):
    """The controls of one image.

    Signals:
        changed: the image and its adjustment.
        automatic_asked: the image whose contrast is to be spread.
    """

    changed = Signal(ImageRole, Adjustment)
    automatic_asked = Signal(ImageRole)

    def __init__(self, role: ImageRole) -> None:
        super().__init__()
        self._role = role
        self._state: DisplayState | None = None
        self.setFixedWidth(scaled(WIDTH))
        self.levels = LevelsEditor()
        self.gamma = QSlider(Qt.Orientation.Horizontal)
        self.gamma.setRange(-GAMMA_STEPS, GAMMA_STEPS)
        self.gamma.setPageStep(GAMMA_STEPS // 10)
        self.gamma.setToolTip(tr("Above 1 the dark regions are shown brighter"))
        self.gamma.setAccessibleName(tr("Gamma"))
        self._gamma = label("", "small")
        self.boxes = {
            "green": QCheckBox(tr("Green channel only")),
            "equalised": QCheckBox(tr("Local contrast (CLAHE)")),
            "inverted": QCheckBox(tr("Inverted")),
        }
        self.reset = QPushButton(tr("Reset"))
        self.reset.setToolTip(tr("Show the image as it is"))
        self._lay_out()
        self.levels.changed.connect(self._on_levels)
        self.levels.automatic_asked.connect(self._on_automatic)
        self.gamma.valueChanged.connect(self._on_gamma)
        for box in self.boxes.values():
            box.toggled.connect(self._on_boxes)
        self.reset.clicked.connect(self._on_reset)

    def show_state(self, state: DisplayState, theme: Theme) -> None:
        """Draw a state."""
        self._state, adjustment = state, state.adjustment
        self.levels.show_state(state, theme)
        with QSignalBlocker(self.gamma):
            self.gamma.setValue(round(GAMMA_STEPS * float(np.log(adjustment.gamma) / np.log(LARGEST_GAMMA))))
        self._gamma.setText(f"{adjustment.gamma:.2f}")
        for name, box in self.boxes.items():
            with QSignalBlocker(box):
                box.setChecked(getattr(adjustment, name))
        self.reset.setEnabled(not adjustment.is_neutral)

    @property
    def _adjustment(self) -> Adjustment:
        return NEUTRAL if self._state is None else self._state.adjustment

    def _on_levels(self, levels: Levels) -> None:
        if self._state is not None:
            self.changed.emit(self._role, self._adjustment.with_levels(self._state.edited, levels))

    def _on_automatic(self) -> None:
        self.automatic_asked.emit(self._role)

    def _on_boxes(self) -> None:
        """Gamma stays: its slider has fewer steps than there are values."""
        adjustment = replace(
            self._adjustment,
            green=self.boxes["green"].isChecked(),
            equalised=self.boxes["equalised"].isChecked(),
            inverted=self.boxes["inverted"].isChecked(),
        )
        self.changed.emit(self._role, adjustment)

    def _on_gamma(self, step: int) -> None:
        gamma = float(LARGEST_GAMMA ** (step / GAMMA_STEPS))
        self.changed.emit(self._role, replace(self._adjustment, gamma=gamma))

    def _on_reset(self) -> None:
        self.changed.emit(self._role, NEUTRAL)

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(8)
        heading.addWidget(MarkSign(self._role))
        titles = {ImageRole.REFERENCE: tr("Reference"), ImageRole.FLOATING: tr("Floating")}
        heading.addWidget(label(titles[self._role], "heading"), 1)
        heading.addWidget(self.reset)
        gamma = QHBoxLayout()
        gamma.setSpacing(12)
        gamma.addWidget(label(tr("Gamma")))
        gamma.addWidget(self.gamma, 1)
        gamma.addWidget(self._gamma)
        self._gamma.setMinimumWidth(36)
        self._gamma.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        tabular(self._gamma)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(heading)
        layout.addWidget(self.levels)
        layout.addLayout(gamma)
        for box in self.boxes.values():
            layout.addWidget(box)
        layout.addWidget(self.levels.buttons)
