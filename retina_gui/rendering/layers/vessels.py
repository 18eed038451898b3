"""The vessel maps of both images over one picture: what one shows, what the other shows, and what both show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from core.coordinates import Size
from retina_gui.rendering.layers.layer import Layer
from retina_gui.rendering.palette import Palette
from retina_gui.rendering.pyramid import Pyramid

Colour = tuple[int, int, int]

REFERENCE_COLOUR: Colour = (64, 156, 255)
FLOATING_COLOUR: Colour = (255, 150, 30)
BOTH_COLOUR: Colour = (255, 255, 255)
"""Blue, orange and white, RGB: apart for every kind of colour vision."""


@dataclass(frozen=True, eq=False)
class VesselMaps:
    """Both vessel maps on the reference grid, 0 to 255."""

    reference: Pyramid
    warped: Pyramid


@dataclass(frozen=True)
class VesselLayer:
    """Vessels in colour over a dimmed picture.

    Attributes:
        picture: what lies below.
        light: how bright that is, 0 (black) to 1 (as it is).
    """

    picture: Layer
    maps: VesselMaps
    light: float

    @property
    def size(self) -> Size:
        """See `Layer`."""
        return self.picture.size

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Layer`."""
        reference = self.maps.reference.sample(screen_to_image, screen_size, 0)
        warped = self.maps.warped.sample(screen_to_image, screen_size, 0)
        index = cv2.bitwise_or(cv2.bitwise_and(reference, 0xF0), cv2.LUT(warped, _UPPER_HALF))
        if self.light == 0:
            return _palette().colours(index)
        below = self.picture.draw(screen_to_image, screen_size, background)
        return _palette().over(below, index, self.light)


_UPPER_HALF = (np.arange(256) >> 4).astype(np.uint8)


@lru_cache(maxsize=1)
def _palette() -> Palette:
    """For the upper halves of both values, those of the reference above those of the warped map."""
    index = np.arange(256)
    reference, warped = (index >> 4) / 15, (index & 15) / 15
    both = np.minimum(reference, warped)
    parts = ((reference - both, REFERENCE_COLOUR), (warped - both, FLOATING_COLOUR), (both, BOTH_COLOUR))
    added = sum(share[:, None] * np.array(colour, dtype=np.float64) for share, colour in parts)
    kept = np.rint(255 * (1 - np.maximum(reference, warped))).astype(np.uint8)
    return Palette(kept, np.rint(added).astype(np.uint8))
