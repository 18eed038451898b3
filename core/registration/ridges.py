"""Centre lines of the vessels in a vessel map, and the direction across each."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.transforms.displacement import values_at

BLUR = 1.5
"""Deviation, in pixels, of the Gaussian under which the ridges are looked for."""

LEAST_CURVATURE = 0.02
"""A ridge curves at least so much across the vessel: a clear vessel two pixels wide reaches about 0.2."""

_BAND_ROWS = 64
"""Rows at a time that fit a processor's cache."""

PLASTIC = 1.324717957244746
"""The real root of `x³ = x + 1`. Multiples of its inverse and of the square of that, without their whole parts, are
spread evenly over the plane in every direction (M. Roberts, "The unreasonable effectiveness of quasirandom sequences",
2018)."""


@dataclass(frozen=True, eq=False)
class Ridges:
    """Points on the centre lines of vessels.

    Attributes:
        points: `(N, 2)` float32, `(x, y)` in pixels of the map.
        normals: `(N, 2)` float32, unit vectors across the vessel.
    """

    points: np.ndarray
    normals: np.ndarray


def find_ridges(vessels: np.ndarray, area: np.ndarray, limit: int) -> Ridges:
    """The pixels at which a vessel map is largest across the vessel.

    Args:
        vessels: `(h, w)` float32 in 0..1.
        area: `(h, w)` bool, where to look.
        limit: where there are more points than this, so many of them, spread evenly. Each is chosen by its own place,
            so that one more or less, as another processor rounds, exchanges one of the others and not all.

    Returns:
        The points in the order of rows.
    """
    smooth = cv2.GaussianBlur(vessels, (0, 0), BLUR)
    xx, yy, xy = (
        cv2.Sobel(smooth, cv2.CV_32F, along_x, along_y, ksize=3, scale=0.25)
        for along_x, along_y in ((2, 0), (0, 2), (1, 1))
    )
    curvature = np.empty_like(smooth)
    for first in range(0, len(smooth), _BAND_ROWS):
        band = slice(first, first + _BAND_ROWS)
        curvature[band] = np.hypot((xx[band] - yy[band]) / 2, xy[band]) - (xx[band] + yy[band]) / 2
    rows, columns = np.nonzero((curvature > LEAST_CURVATURE) & area)
    curved = rows, columns
    points = np.stack([columns, rows], axis=-1).astype(np.float32)
    normals = _falling(xx[curved], yy[curved], xy[curved])
    beside = np.maximum(*(values_at(smooth, points + side * normals) for side in (-1, 1)))
    kept = np.flatnonzero(smooth[curved] >= beside)
    if len(kept) > limit:
        kept = kept[_spread(points[kept], limit)]
    return Ridges(points[kept], normals[kept])


def _spread(points: np.ndarray, count: int) -> np.ndarray:
    """Which of whole-numbered places `(N, 2)` to keep, `(count,)` in their order."""
    x, y = points.T.astype(np.float64)
    rank = np.mod(x / PLASTIC + y / PLASTIC**2, 1)
    return np.sort(np.argpartition(rank, count)[:count])


def _falling(xx: np.ndarray, yy: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """The directions `(N, 2)` in which a map falls most to both sides, from its second derivatives `(N,)`."""
    along = 0.5 * np.arctan2(2 * xy, xx - yy)
    return np.stack([-np.sin(along), np.cos(along)], axis=-1)
