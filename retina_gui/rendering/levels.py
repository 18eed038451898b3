"""From which value of an image to which the screen goes from black to white."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

LEAST, MOST = -255.0, 510.0
"""Levels may lie outside the values that there are: white above them shows less contrast."""

NARROWEST = 1.0
"""Values between black and white, at least."""


class Channel(str, Enum):
    """What levels are of: every channel, or one alone."""

    ALL = "all"
    RED = "red"
    GREEN = "green"
    BLUE = "blue"


COLOUR_CHANNELS = (Channel.RED, Channel.GREEN, Channel.BLUE)
"""In the order of the pixels."""


@dataclass(frozen=True)
class Levels:
    """The values that are shown as black and as white, 0 to 255 for those of the 8-bit picture.

    Raises:
        ValueError: they lie too near to each other, or too far outside.
    """

    black: float = 0.0
    white: float = 255.0

    def __post_init__(self) -> None:
        if not (self.black >= LEAST and self.white <= MOST and self.white - self.black >= NARROWEST):
            raise ValueError(f"no levels: {self.black}, {self.white}")

    @property
    def level(self) -> float:
        """The value that is shown as mid-grey where gamma is 1."""
        return (self.black + self.white) / 2

    @property
    def window(self) -> float:
        """How many values are spread from black to white."""
        return self.white - self.black

    def with_black(self, value: float) -> Levels:
        """Another black, as far below white as it must be."""
        return Levels(min(max(value, LEAST), self.white - NARROWEST), self.white)

    def with_white(self, value: float) -> Levels:
        """Another white, as far above black as it must be."""
        return Levels(self.black, max(min(value, MOST), self.black + NARROWEST))

    def with_level(self, value: float) -> Levels:
        """The same window around another value; at the limits it stops."""
        half = self.window / 2
        level = min(max(value, LEAST + half), MOST - half)
        return Levels(max(LEAST, level - half), min(MOST, level + half))

    def with_window(self, value: float) -> Levels:
        """Another window around the same level; at the limits, and at the narrowest, it stops."""
        widest = 2 * min(self.level - LEAST, MOST - self.level)
        half = max(NARROWEST, min(value, widest)) / 2
        return Levels(self.level - half, self.level + half)

    def share(self, values: np.ndarray) -> np.ndarray:
        """How bright values are shown where gamma is 1: 0 for black to 1 for white."""
        return ((values - self.black) / self.window).clip(0, 1)


WHOLE = Levels()
