"""What a pane shows: one image, or two images compared. Values that are equal when the picture is the same."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import cv2
import numpy as np

from core.coordinates import Size
from retina_gui.rendering.pyramid import Pyramid

Matrix = tuple[float, ...]
"""Nine numbers, row by row: a `(3, 3)` matrix that can be compared."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


HATCH_COLOUR = (242, 184, 75)
"""Amber, as RGB: that of warnings."""

HATCH_STEP, HATCH_WIDTH = 14, 2
"""Screen pixels from one line to the next, and across a line."""

TINT, LINE, EDGE = 0.14, 0.75, 0.5
"""Opacity of the amber between the lines and on them, and of the dark edges: the vessels below stay visible."""


def matrix_of(array: np.ndarray) -> Matrix:
    """A `(3, 3)` array as a comparable value."""
    return tuple(float(value) for value in np.asarray(array).reshape(9))


class CompareMode(str, Enum):
    """The ways to compare two images on the same grid."""

    CHECKERBOARD = "checkerboard"
    SIDE_BY_SIDE = "side_by_side"
    BLEND = "blend"
    FLICKER = "flicker"


class Layer(Protocol):
    """Anything that a pane can draw."""

    @property
    def size(self) -> Size:
        """`(height, width)` of the image coordinates that the pane works in."""

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """`(height, width, 4)` uint8, RGB and an unused channel, for the pane's screen pixels."""


@dataclass(frozen=True)
class ImageLayer:
    """One image.

    Attributes:
        pyramid: its pixels.
        to_pixels: from the pane's image coordinates to those of the pyramid; the pre-alignment, where the floating
            image is drawn on the reference grid.
        grid: `(height, width)` of the pane's image coordinates; the pyramid's own size where None.
    """

    pyramid: Pyramid
    to_pixels: Matrix = IDENTITY
    grid: Size | None = None

    @property
    def size(self) -> Size:
        """See `Layer`."""
        return self.grid or self.pyramid.size

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Layer`."""
        matrix = np.array(self.to_pixels).reshape(3, 3) @ screen_to_image
        return self.pyramid.draw(matrix, screen_size, background)


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


@dataclass(frozen=True)
class HatchedLayer:
    """A picture with some of its regions hatched and tinted: stripes, so that no colour needs to be told apart.

    Attributes:
        regions: 255 where to hatch, 0 elsewhere, on the grid of the picture.
    """

    picture: ImageLayer | CompareLayer
    regions: Pyramid

    @property
    def size(self) -> Size:
        """See `Layer`."""
        return self.picture.size

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Layer`."""
        drawn = self.picture.draw(screen_to_image, screen_size, background)
        inside = cv2.inRange(self.regions.draw(screen_to_image, screen_size, 0)[..., 0], 128, 255)
        left, top, width, height = cv2.boundingRect(inside)
        box = np.s_[top : top + height, left : left + width]
        if width > 0:
            pattern = np.ascontiguousarray(hatch_pattern(screen_to_image, screen_size)[box])
            _hatch(drawn[box], np.ascontiguousarray(inside[box]), pattern)
        return drawn


def _hatch(picture: np.ndarray, inside: np.ndarray, pattern: np.ndarray) -> None:
    """Hatch a picture in place where `inside` is 255, by a pattern as `hatch_pattern` makes it."""
    for value, colour, opacity in (
        (0, HATCH_COLOUR, TINT),
        (1, HATCH_COLOUR, LINE),
        (2, (0, 0, 0), EDGE),
    ):
        colours = np.full_like(picture, (*colour, 255))
        mixed = cv2.addWeighted(picture, 1 - opacity, colours, opacity, 0)
        where = cv2.bitwise_and(inside, cv2.inRange(pattern, value, value))
        picture[:] = cv2.copyTo(mixed, where, picture.copy())


def hatch_pattern(screen_to_image: np.ndarray, screen_size: Size) -> np.ndarray:
    """Diagonal lines that move with the image, equally wide at every zoom; `(height, width)` uint8.

    1 on a line, 2 on its dark edges, by which it shows on bright images, 0 elsewhere.
    """
    height, width = screen_size
    corner = screen_to_image[0, 2] / screen_to_image[0, 0] + screen_to_image[1, 2] / screen_to_image[1, 1]
    phase = (np.arange(width + height - 1) + round(corner)) % HATCH_STEP
    edges = (phase == HATCH_WIDTH) | (phase == HATCH_STEP - 1)
    along = np.where(phase < HATCH_WIDTH, 1, np.where(edges, 2, 0)).astype(np.uint8)
    return np.lib.stride_tricks.sliding_window_view(along, width)


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
