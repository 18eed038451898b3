"""Regions of a picture hatched: stripes, so that no colour needs to be told apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from core.coordinates import Size
from retina_gui.rendering.layers.layer import ImageLayer, Layer
from retina_gui.rendering.palette import Palette

Colour = tuple[int, int, int]

HATCH_COLOUR: Colour = (242, 184, 75)
"""Amber, as RGB: that of warnings."""

FOLD_COLOUR: Colour = (180, 0, 255)
"""Violet, as RGB: of folds. Apart from every shade of the maps, blue to orange, for every kind of colour vision."""

HATCH_STEP, HATCH_WIDTH = 14, 2
"""Pixels of the layout from one line to the next, and across a line."""

TINT, LINE, EDGE = 0.14, 0.75, 0.5
"""Opacity of the amber between the lines and on them, and of the dark edges: the vessels below stay visible."""


@dataclass(frozen=True)
class HatchedLayer:
    """A picture with some of its regions hatched and tinted: stripes, so that no colour needs to be told apart.

    Attributes:
        regions: 255 where to hatch, 0 elsewhere, on the grid of the picture.
        colour: of the stripes, RGB.
        pixel_ratio: screen pixels to a pixel of the layout.
    """

    picture: Layer
    regions: ImageLayer
    colour: Colour = HATCH_COLOUR
    pixel_ratio: float = 1.0

    @property
    def size(self) -> Size:
        """See `Layer`."""
        return self.picture.size

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Layer`."""
        drawn = self.picture.draw(screen_to_image, screen_size, background)
        return self.over(drawn, screen_to_image, screen_size, background)

    def over(
        self, drawn: np.ndarray, screen_to_image: np.ndarray, screen_size: Size, background: int
    ) -> np.ndarray:
        """See `Drawing`."""
        inside = cv2.inRange(self.regions.draw_grey(screen_to_image, screen_size, 0), 128, 255)
        left, top, width, height = cv2.boundingRect(inside)
        box = np.s_[top : top + height, left : left + width]
        if width > 0:
            pattern = np.ascontiguousarray(hatch_pattern(screen_to_image, screen_size, self.pixel_ratio)[box])
            index = cv2.bitwise_and(pattern + np.uint8(1), np.ascontiguousarray(inside[box]))
            drawn[box] = _palette(self.colour).over(np.ascontiguousarray(drawn[box]), index)
        return drawn


@lru_cache(maxsize=4)
def _palette(colour: Colour) -> Palette:
    """Index 0 is outside of the regions; 1, 2 and 3 are between the lines, on them, and on their edges."""
    opacity, colours = np.zeros(256), np.zeros((256, 3))
    opacity[1:4] = TINT, LINE, EDGE
    colours[1:3] = colour
    return Palette.of(opacity, colours)


def hatch_pattern(screen_to_image: np.ndarray, screen_size: Size, pixel_ratio: float = 1.0) -> np.ndarray:
    """Diagonal lines that move with the image, equally wide at every zoom; `(height, width)` uint8.

    1 on a line, 2 on its dark edges, by which it shows on bright images, 0 elsewhere.
    """
    height, width = screen_size
    corner = -np.linalg.solve(screen_to_image, (0.0, 0.0, 1.0))[:2].sum()
    step, wide, edge = (max(1, round(pixels * pixel_ratio)) for pixels in (HATCH_STEP, HATCH_WIDTH, 1))
    phase = (np.arange(width + height - 1) + round(corner)) % step
    edges = (phase < wide + edge) | (phase >= step - edge)
    along = np.where(phase < wide, 1, np.where(edges, 2, 0)).astype(np.uint8)
    return np.lib.stride_tricks.sliding_window_view(along, width)
