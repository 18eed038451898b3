"""The values of a map that covers an image, at places on that image."""

from __future__ import annotations

import numpy as np

from core.coordinates import Size, inside, resize_points


def values_at(values: np.ndarray, size: Size, points: np.ndarray) -> np.ndarray:
    """A map at points of the image that it covers, bilinear.

    Args:
        values: `(h, w)`, of the whole image, however many pixels of it one value stands for.
        size: `(height, width)` of the image.
        points: `(N, 2)` on the image.

    Returns:
        `(N,)` float64; NaN beside the image.

    >>> values_at(np.array([[0.0, 1.0]]), (10, 20), [[4.5, 3.0], [9.5, 3.0], [-2.0, 3.0]]).tolist()
    [0.0, 0.5, nan]
    """
    points = np.asarray(points, dtype=np.float64)
    there = np.isfinite(points).all(axis=1)
    there[there] = inside(points[there], size)
    found = np.full(len(points), np.nan)
    height, width = values.shape
    places = resize_points(points[there], size, (height, width)).clip(0, (width - 1, height - 1))
    left, top = np.floor(places).astype(np.int64).T
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    across, down = (places - np.floor(places)).T
    upper = values[top, left] * (1 - across) + values[top, right] * across
    lower = values[bottom, left] * (1 - across) + values[bottom, right] * across
    found[there] = upper * (1 - down) + lower * down
    return found
