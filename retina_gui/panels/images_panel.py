"""The vessel polarity of each image: what was found, and the user's choice."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from core.images.polarity import VesselPolarity
from core.language import mark, tr
from core.points.matching import ImageRole
from retina_gui.look.widgets import Section, label, set_tooltip
from retina_gui.state.view_state import PolarityState, SpacingState

CHOICES: dict[VesselPolarity | None, str] = {
    None: mark("Auto"),
    VesselPolarity.BRIGHT: mark("Bright"),
    VesselPolarity.DARK: mark("Dark"),
}
HELP = mark(
    "Bright as in angiograms, dark as in colour and red-free photographs. It chooses the "
    "branch of the network."
)


class ImagesPanel(Section):
    """One choice for each image, and the pixel size of the reference.

    Signals:
        polarity_chosen: the image and the polarity, None for automatic.
        spacing_typed: the pixel size as it was typed.
    """

    polarity_chosen = Signal(ImageRole, object)
    spacing_typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Vessels in the images"), parent)
        self.choices = {role: PolarityChoice(role) for role in ImageRole}
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self._titles = {role: label() for role in ImageRole}
        for line, (role, choice) in enumerate(self.choices.items()):
            grid.addWidget(self._titles[role], line, 0)
            grid.addWidget(choice, line, 1)
            choice.chosen.connect(self.polarity_chosen)
        self.spacing = SpacingField()
        self.spacing.typed.connect(self.spacing_typed)
        self.body.addLayout(grid)
        self.body.addWidget(self.spacing)

    def show_state(self, states: Mapping[ImageRole, PolarityState], spacing: SpacingState) -> None:
        """Draw a state."""
        for role, state in states.items():
            self._titles[role].setText(state.title)
            self.choices[role].show_state(state)
        self.spacing.show_state(spacing)


class SpacingField(QWidget):
    """How many micrometres a pixel of the reference is; empty leaves it to the file."""

    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._stated = ""
        self.box = _Field()
        self.box.setFixedWidth(self.box.fontMetrics().horizontalAdvance(tr("not known")) + 20)
        self.box.editingFinished.connect(self._on_finished)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._title = label()
        row.addWidget(self._title, 1)
        row.addWidget(self.box)
        row.addWidget(label("µm", "small"))

    def show_state(self, state: SpacingState) -> None:
        """Draw a state; what is being typed is left alone."""
        self._stated = state.stated
        self._title.setText(state.title)
        self.box.setAccessibleName(state.title)
        for widget in (self._title, self.box):
            set_tooltip(widget, state.help)
        self.box.setPlaceholderText(state.found or tr("not known"))
        self.box.setEnabled(state.enabled)
        if not self.box.hasFocus() and self.box.text() != state.stated:
            self.box.setText(state.stated)

    def _on_finished(self) -> None:
        if self.box.text().strip() != self._stated:
            self.typed.emit(self.box.text().strip())
        self.box.setText(self._stated)


class _Field(QLineEdit):
    """Return ends the typing, and is no key of the window."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


class PolarityChoice(QWidget):
    """Three buttons, one of them down. `chosen` carries the image and the polarity, None for automatic."""

    chosen = Signal(ImageRole, object)

    def __init__(self, role: ImageRole) -> None:
        super().__init__()
        self._role = role
        self.buttons = {polarity: QPushButton(tr(text)) for polarity, text in CHOICES.items()}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for polarity, button in self.buttons.items():
            button.setCheckable(True)
            button.setProperty("look", "segment")
            button.clicked.connect(partial(self._choose, polarity))
            row.addWidget(button, 3 if button is self.buttons[None] else 2)

    def show_state(self, state: PolarityState) -> None:
        """Draw a state."""
        for polarity, button in self.buttons.items():
            button.setEnabled(state.enabled)
            button.setChecked(state.override is polarity)
            set_tooltip(button, f"{state.automatic_text}. {tr(HELP)}" if polarity is None else tr(HELP))
        found = tr("Auto: {polarity}") if state.automatic_word else tr(CHOICES[None])
        self.buttons[None].setText(found.format(polarity=state.automatic_word))

    def _choose(self, polarity: VesselPolarity | None, checked: bool = False) -> None:
        self.chosen.emit(self._role, polarity)
