"""A place that is dragged: a disc around it shows both images over each other, whatever the mode shows there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.coordinates import Size
from core.points.matching import Point
from retina_gui.rendering.layers.disc import on_screen, with_disc
from retina_gui.rendering.layers.layer import Layer

RADIUS = 0.14
"""Of the disc, as a part of the pane's shorter side."""


@dataclass(frozen=True)
class MovedPlaceLayer:
    """What a mode shows, with the disc: the tissue moves under the mouse, and what it belongs on is seen below it.

    Attributes:
        picture: what the mode shows.
        both: the reference and the moved image, mixed.
        place: where the tissue is dragged to, an image point.
        pixel_ratio: screen pixels to a pixel of the layout.
    """

    picture: Layer
    both: Layer
    place: Point
    pixel_ratio: float = 1.0

    @property
    def size(self) -> Size:
        """See `Layer`."""
        return self.picture.size

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Layer`."""
        drawn = self.picture.draw(screen_to_image, screen_size, background)
        return self.over(np.ascontiguousarray(drawn), screen_to_image, screen_size, background)

    def over(
        self, drawn: np.ndarray, screen_to_image: np.ndarray, screen_size: Size, background: int
    ) -> np.ndarray:
        """See `Drawing`."""
        middle = on_screen(self.place, screen_to_image, screen_size)
        return with_disc(drawn, self.both, screen_to_image, background, middle, RADIUS, self.pixel_ratio)
