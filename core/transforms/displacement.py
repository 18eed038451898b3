"""Moving an image by a dense displacement of every pixel."""

from __future__ import annotations

import cv2
import numpy as np

from core.coordinates import pixel_grid


def pull_back(
    values: np.ndarray, displacement: np.ndarray, interpolation: int = cv2.INTER_LINEAR
) -> np.ndarray:
    """Sample an image at `p + u(p)`; zero from beyond it.

    Args:
        values: `(H, W)` or `(H, W, C)`.
        displacement: `(h, w, 2)`, the u of every pixel of the result, `(x, y)` in pixels.
        interpolation: OpenCV's, bilinear or cubic.

    Returns:
        `(h, w)` or `(h, w, C)`, of the type of `values`.
    """
    points = (pixel_grid((displacement.shape[0], displacement.shape[1])) + displacement).astype(np.float32)
    return cv2.remap(np.ascontiguousarray(values), points[..., 0], points[..., 1], interpolation)
