"""How the images are shown: takes the wishes of popovers, menus and keys, and keeps the pictures that they need."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.points.matching import ImageRole
from retina_gui.document.content import DocumentSnapshot
from retina_gui.jobs.equalising import Equaliser
from retina_gui.panels.display_popover import DisplayPopover
from retina_gui.rendering.adjustment import NEUTRAL, Adjustment
from retina_gui.state.display import Equalised, wanted_equalisations
from retina_gui.state.options import OptionsModel


class DisplayController(QObject):
    """Changes the adjustments among the view options. They are no part of the case: no undo step, and not saved."""

    def __init__(self, options: OptionsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._options = options
        self.equaliser = Equaliser(self)
        self._popovers: dict[tuple[ImageRole, ...], DisplayPopover] = {}
        options.changed.connect(self._show_popovers)

    def equalised(self, document: DocumentSnapshot) -> Equalised:
        """The pictures with equalised contrast that are ready; others come with `equaliser.changed`."""
        return self.equaliser.ready(wanted_equalisations(document, self._options.options))

    def set(self, role: ImageRole, adjustment: Adjustment) -> None:
        """Show an image in another way."""
        self._options.replace(self._options.options.with_display(role, adjustment))

    def toggle(self, role: ImageRole, name: str) -> None:
        """Switch `green`, `equalised` or `inverted` of an image."""
        shown = self._options.options.display(role)
        self.set(role, replace(shown, **{name: not getattr(shown, name)}))

    def reset(self, role: ImageRole) -> None:
        """Show an image as it is."""
        self.set(role, NEUTRAL)

    def open(self, roles: tuple[ImageRole, ...], anchor: QWidget) -> DisplayPopover:
        """Open the controls of some images below a widget."""
        if roles not in self._popovers:
            self._popovers[roles] = DisplayPopover(roles, anchor.window())
            self._popovers[roles].changed.connect(self.set)
        self._show_popovers()
        self._popovers[roles].open_below(anchor)
        return self._popovers[roles]

    def shut_down(self) -> None:
        """End the work on pictures."""
        self.equaliser.shut_down()

    def _show_popovers(self) -> None:
        displays = {role: self._options.options.display(role) for role in ImageRole}
        for popover in self._popovers.values():
            popover.show_state(displays)
