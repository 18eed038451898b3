"""Moving an image by a dense displacement of every pixel."""

from __future__ import annotations

import cv2
import numpy as np

from core.coordinates import pixel_grid

_LINE = 1024
"""Points in a row of what OpenCV is asked for: it knows no row of more than 32767."""


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


def values_at(values: np.ndarray, points: np.ndarray, border: int = cv2.BORDER_CONSTANT) -> np.ndarray:
    """Bilinear values of an image at single points.

    Args:
        values: `(H, W)` or `(H, W, C)`.
        points: `(N, 2)`, `(x, y)` in pixels.
        border: OpenCV's way beyond the image; zero without another.

    Returns:
        `(N,)` or `(N, C)`, of the type of `values`.
    """
    rows = -(-len(points) // _LINE)
    if not rows:
        return np.zeros((0, *values.shape[2:]), values.dtype)
    lines = np.zeros((rows * _LINE, 2), np.float32)
    lines[: len(points)] = points
    x, y = (np.ascontiguousarray(each).reshape(rows, _LINE) for each in lines.T)
    found = cv2.remap(values, x, y, cv2.INTER_LINEAR, borderMode=border)
    return found.reshape(rows * _LINE, *values.shape[2:])[: len(points)]
