"""A layer on other pixels than those of its pane: what keeps its place or its size on the screen is told anew."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.coordinates import Size
from retina_gui.rendering.layers.compare import SwipeLayer, shifted
from retina_gui.rendering.layers.disc import on_screen
from retina_gui.rendering.layers.hatching import HatchedLayer
from retina_gui.rendering.layers.layer import Layer
from retina_gui.rendering.layers.spy_glass import SpyGlassLayer


@dataclass(frozen=True, eq=False)
class Pixels:
    """The pixels that something is drawn on.

    Attributes:
        to_image: `(3, 3)` from them to image points.
        size: `(height, width)`.
    """

    to_image: np.ndarray
    size: Size

    def rows(self, top: int, bottom: int) -> Pixels:
        """Some of the rows."""
        return Pixels(self.to_image @ shifted(0, top), (bottom - top, self.size[1]))

    @property
    def step(self) -> float:
        """How wide a pixel is in those of the image."""
        return float(np.hypot(self.to_image[0, 0], self.to_image[1, 0]))


def framed(layer: Layer, shown: Pixels, wanted: Pixels) -> Layer:
    """What a layer shows on the pixels of its pane, for other pixels: the line of the swipe and the disc stay put."""
    if isinstance(layer, HatchedLayer):
        return replace(layer, picture=framed(layer.picture, shown, wanted))
    if isinstance(layer, SwipeLayer):
        return replace(layer, position=swipe_position(layer.position, layer.horizontal, shown, wanted))
    if isinstance(layer, SpyGlassLayer):
        cursor = layer.cursor or _mapped(shown.to_image, on_screen(None, shown.to_image, shown.size))
        radius = layer.radius * min(shown.size) * shown.step / wanted.step / min(wanted.size)
        return replace(layer, cursor=cursor, radius=radius)
    return layer


def swipe_position(position: float, horizontal: bool, shown: Pixels, wanted: Pixels) -> float:
    """Where the line of the swipe lies, 0 to 1: between the same pixels of the image as on the pane."""
    axis = 1 if horizontal else 0
    edge = [(shown.size[1] - 1) / 2, (shown.size[0] - 1) / 2]
    edge[axis] = position * shown.size[1 - axis] - 0.5
    place = on_screen(_mapped(shown.to_image, (edge[0], edge[1])), wanted.to_image, wanted.size)
    return float(np.clip((place[axis] + 0.5) / wanted.size[1 - axis], 0.0, 1.0))


def _mapped(matrix: np.ndarray, point: tuple[float, float]) -> tuple[float, float]:
    x, y, w = matrix @ (*point, 1.0)
    return float(x / w), float(y / w)
