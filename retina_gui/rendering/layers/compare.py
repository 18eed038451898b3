"""Two images on one grid, compared: the ways that need nothing beside the two pictures."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.coordinates import Size
from retina_gui.rendering.layers.layer import ImageLayer


@dataclass(frozen=True)
class PairLayer:
    """Two images on the grid of the first."""

    first: ImageLayer
    second: ImageLayer

    @property
    def size(self) -> Size:
        """See `Layer`."""
        return self.first.size


@dataclass(frozen=True)
class CheckerboardLayer(PairLayer):
    """The two in alternating cells; `cell` is their side in pixels of the grid."""

    cell: float

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Layer`."""
        first = self.first.draw(screen_to_image, screen_size, background)
        second = self.second.draw(screen_to_image, screen_size, background)
        return cv2.copyTo(
            second, checkerboard_mask(screen_to_image, screen_size, self.size, self.cell), first
        )


@dataclass(frozen=True)
class BlendLayer(PairLayer):
    """The two mixed; `opacity` is that of the second, 0 to 1."""

    opacity: float

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Layer`."""
        first = self.first.draw(screen_to_image, screen_size, background)
        second = self.second.draw(screen_to_image, screen_size, background)
        return cv2.addWeighted(first, 1 - self.opacity, second, self.opacity, 0)


@dataclass(frozen=True)
class FlickerLayer(PairLayer):
    """One of the two; which one changes with time."""

    show_second: bool

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Layer`."""
        shown = self.second if self.show_second else self.first
        return shown.draw(screen_to_image, screen_size, background)


@dataclass(frozen=True)
class SwipeLayer(PairLayer):
    """The first image on one side of a line, the second on the other.

    Attributes:
        position: where the line is, 0 to 1 of the pane: it stays within reach however one pans and zooms.
        horizontal: whether the line is horizontal, the first image above it; else vertical, the first on its left.
    """

    position: float
    horizontal: bool = False

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Layer`."""
        height, width = screen_size
        drawn = np.empty((height, width, 4), np.uint8)
        line = round(self.position * (height if self.horizontal else width))
        if self.horizontal:
            parts = ((self.first, 0, 0, width, line), (self.second, 0, line, width, height))
        else:
            parts = ((self.first, 0, 0, line, height), (self.second, line, 0, width, height))
        for image, left, top, right, bottom in parts:
            if right > left and bottom > top:
                part = (bottom - top, right - left)
                matrix = screen_to_image @ shifted(left, top)
                drawn[top:bottom, left:right] = image.draw(matrix, part, background)
        return drawn


def shifted(left: int, top: int) -> np.ndarray:
    """`(3, 3)`: from the pixels of a part of the screen to those of the whole, by its upper left corner."""
    return np.array([[1.0, 0.0, left], [0.0, 1.0, top], [0.0, 0.0, 1.0]])


def checkerboard_mask(
    screen_to_image: np.ndarray, screen_size: Size, image_size: Size, cell: float
) -> np.ndarray:
    """Where the second image shows: 255 in every other cell of the image, 0 elsewhere; `(height, width)` uint8.

    Cells start at the image's upper left corner, the first one showing the first image.
    """
    height, width = screen_size
    if screen_to_image[0, 1] or screen_to_image[1, 0]:
        return _turned_mask(screen_to_image, screen_size, image_size, cell)
    x = np.arange(width) * screen_to_image[0, 0] + screen_to_image[0, 2] + 0.5
    y = np.arange(height) * screen_to_image[1, 1] + screen_to_image[1, 2] + 0.5
    columns = np.where((np.floor(x / cell).astype(np.int64) & 1) == 1, 255, 0).astype(np.uint8)
    rows = np.where((np.floor(y / cell).astype(np.int64) & 1) == 1, 255, 0).astype(np.uint8)
    mask = np.bitwise_xor(rows[:, None], columns[None, :])
    mask[(y < 0) | (y >= image_size[0])] = 0
    mask[:, (x < 0) | (x >= image_size[1])] = 0
    return mask


def _turned_mask(screen_to_image: np.ndarray, screen_size: Size, image_size: Size, cell: float) -> np.ndarray:
    """The same where the view is turned, so that every screen pixel has a place of its own."""
    columns, rows = np.arange(screen_size[1]), np.arange(screen_size[0])[:, None]
    x, y = (
        (columns * by_column + first + 0.5).astype(np.float32) + (rows * by_row).astype(np.float32)
        for by_column, by_row, first in screen_to_image[:2]
    )
    odd = (np.floor(x / cell) + np.floor(y / cell)) % 2 == 1
    inside = (x >= 0) & (x < image_size[1]) & (y >= 0) & (y < image_size[0])
    return np.where(odd & inside, 255, 0).astype(np.uint8)
