"""What the registration field does, drawn over a picture: maps of values in colour, and a grid of lines."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.coordinates import Size
from retina_gui.rendering.deformation import Deformation
from retina_gui.rendering.layers.layer import ImageLayer, Layer

LINE_COLOUR, LINE_EDGE = (76, 211, 255, 255), (16, 17, 20, 255)
_SHIFT = 4
"""Binary places of the points of a line."""

_FAR = 1 << 15
"""Screen points farther than this are not drawn: OpenCV counts in 32 bits, with binary places."""


@dataclass(frozen=True)
class MapLayer:
    """A map of values, in colour, over a picture.

    Attributes:
        values: the colours of the map, on the picture's grid.
        opacity: of the map, 0 to 1.
    """

    picture: Layer
    values: ImageLayer
    opacity: float

    @property
    def size(self) -> Size:
        """See `Layer`."""
        return self.picture.size

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Layer`."""
        colours = self.values.draw(screen_to_image, screen_size, background)
        if self.opacity == 1:
            return colours
        below = self.picture.draw(screen_to_image, screen_size, background)
        return cv2.addWeighted(below, 1 - self.opacity, colours, self.opacity, 0)


@dataclass(frozen=True)
class GridLayer:
    """Lines over a picture that were straight before the field moved it.

    Attributes:
        deformation: of the registration field; of a field that moves nothing, the lines are straight.
        spacing: distance of two lines in reference pixels.
        pixel_ratio: screen pixels to a pixel of the layout.
    """

    picture: Layer
    deformation: Deformation
    spacing: float
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
        lines = _on_screen(self.deformation.lines(self.spacing), screen_to_image, screen_size)
        edge, line = (max(1, round(pixels * self.pixel_ratio)) for pixels in (3, 1))
        edged = cv2.polylines(drawn.copy(), lines, False, LINE_EDGE, edge, cv2.LINE_8, _SHIFT)
        drawn = cv2.addWeighted(drawn, 0.5, edged, 0.5, 0)
        cv2.polylines(drawn, lines, False, LINE_COLOUR, line, cv2.LINE_AA, _SHIFT)
        return drawn


def _on_screen(
    lines: tuple[np.ndarray, ...], screen_to_image: np.ndarray, screen_size: Size
) -> list[np.ndarray]:
    """The parts of the lines that the screen shows, in OpenCV's fixed-point screen pixels."""
    offset, to_screen = screen_to_image[:2, 2], np.linalg.inv(screen_to_image[:2, :2]).T
    limit = np.array([screen_size[1], screen_size[0]])
    shown = []
    for line in lines:
        points = (line - offset) @ to_screen
        near = np.all((points > -1) & (points < limit), axis=1)
        if near.any():
            first, last = np.flatnonzero(near)[[0, -1]]
            part = points[max(first - 1, 0) : last + 2].clip(-_FAR, _FAR)
            shown.append(np.rint(part * (1 << _SHIFT)).astype(np.int32))
    return shown
