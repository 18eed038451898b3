"""How often each value occurs in an image, and the levels that spread its contrast from black to white."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from retina_gui.rendering.levels import COLOUR_CHANNELS, NARROWEST, WHOLE, Channel, Levels
from retina_gui.rendering.picture import Picture

SATURATED = 0.0035
"""Of the pixels that automatic levels may show as plain black, and as plain white: the share that ImageJ takes."""


@dataclass(frozen=True, eq=False)
class Histogram:
    """Of a picture, within the field of view: the dark surround says nothing about its contrast.

    Attributes:
        counts: `(1, 256)` of grey, or `(3, 256)` of red, green and blue: pixels with each value of the 8-bit picture.
        value_range: the values of the image that are 0 and 255 in the picture.
    """

    counts: np.ndarray
    value_range: tuple[float, float] = (0.0, 255.0)

    @property
    def is_colour(self) -> bool:
        """Whether there are three channels."""
        return len(self.counts) == 3

    def of(self, channel: Channel) -> np.ndarray:
        """`(n, 256)`: the counts of one channel, or of all; grey has the same for each."""
        if channel is Channel.ALL or not self.is_colour:
            return self.counts
        return self.counts[COLOUR_CHANNELS.index(channel)][None]


def histogram(picture: Picture, field: np.ndarray | None = None) -> Histogram:
    """Count all pixels at full size: some tenths of a second for large images, so not on the GUI thread.

    Args:
        field: `(h, w)` bool on a coarse grid: where the picture shows tissue; everywhere where None or empty. Its rim,
            where a coarse pixel is half surround, does not count, unless it is the edge of the image.
    """
    full = picture.levels[0]
    mask = None
    if field is not None and field.any():
        coarse = field.astype(np.uint8)
        inner = cv2.erode(coarse, np.ones((3, 3), np.uint8))
        size = (full.shape[1], full.shape[0])
        mask = cv2.resize(inner if inner.any() else coarse, size, interpolation=cv2.INTER_NEAREST)
    channels = 1 if full.ndim == 2 else 3
    counts = [cv2.calcHist([full], [each], mask, [256], [0, 256]).ravel() for each in range(channels)]
    return Histogram(np.rint(counts).astype(np.int64), getattr(picture, "value_range", (0.0, 255.0)))


def automatic_levels(found: Histogram, channel: Channel) -> Levels | None:
    """Levels between which all but `SATURATED` of the pixels at either end lie; None where there is one value alone.

    Several channels get the same, which keeps the colours: from the darkest black to the brightest white of them.
    """
    ends = [_ends(counts) for counts in found.of(channel) if counts.any()]
    black, white = min((low for low, _ in ends), default=0), max((high for _, high in ends), default=0)
    return Levels(float(black), float(white)) if white - black >= NARROWEST else None


def _ends(counts: np.ndarray) -> tuple[int, int]:
    """The first value with more than the share of the pixels at or below it, and the last one with it above."""
    from_below, allowed = np.cumsum(counts), SATURATED * counts.sum()
    from_above = np.cumsum(counts[::-1])
    return int(np.argmax(from_below > allowed)), 255 - int(np.argmax(from_above > allowed))


def native(value: float, value_range: tuple[float, float]) -> float:
    """A value of the 8-bit picture as one of the image."""
    low, high = value_range
    return low + value / WHOLE.white * (high - low)


def shown(value: float, value_range: tuple[float, float]) -> float:
    """A value of the image as one of the 8-bit picture."""
    low, high = value_range
    return (value - low) / (high - low) * WHOLE.white
