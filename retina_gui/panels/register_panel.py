"""The choice of the method, what it does, and the button that registers."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from core.language import tr
from core.registration_methods import REGISTRATION_METHODS
from retina_gui.actions.method_actions import PREFIX
from retina_gui.look.choice_box import ChoiceBox
from retina_gui.look.widgets import Section, label
from retina_gui.panels.top_bar import ActionButton

METHODS = tuple(REGISTRATION_METHODS.values())


class RegisterPanel(Section):
    """What Register does, and the button."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(tr("Registration"), parent)
        self._actions = actions
        self.method = ChoiceBox()
        for method in METHODS:
            self.method.addItem(tr(method.words))
        self.method.set_narrow()  # the words of some are long
        self.method.setAccessibleName(tr("Method"))
        self.method.activated.connect(self._choose)
        self._description, self._reason = label("", wrap=True), label("", "small", wrap=True)
        self.body.addWidget(label(tr("Method"), "small"))
        self.body.addWidget(self.method)
        self.body.addWidget(self._description)
        self.body.addWidget(label(tr("You can cancel at any time."), "small", wrap=True))
        self.body.addWidget(ActionButton(actions["register"]))
        self.body.addWidget(self._reason)

    def show_state(self, method: str, reason: str) -> None:
        """Show the method that is chosen, and why the button cannot be used."""
        shown = next(place for place, each in enumerate(METHODS) if each.identifier == method)
        self.method.setCurrentIndex(shown)
        self.method.setEnabled(self._actions[f"{PREFIX}{method}"].isEnabled())
        self._description.setText(tr(METHODS[shown].description))
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))

    def _choose(self, place: int) -> None:
        self._actions[f"{PREFIX}{METHODS[place].identifier}"].trigger()
