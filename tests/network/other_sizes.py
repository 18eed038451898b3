"""Vessel maps of the same eye with vessels narrower or wider than usual."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from core.images.reading import RetinalImage, image_from_pixels

Mapped = Callable[[RetinalImage], np.ndarray]
"""From an image to its vessel map `(H, W)` in 0..1."""


def at_half_size(mapped: Mapped, image: RetinalImage) -> np.ndarray:
    """The map of the image at half its size, brought back: `(H, W)`."""
    height, width = image.size
    small = cv2.resize(image.pixels, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    return _resized(mapped(image_from_pixels(small, image.name)), (height, width))


def middle_at_twice_the_size(mapped: Mapped, image: RetinalImage) -> np.ndarray:
    """The map of the middle half of the image, `(H / 2, W / 2)`, shown at twice its size."""
    middle = np.ascontiguousarray(middle_half(image.pixels))
    large = cv2.resize(middle, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return _resized(mapped(image_from_pixels(large, image.name)), middle.shape[:2])


def middle_half(values: np.ndarray) -> np.ndarray:
    """The middle of an image `(H, W, …)`: half as high, half as wide."""
    height, width = values.shape[:2]
    return values[height // 4 : height // 4 + height // 2, width // 4 : width // 4 + width // 2]


def _resized(values: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    interpolation = cv2.INTER_AREA if size[0] < values.shape[0] else cv2.INTER_LINEAR
    return cv2.resize(values, size[::-1], interpolation=interpolation)
