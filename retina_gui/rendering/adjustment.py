"""How one looks at an image: levels, gamma, green channel, equalised, inverted. Pixels stay as they are.

Everything but the local equalisation is a table of 256 values that is applied to what is on the screen, so that it
costs the same at every image size and follows the mouse at once. The equalisation needs the whole image; see
`equalise`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np

from retina_gui.rendering.levels import COLOUR_CHANNELS, WHOLE, Channel, Levels
from retina_gui.rendering.picture import Picture
from retina_gui.rendering.pyramid import Pyramid, build_pyramid

LARGEST_GAMMA = 4.0
"""From one over this to this."""

CLIP_LIMIT, TILES = 2.0, 8
"""Of the local equalisation (CLAHE, Zuiderveld 1994): limit of the slope, and tiles along each side."""

OwnLevels = tuple[Levels | None, Levels | None, Levels | None]


@dataclass(frozen=True)
class Adjustment:
    """How one image is shown.

    Attributes:
        levels: which values are black and white, in every channel that has no levels of its own.
        own_levels: of red, green and blue alone; None for those of all.
        gamma: above 1 shows dark regions brighter.
        green: only the green channel, as grey, in which vessels show best.
        equalised: the contrast is equalised locally (CLAHE).
        inverted: dark is bright.
    """

    levels: Levels = WHOLE
    own_levels: OwnLevels = (None, None, None)
    gamma: float = 1.0
    green: bool = False
    equalised: bool = False
    inverted: bool = False

    @property
    def is_neutral(self) -> bool:
        """Whether the image is shown as it is."""
        return self == NEUTRAL

    def levels_of(self, channel: Channel) -> Levels:
        """The levels of a channel."""
        own = None if channel is Channel.ALL else self.own_levels[COLOUR_CHANNELS.index(channel)]
        return self.levels if own is None else own

    def with_levels(self, channel: Channel, levels: Levels) -> Adjustment:
        """Other levels of a channel; those of all take the place of every channel's own."""
        if channel is Channel.ALL:
            return replace(self, levels=levels, own_levels=(None, None, None))
        red, green, blue = (
            levels if each is channel else own
            for each, own in zip(COLOUR_CHANNELS, self.own_levels, strict=True)
        )
        return replace(self, own_levels=(red, green, blue))

    def applied(self, drawn: np.ndarray) -> np.ndarray:
        """A drawn picture as it is to be shown, but for the equalisation: that is another image to draw.

        Args:
            drawn: `(h, w)` grey or `(h, w, 4)` RGB and an unused channel, uint8.

        Returns:
            The same, or `(h, w)` where only the green channel is shown.
        """
        if self.green:
            grey = drawn if drawn.ndim == 2 else cv2.extractChannel(drawn, 1)
            return _through(grey, _table(self, Channel.GREEN))
        if drawn.ndim == 2 or self.own_levels == (None, None, None):
            return _through(drawn, _table(self, Channel.ALL))
        return cv2.LUT(drawn, _colour_tables(self))


NEUTRAL = Adjustment()
_VALUES = np.arange(256, dtype=np.float64)


def _through(drawn: np.ndarray, table: np.ndarray) -> np.ndarray:
    return drawn if np.array_equal(table, _VALUES) else cv2.LUT(drawn, table)


@lru_cache(maxsize=64)
def _table(adjustment: Adjustment, channel: Channel) -> np.ndarray:
    """The `(256,)` uint8 table of the values of a channel."""
    shown = adjustment.levels_of(channel).share(_VALUES) ** (1 / adjustment.gamma)
    return np.rint(255 * (1 - shown if adjustment.inverted else shown)).astype(np.uint8)


@lru_cache(maxsize=64)
def _colour_tables(adjustment: Adjustment) -> np.ndarray:
    """`(1, 256, 4)`: those of red, green and blue, and of the channel that nobody sees."""
    tables = [_table(adjustment, channel) for channel in (*COLOUR_CHANNELS, Channel.ALL)]
    return np.ascontiguousarray(np.stack(tables, axis=-1)[None])


def equalise(picture: Picture, green: bool) -> Pyramid:
    """The pyramid of an image with its contrast equalised locally; colours keep their hue. Slow for large images.

    Args:
        picture: the image as it is.
        green: equalise the green channel alone; the result is grey.
    """
    full, equaliser = picture.levels[0], cv2.createCLAHE(CLIP_LIMIT, (TILES, TILES))
    if full.ndim == 2 or green:
        return build_pyramid(equaliser.apply(full if full.ndim == 2 else cv2.extractChannel(full, 1)))
    lightness = cv2.cvtColor(cv2.cvtColor(full, cv2.COLOR_RGBA2RGB), cv2.COLOR_RGB2Lab)
    cv2.insertChannel(equaliser.apply(cv2.extractChannel(lightness, 0)), lightness, 0)
    return build_pyramid(cv2.cvtColor(lightness, cv2.COLOR_Lab2RGB))
