"""What anything that a pane can draw has to offer, and the plainest of them: one image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from core.coordinates import Size
from retina_gui.rendering.adjustment import NEUTRAL, Adjustment
from retina_gui.rendering.coverage import coverage
from retina_gui.rendering.picture import Picture
from retina_gui.rendering.pyramid import as_colour, as_grey

Matrix = tuple[float, ...]
"""Nine numbers, row by row: a `(3, 3)` matrix that can be compared."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


def matrix_of(array: np.ndarray) -> Matrix:
    """A `(3, 3)` array as a comparable value."""
    return tuple(float(value) for value in np.asarray(array).reshape(9))


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
        adjustment: how the user wants to see it.
    """

    pyramid: Picture
    to_pixels: Matrix = IDENTITY
    grid: Size | None = None
    adjustment: Adjustment = NEUTRAL

    @property
    def size(self) -> Size:
        """See `Layer`."""
        return self.grid or self.pyramid.size

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Layer`."""
        return as_colour(self._sample(screen_to_image, screen_size, background))

    def draw_grey(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """The same as `(height, width)` grey."""
        return as_grey(self._sample(screen_to_image, screen_size, background))

    def covered(self, screen_to_image: np.ndarray, screen_size: Size) -> np.ndarray | None:
        """255 where the image is on the screen, 0 elsewhere; None where it is everywhere."""
        return coverage(self._matrix(screen_to_image), self.pyramid.size, screen_size)

    def _matrix(self, screen_to_image: np.ndarray) -> np.ndarray:
        return np.array(self.to_pixels).reshape(3, 3) @ screen_to_image

    def _sample(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        drawn = self.pyramid.sample(self._matrix(screen_to_image), screen_size, background)
        if self.adjustment.is_neutral:
            return drawn
        shown = self.adjustment.applied(drawn)
        covered = self.covered(screen_to_image, screen_size)
        return shown if covered is None else cv2.copyTo(shown, covered, np.full_like(shown, background))
