"""How the images are shown: takes what popovers, menus and keys ask for, and keeps the pictures that are needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.language import tr
from core.points.matching import ImageRole
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.content import DocumentSnapshot
from retina_gui.jobs.making import Maker
from retina_gui.rendering.adjustment import NEUTRAL, Adjustment, equalise
from retina_gui.rendering.histogram import Histogram, automatic_levels
from retina_gui.rendering.levels import Channel, Levels
from retina_gui.rendering.picture import Picture
from retina_gui.rendering.pyramid import Pyramid
from retina_gui.state.display_state import Counted, display_state, histogram_of, wanted_histograms
from retina_gui.state.shown_images import Equalisation, Equalised, wanted_equalisations


class DisplayController(Controller):
    """Changes the adjustments among the view options. They are no part of the case: no undo step, and not saved."""

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)
        self.equaliser = Maker[Equalisation, Picture]("equalising", _equalise, _as_it_is, self)
        self.counter = Maker[Counted, Histogram]("counting", histogram_of, parent=self)
        self._to_stretch: dict[ImageRole, Channel] = {}
        self.counter.changed.connect(self._stretch_waiting)

    def equalised(self, document: DocumentSnapshot) -> Equalised:
        """The pictures with equalised contrast that are ready; others come with `equaliser.changed`."""
        return self.equaliser.ready(wanted_equalisations(document, self._options.options))

    def histograms(self) -> Mapping[ImageRole, Histogram]:
        """Of the images as they are open, those that are ready; others come with `counter.changed`."""
        document = self._document.snapshot()
        wanted = wanted_histograms(document, self._options.options, self.equalised(document))
        ready = self.counter.ready(wanted.values())
        return {role: ready[key] for role, key in wanted.items() if key in ready}

    @property
    def in_colour(self) -> frozenset[ImageRole]:
        """The images that are open and not grey."""
        document = self._document.snapshot()
        opened = {ImageRole.REFERENCE: document.reference, ImageRole.FLOATING: document.floating}
        return frozenset(
            role for role, each in opened.items() if each is not None and each.pyramid.levels[0].ndim == 3
        )

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

    def set_levels(self, role: ImageRole, channel: Channel, levels: Levels) -> None:
        """Show other values of an image as black and white."""
        self.set(role, self._options.options.display(role).with_levels(channel, levels))

    def stretch(self, role: ImageRole, channel: Channel = Channel.ALL) -> None:
        """Spread the contrast of an image from black to white, as soon as its values are counted."""
        self._to_stretch[role] = channel
        self._stretch_waiting()

    def stretch_shown(self, role: ImageRole) -> None:
        """The same for the channel whose histogram is shown."""
        self.stretch(role, self._options.options.histogram_channel)

    def choose_channel(self, channel: Channel) -> None:
        """Whose histogram is shown, and whose levels are changed, in colour images."""
        self._options.set(histogram_channel=channel)

    def set_logarithmic(self, is_on: bool) -> None:
        """Whether histograms have a logarithmic scale."""
        self._options.set(histogram_log=is_on)

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
        self.counter.shut_down()

    def _stretch_waiting(self) -> None:
        if not self._to_stretch:
            return
        found = self.histograms()
        for role in [role for role in self._to_stretch if role in found]:
            options = replace(self._options.options, histogram_channel=self._to_stretch.pop(role))
            state = display_state(role, options, found[role], found[role].is_colour)
            levels = automatic_levels(found[role], state.channel)
            if levels is None:
                self._tell(tr("All pixels have the same value there: there is no contrast to spread."))
            elif levels == state.levels:
                self._tell(tr("Auto contrast changes nothing: the values reach from black to white already."))
            else:
                self.set_levels(role, state.edited, levels)


def _equalise(key: Equalisation) -> Pyramid:
    return equalise(*key)


def _as_it_is(key: Equalisation) -> Picture:
    return key[0]
