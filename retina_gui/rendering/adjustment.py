"""How one looks at an image: brightness, contrast, gamma, green channel, equalised, inverted. Pixels stay as they are.

Everything but the local equalisation is a table of 256 values that is applied to what is on the screen, so that it
costs the same at every image size and follows a slider at once. The equalisation needs the whole image; see
`equalise`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from retina_gui.rendering.picture import Picture
from retina_gui.rendering.pyramid import Pyramid, build_pyramid

LIMIT = 100
"""Brightness and contrast go from minus this to this."""

LARGEST_GAMMA = 4.0
"""From one over this to this."""

WINDOW_HALVED_AT = 50.0
"""This much more contrast halves the range of values that is spread from black to white."""

CLIP_LIMIT, TILES = 2.0, 8
"""Of the local equalisation (CLAHE, Zuiderveld 1994): limit of the slope, and tiles along each side."""


@dataclass(frozen=True)
class Adjustment:
    """How one image is shown.

    Attributes:
        brightness: -100 to 100: moves the level, the value that is shown as mid-grey, by so many hundredths of 128.
        contrast: -100 to 100: narrows the window, the range of values that is spread from black to white; 50 halves it.
        gamma: above 1 shows dark regions brighter.
        green: only the green channel, as grey, in which vessels show best.
        equalised: the contrast is equalised locally (CLAHE).
        inverted: dark is bright.
    """

    brightness: int = 0
    contrast: int = 0
    gamma: float = 1.0
    green: bool = False
    equalised: bool = False
    inverted: bool = False

    @property
    def is_neutral(self) -> bool:
        """Whether the image is shown as it is."""
        return self == NEUTRAL

    @property
    def level(self) -> float:
        """The value that is shown as mid-grey where gamma is 1."""
        return 127.5 * (1 - self.brightness / LIMIT)

    @property
    def window(self) -> float:
        """How many values are spread from black to white."""
        return 255.0 * 2.0 ** (-self.contrast / WINDOW_HALVED_AT)

    def applied(self, drawn: np.ndarray) -> np.ndarray:
        """A drawn picture as it is to be shown, but for the equalisation: that is another image to draw.

        Args:
            drawn: `(h, w)` grey or `(h, w, 4)` RGB and an unused channel, uint8.

        Returns:
            The same, or `(h, w)` where only the green channel is shown.
        """
        if self.green and drawn.ndim == 3:
            drawn = cv2.extractChannel(drawn, 1)
        table = _table(self)
        return drawn if table is None else cv2.LUT(drawn, table)


NEUTRAL = Adjustment()


@lru_cache(maxsize=64)
def _table(adjustment: Adjustment) -> np.ndarray | None:
    """The `(256,)` uint8 table of values; None where it would change nothing."""
    values = np.arange(256, dtype=np.float64)
    shown = (values - adjustment.level) / adjustment.window + 0.5
    shown = shown.clip(0, 1) ** (1 / adjustment.gamma)
    table = np.rint(255 * (1 - shown if adjustment.inverted else shown)).astype(np.uint8)
    return None if np.array_equal(table, values) else table


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
