"""What the controls of how an image is shown show: its histogram, and the levels in the values of the image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.language import tr
from core.points.matching import ImageRole
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.open_image import OpenImage
from retina_gui.rendering.adjustment import Adjustment
from retina_gui.rendering.histogram import Histogram, histogram, native
from retina_gui.rendering.levels import COLOUR_CHANNELS, Channel, Levels
from retina_gui.rendering.picture import Picture
from retina_gui.state.chart_table import ChartTable
from retina_gui.state.options import ViewOptions
from retina_gui.state.shown_images import Equalised

Counted = tuple[Picture, OpenImage]
"""The picture whose values are counted, and the image that it shows."""


def histogram_of(key: Counted) -> Histogram:
    """The histogram of a picture within the field of view of its image."""
    picture, opened = key
    return histogram(picture, opened.field.mask)


def wanted_histograms(
    document: DocumentSnapshot, options: ViewOptions, equalised: Equalised
) -> Mapping[ImageRole, Counted]:
    """Of what each image is counted: of what its levels are applied to, which may be equalised."""
    wanted = {}
    for role, opened in ((ImageRole.REFERENCE, document.reference), (ImageRole.FLOATING, document.floating)):
        if opened is not None:
            display, picture = options.display(role), opened.pyramid
            shown = equalised.get((picture, display.green), picture) if display.equalised else picture
            wanted[role] = (shown, opened)
    return wanted


@dataclass(frozen=True)
class Curve:
    """How often each value occurs in one channel; `channel` is `ALL` for grey."""

    channel: Channel
    counts: np.ndarray


@dataclass(frozen=True)
class DisplayState:
    """How an image is shown, and the values that it has.

    Attributes:
        histogram: None while its values are counted.
        channel: whose levels are shown.
        has_channels: whether there are several to choose from.
        logarithmic: the scale of the histogram.
    """

    role: ImageRole
    adjustment: Adjustment
    histogram: Histogram | None
    channel: Channel
    has_channels: bool
    logarithmic: bool

    @property
    def edited(self) -> Channel:
        """Whose levels are changed: of all where one is looked at alone, so that no colours come of it later."""
        return self.channel if self.has_channels else Channel.ALL

    @property
    def levels(self) -> Levels:
        """Those that are shown."""
        return self.adjustment.levels_of(self.channel)

    @property
    def value_range(self) -> tuple[float, float]:
        """The values of the image at both ends of the histogram."""
        return (0.0, 255.0) if self.histogram is None else self.histogram.value_range

    @property
    def curves(self) -> tuple[Curve, ...]:
        """What the histogram shows."""
        found = self.histogram
        if found is None:
            return ()
        if not found.is_colour:
            return (Curve(Channel.ALL, found.counts[0]),)
        shown = COLOUR_CHANNELS if self.channel is Channel.ALL else (self.channel,)
        return tuple(Curve(each, found.of(each)[0]) for each in shown)

    @property
    def table(self) -> ChartTable:
        """The histogram as a table: a row for each value of the image, a column for each channel."""
        values = [round(native(value, self.value_range), 3) for value in range(256)]
        columns = [curve.counts.tolist() for curve in self.curves]
        headings = tuple(channel_word(curve.channel) for curve in self.curves)
        rows = tuple(zip(values, *columns, strict=True)) if columns else ()
        return ChartTable(f"histogram-{self.role.value}", (tr("Value"), *headings), rows)


def display_state(
    role: ImageRole, options: ViewOptions, found: Histogram | None, is_colour: bool
) -> DisplayState:
    """What the controls of an image show; of a colour image they have their size before its values are counted."""
    display = options.display(role)
    has_channels = is_colour and not display.green
    channel = Channel.GREEN if display.green else options.histogram_channel if has_channels else Channel.ALL
    return DisplayState(role, display, found, channel, has_channels, options.histogram_log)


def channel_word(channel: Channel) -> str:
    """What a channel is called; all of a grey image are its grey values."""
    return {
        Channel.ALL: tr("Pixels"),
        Channel.RED: tr("Red"),
        Channel.GREEN: tr("Green"),
        Channel.BLUE: tr("Blue"),
    }[channel]
