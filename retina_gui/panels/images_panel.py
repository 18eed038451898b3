"""The vessel polarity of each image: what was found, and the user's choice."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from core.images.polarity import VesselPolarity
from core.points.matching import ImageRole
from retina_gui.look.widgets import Section, label
from retina_gui.state.view_state import PolarityState

CHOICES = (
    (None, "Automatic"),
    (VesselPolarity.BRIGHT, "Bright vessels"),
    (VesselPolarity.DARK, "Dark vessels"),
)
HELP = "Bright as in angiograms, dark as in colour and red-free photographs. It chooses the branch of the network."


class ImagesPanel(Section):
    """One choice for each image. `polarity_chosen` carries the image and the polarity, None for automatic."""

    polarity_chosen = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Vessels", parent)
        self.boxes: dict[ImageRole, QComboBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for line, role in enumerate(ImageRole):
            box = QComboBox()
            box.setToolTip(HELP)
            box.addItems([text for _, text in CHOICES])
            box.activated.connect(self._on_reference if role is ImageRole.REFERENCE else self._on_floating)
            grid.addWidget(label(role.value.capitalize()), line, 0)
            grid.addWidget(box, line, 1)
            self.boxes[role] = box
        self.body.addLayout(grid)

    def show_state(self, states: Mapping[ImageRole, PolarityState]) -> None:
        """Draw a state."""
        for role, state in states.items():
            box = self.boxes[role]
            box.setEnabled(state.enabled)
            box.setItemText(0, state.automatic_text)
            box.setCurrentIndex([polarity for polarity, _ in CHOICES].index(state.override))

    def _on_reference(self, index: int) -> None:
        self.polarity_chosen.emit(ImageRole.REFERENCE, CHOICES[index][0])

    def _on_floating(self, index: int) -> None:
        self.polarity_chosen.emit(ImageRole.FLOATING, CHOICES[index][0])
