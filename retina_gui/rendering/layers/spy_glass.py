"""The spy-glass: a disc around the cursor shows the other image."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.coordinates import Size
from core.points.matching import Point
from retina_gui.rendering.layers.compare import PairLayer
from retina_gui.rendering.layers.disc import on_screen, with_disc
from retina_gui.rendering.layers.hatching import HatchedLayer
from retina_gui.rendering.layers.layer import Layer
from retina_gui.rendering.layers.moved_place import MovedPlaceLayer


@dataclass(frozen=True)
class SpyGlassLayer(PairLayer):
    """The first image, with a disc of the second.

    Attributes:
        radius: as a part of the pane's shorter side, above 0: the disc is equally large at every zoom.
        cursor: the image point in its middle; the middle of the pane until the mouse was over it.
        pixel_ratio: screen pixels to a pixel of the layout.
    """

    radius: float
    cursor: Point | None = None
    pixel_ratio: float = 1.0

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Layer`."""
        drawn = self.first.draw(screen_to_image, screen_size, background)
        middle = on_screen(self.cursor, screen_to_image, screen_size)
        return with_disc(
            drawn, self.second, screen_to_image, background, middle, self.radius, self.pixel_ratio
        )


def following(layer: Layer | None, cursor: Point | None) -> Layer | None:
    """The layer with its spy-glass, if it has one, over an image point."""
    return None if layer is None else _over(layer, cursor)


def _over(layer: Layer, cursor: Point | None) -> Layer:
    if isinstance(layer, SpyGlassLayer):
        return replace(layer, cursor=cursor)
    if isinstance(layer, HatchedLayer | MovedPlaceLayer):
        return replace(layer, picture=_over(layer.picture, cursor))
    return layer
