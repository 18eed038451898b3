"""Pictures of large panes while the view moves: in half as many pixels each way, so that the motion stays smooth."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import cv2
import numpy as np

from core.coordinates import Size
from retina_gui.rendering.layers.layer import Layer

COARSE_FROM_PIXELS = 700_000
"""Screen pixels of a pane from which it is drawn coarsely while it moves; 1000 x 700 still takes less than 16 ms."""

_TWICE = np.array([[2.0, 0.0, 0.5], [0.0, 2.0, 0.5], [0.0, 0.0, 1.0]])
"""From the pixels of the coarse picture to those of the screen."""


@runtime_checkable
class Drawing(Layer, Protocol):
    """A layer that draws lines, or a disc, over another one, in pixels of the screen: always in full."""

    @property
    def picture(self) -> Layer:
        """What lies below."""

    def over(
        self, drawn: np.ndarray, screen_to_image: np.ndarray, screen_size: Size, background: int
    ) -> np.ndarray:
        """The lines over the drawn picture, which it may change; `(height, width, 4)` uint8."""


def is_large(screen_size: Size) -> bool:
    """Whether drawing so many pixels takes longer than a frame may."""
    return screen_size[0] * screen_size[1] > COARSE_FROM_PIXELS


def draw_coarsely(
    layer: Layer, screen_to_image: np.ndarray, screen_size: Size, background: int
) -> np.ndarray:
    """See `Layer.draw`; from half as many pixels each way, but for lines."""
    if isinstance(layer, Drawing):
        below = draw_coarsely(layer.picture, screen_to_image, screen_size, background)
        return layer.over(below, screen_to_image, screen_size, background)
    height, width = screen_size
    half = (height + 1) // 2, (width + 1) // 2
    drawn = layer.draw(screen_to_image @ _TWICE, half, background)
    whole = cv2.resize(drawn, (2 * half[1], 2 * half[0]), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(whole[:height, :width])
