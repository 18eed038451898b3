"""Two images on one grid, compared: the modes of the compare bar that need nothing beside the two pictures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np

from core.coordinates import Size
from retina_gui.rendering.layers.layer import ImageLayer


class CompareMode(str, Enum):
    """The ways to compare two images on the same grid."""

    CHECKERBOARD = "checkerboard"
    SIDE_BY_SIDE = "side_by_side"
    BLEND = "blend"
    FLICKER = "flicker"


@dataclass(frozen=True)
class CompareLayer:
    """Two images on the grid of the first.

    Attributes:
        parameter: cell side in reference pixels (checkerboard), opacity of the second image 0 to 1 (blend);
            unused otherwise.
        show_second: which of the two flicker shows now.
    """

    first: ImageLayer
    second: ImageLayer
    mode: CompareMode
    parameter: float = 0.0
    show_second: bool = False

    @property
    def size(self) -> Size:
        """See `Layer`."""
        return self.first.size

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Layer`."""
        if self.mode in (CompareMode.FLICKER, CompareMode.SIDE_BY_SIDE):
            shown = self.second if self.show_second else self.first
            return shown.draw(screen_to_image, screen_size, background)
        first = self.first.draw(screen_to_image, screen_size, background)
        second = self.second.draw(screen_to_image, screen_size, background)
        if self.mode is CompareMode.BLEND:
            return cv2.addWeighted(first, 1 - self.parameter, second, self.parameter, 0)
        cells = checkerboard_mask(screen_to_image, screen_size, self.size, self.parameter)
        return cv2.copyTo(second, cells, first)


def checkerboard_mask(
    screen_to_image: np.ndarray, screen_size: Size, image_size: Size, cell: float
) -> np.ndarray:
    """Where the second image shows: 255 in every other cell of the image, 0 elsewhere; `(height, width)` uint8.

    Cells start at the image's upper left corner, the first one showing the first image. `screen_to_image` has no
    rotation, as views never turn.
    """
    height, width = screen_size
    x = np.arange(width) * screen_to_image[0, 0] + screen_to_image[0, 2] + 0.5
    y = np.arange(height) * screen_to_image[1, 1] + screen_to_image[1, 2] + 0.5
    odd_column = (np.floor(x / cell).astype(np.int64) & 1).astype(bool)
    odd_row = (np.floor(y / cell).astype(np.int64) & 1).astype(bool)
    inside = ((y >= 0) & (y < image_size[0]))[:, None] & ((x >= 0) & (x < image_size[1]))[None, :]
    return ((odd_row[:, None] ^ odd_column[None, :]) & inside).astype(np.uint8) * 255
