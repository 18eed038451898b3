"""An image at full, half, quarter size and so on, so that drawing costs what the pane shows, not what the image holds.

The panes draw by one `cv2.warpAffine` from the fitting level straight to the screen's pixels. pyqtgraph's ImageItem
was measured first: with a 12-megapixel image it stalls for half a second whenever the zoom changes its downsampling.
This way costs 2 to 4 ms a frame (1000×690, one thread) at any image size, and draws the floating image through the
pre-alignment at the same price. Colour is kept with a fourth, unused channel: OpenCV warps four channels in
3.6 ms where three take 9.2 (1100×1094), and Qt draws them as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.coordinates import Size, resize_matrix
from core.images.contrast import shown_range, to_8_bits

SMALLEST_SIDE = 256
"""Levels end where the longer side would fall below this."""

NEAREST_FROM_SCALE = 16.0
"""From this many screen pixels for each image pixel, the pixels are shown as squares."""


@dataclass(frozen=True, eq=False)
class Pyramid:
    """The levels of one image, largest first: `(h, w)` grey or `(h, w, 4)` RGB and an unused channel, uint8.

    Attributes:
        value_range: the values of the image that are 0 and 255 here.
    """

    levels: tuple[np.ndarray, ...]
    value_range: tuple[float, float] = (0.0, 255.0)

    @property
    def size(self) -> Size:
        """`(height, width)` of the full image."""
        return self.levels[0].shape[0], self.levels[0].shape[1]

    @property
    def smallest(self) -> np.ndarray:
        """The image in a few hundred pixels, for figures of the whole."""
        return self.levels[-1]

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """The image as a pane shows it.

        Args:
            screen_to_image: `(3, 3)` from screen pixels to full-size image points; affine or projective.
            screen_size: `(height, width)` of the pane in screen pixels.
            background: grey value outside the image.

        Returns:
            `(height, width, 4)` uint8: RGB and an unused channel.
        """
        return as_colour(self.sample(screen_to_image, screen_size, background))

    def sample(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """The same in the channels that the image has: `(height, width)` grey or `(height, width, 4)`, uint8."""
        step = step_of(screen_to_image, screen_size)
        level = self.level_for(step)
        matrix = resize_matrix(self.size, level.shape[:2]) @ screen_to_image
        nearest = step * NEAREST_FROM_SCALE <= 1
        flags = (cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP
        mode, border = cv2.BORDER_CONSTANT, (background,) * 4
        target = (screen_size[1], screen_size[0])
        if np.allclose(matrix[2], (0, 0, 1)):
            return cv2.warpAffine(level, matrix[:2], target, flags=flags, borderMode=mode, borderValue=border)
        return cv2.warpPerspective(level, matrix, target, flags=flags, borderMode=mode, borderValue=border)

    def level_for(self, step: float) -> np.ndarray:
        """The level to draw from where a screen pixel is `step` image pixels wide."""
        return self.levels[int(np.clip(round(np.log2(max(step, 1e-6))), 0, len(self.levels) - 1))]


def as_colour(drawn: np.ndarray) -> np.ndarray:
    """A drawn picture as `(h, w, 4)`: RGB and an unused channel."""
    return cv2.cvtColor(drawn, cv2.COLOR_GRAY2RGBA) if drawn.ndim == 2 else drawn


def for_qt(drawn: np.ndarray) -> np.ndarray:
    """A drawn picture `(h, w, 4)` as Qt's `Format_RGB32`, whose fourth channel is 255: Qt copies it along."""
    pixels = cv2.cvtColor(drawn, cv2.COLOR_RGBA2BGRA)
    pixels.view(np.uint32)[...] |= np.uint32(0xFF000000)
    return pixels


def as_grey(drawn: np.ndarray) -> np.ndarray:
    """A drawn picture as `(h, w)` grey, by its luma."""
    return cv2.cvtColor(drawn, cv2.COLOR_RGBA2GRAY) if drawn.ndim == 3 else drawn


def build_pyramid(pixels: np.ndarray, display_range: tuple[float, float] | None = None) -> Pyramid:
    """The pyramid of an image, 16-bit values scaled by its own range. Slow for large images: not for the GUI thread.

    Args:
        pixels: `(H, W)` or `(H, W, 3)` RGB, uint8 or uint16; or `(H, W, 4)` uint8, whose fourth channel is kept.
        display_range: what is shown as black and white, where the file of the image says it.
    """
    full = to_8_bits(pixels, display_range)
    if (
        full.ndim == 3
        and full.shape[2] == 3
        and np.array_equal(full[..., 0], full[..., 1])
        and np.array_equal(full[..., 1], full[..., 2])
    ):
        full = full[..., 0]
    has_colours_only = full.ndim == 3 and full.shape[2] == 3
    levels = [cv2.cvtColor(full, cv2.COLOR_RGB2RGBA) if has_colours_only else np.ascontiguousarray(full)]
    while max(levels[-1].shape[:2]) > 2 * SMALLEST_SIDE:
        height, width = levels[-1].shape[:2]
        half = (max(1, (width + 1) // 2), max(1, (height + 1) // 2))
        levels.append(cv2.resize(levels[-1], half, interpolation=cv2.INTER_AREA))
    return Pyramid(tuple(levels), shown_range(pixels, display_range))


def step_of(screen_to_image: np.ndarray, screen_size: Size) -> float:
    """Image pixels for each screen pixel, in the middle of the pane."""
    middle = np.array([screen_size[1] / 2, screen_size[0] / 2, 1.0])
    x, y, w = screen_to_image @ middle
    if abs(w) < 1e-12:
        return 1.0
    linear = (screen_to_image[:2, :2] - np.outer((x / w, y / w), screen_to_image[2, :2])) / w
    return float(np.sqrt(abs(np.linalg.det(linear))))
