"""The spy-glass: a disc around the cursor shows the other image."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from core.coordinates import Size
from core.points.matching import Point
from retina_gui.rendering.layers.compare import PairLayer, shifted
from retina_gui.rendering.layers.hatching import HatchedLayer
from retina_gui.rendering.layers.layer import Layer

_SHIFT = 4
"""Binary places of the disc's middle and radius."""

RIM_COLOUR, RIM_EDGE = (240, 241, 244, 255), (16, 17, 20, 255)


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
        x, y = self._middle(screen_to_image, screen_size)
        radius = self.radius * min(screen_size)
        rim = int(np.ceil(2 * self.pixel_ratio))
        left, top = (max(0, int(np.floor(middle - radius)) - rim) for middle in (x, y))
        right = min(screen_size[1], int(np.ceil(x + radius)) + rim + 1)
        bottom = min(screen_size[0], int(np.ceil(y + radius)) + rim + 1)
        if right <= left or bottom <= top:
            return drawn
        part = (bottom - top, right - left)
        second = self.second.draw(screen_to_image @ shifted(left, top), part, background)
        disc = np.zeros(part, np.uint8)
        place = _fixed(x - left), _fixed(y - top)
        cv2.circle(disc, place, _fixed(radius), 255, cv2.FILLED, cv2.LINE_8, _SHIFT)
        seen = cv2.copyTo(second, disc, np.ascontiguousarray(drawn[top:bottom, left:right]))
        for colour, width in ((RIM_EDGE, 4), (RIM_COLOUR, 2)):
            wide = round(width * self.pixel_ratio)
            cv2.circle(seen, place, _fixed(radius), colour, wide, cv2.LINE_AA, _SHIFT)
        drawn[top:bottom, left:right] = seen
        return drawn

    def _middle(self, screen_to_image: np.ndarray, screen_size: Size) -> Point:
        """The screen point in the middle of the disc."""
        if self.cursor is None:
            return screen_size[1] / 2, screen_size[0] / 2
        x, y, w = np.linalg.solve(screen_to_image, (*self.cursor, 1.0))
        return float(x / w), float(y / w)


def following(layer: Layer | None, cursor: Point | None) -> Layer | None:
    """The layer with its spy-glass, if it has one, over an image point."""
    if isinstance(layer, SpyGlassLayer):
        return replace(layer, cursor=cursor)
    if isinstance(layer, HatchedLayer):
        return replace(layer, picture=following(layer.picture, cursor))
    return layer


def _fixed(value: float) -> int:
    return round(value * (1 << _SHIFT))
