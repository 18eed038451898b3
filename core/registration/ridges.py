"""Centre lines of the vessels in a vessel map, and the direction across each."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.coordinates import pixel_grid

BLUR = 1.5
"""Deviation, in pixels, of the Gaussian under which the ridges are looked for."""

LEAST_CURVATURE = 0.02
"""A ridge curves at least so much across the vessel: a clear vessel two pixels wide reaches about 0.2."""

SEED = 20190922
"""The thinning is the same in every run."""


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
        limit: where there are more points than this, a random choice of so many.

    Returns:
        The points in the order of rows, and the same in every run.
    """
    smooth = cv2.GaussianBlur(vessels, (0, 0), BLUR)
    curvature, across_x, across_y = _strongest_curvature(smooth)
    grid = pixel_grid((vessels.shape[0], vessels.shape[1]))
    beside = [
        cv2.remap(smooth, grid[..., 0] + side * across_x, grid[..., 1] + side * across_y, cv2.INTER_LINEAR)
        for side in (-1, 1)
    ]
    chosen = (curvature > LEAST_CURVATURE) & (smooth >= beside[0]) & (smooth >= beside[1]) & area
    rows, columns = np.nonzero(chosen)
    if len(rows) > limit:
        kept = np.sort(np.random.default_rng(SEED).permutation(len(rows))[:limit])
        rows, columns = rows[kept], columns[kept]
    return Ridges(
        np.stack([columns, rows], axis=-1).astype(np.float32),
        np.stack([across_x[rows, columns], across_y[rows, columns]], axis=-1),
    )


def _strongest_curvature(smooth: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How sharply the map falls to both sides, and the `x` and `y` of the direction in which it does so."""
    xx, yy, xy = (
        cv2.Sobel(smooth, cv2.CV_32F, along_x, along_y, ksize=3, scale=0.25)
        for along_x, along_y in ((2, 0), (0, 2), (1, 1))
    )
    middle, half_difference = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
    along = 0.5 * np.arctan2(2 * xy, xx - yy)
    return half_difference - middle, -np.sin(along), np.cos(along)
