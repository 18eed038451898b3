"""What part of an image a picture shows, with which pixels, and how it is laid out: strokes and letters follow."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from core.coordinates import Size
from retina_gui.panes.view import View, fitting_view
from retina_gui.rendering.layers.framing import Pixels


@dataclass(frozen=True, eq=False)
class PictureFrame:
    """A picture as if it were a pane of its own.

    Attributes:
        pixels: of the picture.
        view: where the pane looks.
        size: `(height, width)` of the pane in logical pixels, which strokes and letters are made for.
        ratio: pixels of the picture to a logical one.
    """

    pixels: Pixels
    view: View
    size: Size
    ratio: float


def screen_frame(view: View, size: Size, ratio: float = 1.0) -> PictureFrame:
    """What a pane shows, with `ratio` pixels to each of its logical ones."""
    height, width = (max(1, round(length * ratio)) for length in size)
    return PictureFrame(Pixels(view.matrix(size, ratio), (height, width)), view, size, ratio)


def whole_frame(image: Size, pane: Size) -> PictureFrame:
    """The whole image, a pixel for each of its own; strokes are as thick in it as where it is fitted to the pane."""
    return _region((0, 0), image, fitting_view(image, pane).scale)


def visible_frame(view: View, pane: Size, image: Size) -> PictureFrame:
    """The part of the image that a pane shows, a pixel for each of its own; the whole image where it shows nothing.

    It is upright: of a view that is turned, the least part that holds all that is seen.
    """
    corners = [view.to_image((x, y), pane) for x in (0.0, float(pane[1])) for y in (0.0, float(pane[0]))]
    (left, top), (right, bottom) = np.min(corners, axis=0).tolist(), np.max(corners, axis=0).tolist()
    x, y = max(0, math.floor(left + 0.5)), max(0, math.floor(top + 0.5))
    width = min(image[1], math.ceil(right + 0.5)) - x
    height = min(image[0], math.ceil(bottom + 0.5)) - y
    if width < 1 or height < 1:
        return whole_frame(image, pane)
    return _region((x, y), (height, width), view.scale)


def enlarged(frame: PictureFrame, factor: float) -> PictureFrame:
    """The same with so many times the pixels on each side, strokes and letters with it."""
    height, width = frame.pixels.size
    return stretched(frame, (max(1, round(height * factor)), max(1, round(width * factor))))


def stretched(frame: PictureFrame, size: Size) -> PictureFrame:
    """The same in so many pixels, strokes and letters with it; the shape may differ by a pixel."""
    steps = frame.pixels.size[1] / size[1], frame.pixels.size[0] / size[0]
    corner = frame.pixels.to_image @ (-0.5, -0.5, 1.0)
    matrix = frame.pixels.to_image.copy()
    matrix[:2, :2] *= steps
    matrix[:2, 2] = corner[:2] + matrix[:2, :2] @ (0.5, 0.5)
    return replace(frame, pixels=Pixels(matrix, size), ratio=frame.ratio / steps[0])


def _region(corner: tuple[int, int], size: Size, scale: float) -> PictureFrame:
    """A part of an image from its pixel `corner` on; `scale`: of the pane whose strokes it is to have."""
    ratio = max(1.0, 1.0 / scale)
    logical = math.ceil(size[0] / ratio), math.ceil(size[1] / ratio)
    middle = (
        corner[0] - 0.5 + logical[1] * ratio / 2,
        corner[1] - 0.5 + logical[0] * ratio / 2,
    )
    matrix = np.array([[1.0, 0.0, corner[0]], [0.0, 1.0, corner[1]], [0.0, 0.0, 1.0]])
    return PictureFrame(Pixels(matrix, size), View(middle, 1.0 / ratio), logical, ratio)
