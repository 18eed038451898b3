"""Layers drawn into one picture, in bands of rows: however large, beside the picture only a band is in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from core.coordinates import Size
from retina_gui.rendering.layers.framing import Pixels, framed
from retina_gui.rendering.layers.layer import Layer
from retina_gui.rendering.pyramid import for_qt

BAND_PIXELS = 1_500_000


@dataclass(frozen=True, eq=False)
class PlacedLayer:
    """A layer, as the pixels of its pane would show it, in a part of a picture.

    Attributes:
        layer: with the strokes of these pixels.
        shown: the pixels that it is made for.
        wanted: those of the picture.
        left: where they begin in the picture.
        background: the grey beyond the image.
    """

    layer: Layer
    shown: Pixels
    wanted: Pixels
    left: int
    background: int


def draw_picture(
    size: Size, layers: Sequence[PlacedLayer], check: Callable[[float], None] = lambda fraction: None
) -> np.ndarray:
    """The picture `(height, width, 4)` uint8, blue, green, red and 255, as Qt has it.

    Args:
        check: told how far it is before every band, 0 to 1; what it raises ends the work.
    """
    picture = np.zeros((*size, 4), np.uint8)
    picture[..., 3] = 255
    rows = max(1, BAND_PIXELS // max(1, size[1]))
    tops = range(0, size[0], rows)
    for number, each in enumerate(layers):
        columns = slice(each.left, each.left + each.wanted.size[1])
        for top in tops:
            check((number + top / size[0]) / len(layers))
            bottom = min(top + rows, size[0], each.wanted.size[0])
            if bottom <= top:
                continue
            band = each.wanted.rows(top, bottom)
            layer = framed(each.layer, each.shown, band)
            drawn = layer.draw(band.to_image, band.size, each.background)
            picture[top:bottom, columns] = for_qt(drawn)
    return picture


def as_rgb(picture: np.ndarray) -> np.ndarray:
    """`(H, W, 3)` RGB, or `(H, W)` where all of it is grey, of a picture of `draw_picture`."""
    blue, green, red = (picture[..., channel] for channel in range(3))
    if np.array_equal(blue, green) and np.array_equal(blue, red):
        return np.ascontiguousarray(green)
    return cv2.cvtColor(picture, cv2.COLOR_BGRA2RGB)
