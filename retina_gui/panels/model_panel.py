"""The choice of the transform model that the matching pairs determine."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from core.language import tr
from core.transforms.planar import TransformModel
from retina_gui.look.widgets import ActionFollower, Section, label
from retina_gui.state.points_state import ModelState

MARGINS = 12
"""Pixels of a button beside its words, so that all have the same."""


class ModelPanel(Section):
    """One button for each model, and a line on the chosen one."""

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(tr("Alignment by the points"), parent)
        self.buttons = {model: ModelButton(actions[f"model_{model.value}"]) for model in TransformModel}
        self._description = label("", "small", wrap=True)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for button in self.buttons.values():
            row.addWidget(button, button.fontMetrics().horizontalAdvance(button.text()) + MARGINS)
        self.body.addLayout(row)
        self.body.addWidget(self._description)

    def show_state(self, state: ModelState) -> None:
        """Draw a state."""
        self._description.setText(state.description)


class ModelButton(QPushButton):
    """Down while its model is the chosen one."""

    def __init__(self, action: QAction) -> None:
        super().__init__(action.text())
        self.setCheckable(True)
        self.setProperty("look", "model")
        ActionFollower(self, action, icon=False)
