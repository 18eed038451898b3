"""Images of a case at a reduced size, and a transform between them."""

from __future__ import annotations

import cv2
import numpy as np

from core.coordinates import Size, pixel_grid, resize_points
from core.transforms.composite import CompositeTransform


def shrunk(pixels: np.ndarray, scale: float) -> np.ndarray:
    """The image shrunk by averaging; itself where the scale is 1."""
    if scale == 1.0:
        return pixels
    height, width = (max(round(length * scale), 1) for length in pixels.shape[:2])
    return cv2.resize(np.ascontiguousarray(pixels), (width, height), interpolation=cv2.INTER_AREA)


def reduced_grid(
    transform: CompositeTransform,
    reference: Size,
    floating: Size,
    shown_reference: Size,
    shown_floating: Size,
) -> np.ndarray:
    """For every pixel of the shrunk reference the `(x, y)` in the shrunk floating image: `(h, w, 2)` float32.

    Args:
        transform: between the images at full size.
        reference, floating: the full sizes.
        shown_reference, shown_floating: the reduced ones.
    """
    points = resize_points(pixel_grid(shown_reference), shown_reference, reference).reshape(-1, 2)
    mapped = resize_points(transform(points), floating, shown_floating)
    return mapped.reshape(*shown_reference, 2).astype(np.float32)
