"""A disc of one picture in another one, with a rim: equally large to the eye at every zoom."""

from __future__ import annotations

import cv2
import numpy as np

from core.coordinates import Size
from core.points.matching import Point
from retina_gui.rendering.layers.compare import shifted
from retina_gui.rendering.layers.layer import Layer

_SHIFT = 4
"""Binary places of the disc's middle and radius."""

RIM_COLOUR, RIM_EDGE = (240, 241, 244, 255), (16, 17, 20, 255)


def on_screen(point: Point | None, screen_to_image: np.ndarray, screen_size: Size) -> Point:
    """The screen point that shows an image point; the middle of the pane for None."""
    if point is None:
        return screen_size[1] / 2, screen_size[0] / 2
    x, y, w = np.linalg.solve(screen_to_image, (*point, 1.0))
    return float(x / w), float(y / w)


def with_disc(
    drawn: np.ndarray,
    layer: Layer,
    screen_to_image: np.ndarray,
    background: int,
    middle: Point,
    radius: float,
    pixel_ratio: float,
) -> np.ndarray:
    """A drawn picture, which is changed, with a disc of a layer.

    Args:
        drawn: `(height, width, 4)` uint8.
        middle: a screen point.
        radius: as a part of the pane's shorter side, above 0.
        pixel_ratio: screen pixels to a pixel of the layout.
    """
    x, y = middle
    radius *= min(drawn.shape[:2])
    rim = int(np.ceil(2 * pixel_ratio))
    left, top = (max(0, int(np.floor(place - radius)) - rim) for place in (x, y))
    right = min(drawn.shape[1], int(np.ceil(x + radius)) + rim + 1)
    bottom = min(drawn.shape[0], int(np.ceil(y + radius)) + rim + 1)
    if right <= left or bottom <= top:
        return drawn
    part = (bottom - top, right - left)
    inside = layer.draw(screen_to_image @ shifted(left, top), part, background)
    disc = np.zeros(part, np.uint8)
    place = _fixed(x - left), _fixed(y - top)
    cv2.circle(disc, place, _fixed(radius), 255, cv2.FILLED, cv2.LINE_8, _SHIFT)
    seen = cv2.copyTo(inside, disc, np.ascontiguousarray(drawn[top:bottom, left:right]))
    for colour, width in ((RIM_EDGE, 4), (RIM_COLOUR, 2)):
        wide = max(1, round(width * pixel_ratio))
        cv2.circle(seen, place, _fixed(radius), colour, wide, cv2.LINE_AA, _SHIFT)
    drawn[top:bottom, left:right] = seen
    return drawn


def _fixed(value: float) -> int:
    return round(value * (1 << _SHIFT))
