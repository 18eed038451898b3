"""How the images are shown: takes what popovers, menus and keys ask for, and keeps the pictures that are needed."""

from __future__ import annotations

from dataclasses import replace

from core.points.matching import ImageRole
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.content import DocumentSnapshot
from retina_gui.jobs.equalising import Equaliser
from retina_gui.rendering.adjustment import NEUTRAL, Adjustment
from retina_gui.state.shown_images import Equalised, wanted_equalisations


class DisplayController(Controller):
    """Changes the adjustments among the view options. They are no part of the case: no undo step, and not saved."""

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)
        self.equaliser = Equaliser(self)

    def equalised(self, document: DocumentSnapshot) -> Equalised:
        """The pictures with equalised contrast that are ready; others come with `equaliser.changed`."""
        return self.equaliser.ready(wanted_equalisations(document, self._options.options))

    def set(self, role: ImageRole, adjustment: Adjustment) -> None:
        """Show an image in another way."""
        self._options.replace(self._options.options.with_display(role, adjustment))

    def toggle_green(self, role: ImageRole) -> None:
        """Show the green channel only, or all."""
        shown = self._options.options.display(role)
        self.set(role, replace(shown, green=not shown.green))

    def toggle_equalised(self, role: ImageRole) -> None:
        """Equalise the contrast locally, or do not."""
        shown = self._options.options.display(role)
        self.set(role, replace(shown, equalised=not shown.equalised))

    def toggle_inverted(self, role: ImageRole) -> None:
        """Show dark as bright, or do not."""
        shown = self._options.options.display(role)
        self.set(role, replace(shown, inverted=not shown.inverted))

    def reset(self, role: ImageRole) -> None:
        """Show an image as it is."""
        self.set(role, NEUTRAL)

    def choose_chart(self, name: str) -> None:
        """Show another chart of the case, one of `case_charts.CASE_CHARTS`."""
        self._options.set(case_chart=name)

    def enlarge_errors(self, factor: float) -> None:
        """Draw the errors of the pairs on the picture, so many times larger than they are; 0 for not at all."""
        self._options.set(error_factor=factor)

    def shut_down(self) -> None:
        """End the work on pictures."""
        self.equaliser.shut_down()
