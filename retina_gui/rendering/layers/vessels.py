"""The vessel maps of both images over one picture: what one shows, what the other shows, and what both show."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.coordinates import Size, resize_matrix
from retina_gui.rendering.layers.layer import ImageLayer, Layer, matrix_of
from retina_gui.rendering.pyramid import build_pyramid

Colour = tuple[int, int, int]

REFERENCE_COLOUR: Colour = (64, 156, 255)
FLOATING_COLOUR: Colour = (255, 150, 30)
BOTH_COLOUR: Colour = (255, 255, 255)
"""Blue, orange and white, RGB: apart for every kind of colour vision."""

LONGEST_SIDE = 2048
"""Of the picture of the maps: they are found on a working grid that is much smaller."""


@dataclass(frozen=True, eq=False)
class VesselMaps:
    """Both vessel maps as one picture on the reference grid.

    Attributes:
        picture: RGB colours, multiplied by the opacity, and in the fourth channel the opacity, 0 to 255.
    """

    picture: ImageLayer

    @staticmethod
    def of(reference: np.ndarray, warped: np.ndarray) -> VesselMaps:
        """The maps `(height, width)` of 0 to 1, of the reference and of the warped image, on the reference grid."""
        size = reference.shape[:2]
        share = min(1.0, LONGEST_SIDE / max(size))
        smaller = max(1, round(size[1] * share)), max(1, round(size[0] * share))
        first, second = (
            cv2.resize(values.astype(np.float32), smaller, interpolation=cv2.INTER_AREA).clip(0, 1)
            for values in (reference, warped)
        )
        both = np.minimum(first, second)
        parts = ((first - both, REFERENCE_COLOUR), (second - both, FLOATING_COLOUR), (both, BOTH_COLOUR))
        mixed = np.zeros((*first.shape, 4), np.float32)
        for part, colour in parts:
            mixed[..., :3] += part[..., None] * np.array(colour, dtype=np.float32)
        mixed[..., 3] = 255 * np.maximum(first, second)
        pyramid = build_pyramid(np.rint(mixed).astype(np.uint8))
        return VesselMaps(ImageLayer(pyramid, matrix_of(resize_matrix(size, pyramid.size)), size))


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
        colours = self.maps.picture.draw(screen_to_image, screen_size, 0)
        if self.light == 0:
            return colours
        below = self.picture.draw(screen_to_image, screen_size, background)
        kept = cv2.cvtColor(cv2.bitwise_not(cv2.extractChannel(colours, 3)), cv2.COLOR_GRAY2RGBA)
        return cv2.add(cv2.multiply(below, kept, scale=self.light / 255), colours)
