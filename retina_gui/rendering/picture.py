"""What an image can be drawn from."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from core.coordinates import Size


class Picture(Protocol):
    """An image at every zoom: a `Pyramid`, or one that is drawn through a transform."""

    @property
    def size(self) -> Size:
        """`(height, width)` of its image coordinates."""

    @property
    def levels(self) -> tuple[np.ndarray, ...]:
        """See `Pyramid`. Slow where they are not there already; only what looks at all pixels asks for them."""

    @property
    def smallest(self) -> np.ndarray:
        """The image in a few hundred pixels, for figures of the whole."""

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """The image as a pane shows it.

        Args:
            screen_to_image: `(3, 3)` from screen pixels to full-size image points; affine or projective.
            screen_size: `(height, width)` of the pane in screen pixels.
            background: grey value outside the image.

        Returns:
            `(height, width, 4)` uint8: RGB and an unused channel.
        """

    def sample(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """The same in the channels that the image has: `(height, width)` grey or `(height, width, 4)`, uint8."""
