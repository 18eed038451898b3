"""How far something reaches: the greatest and the smallest diameter between two parallels (Feret)."""

from __future__ import annotations

import numpy as np
import shapely

FINE = 1e-3
"""Flatness, in pixels, at which the polygon of an ellipse measures as the ellipse does."""

MANY = 2000
"""Of the corners of a larger hull, those that make no more difference than `FINE` are left out: all are compared."""

_AT_ONCE = 512


def greatest_diameter(points: np.ndarray) -> float:
    """The greatest distance between two of the points `(N, 2)`."""
    corners = _hull(points)
    return max(
        float(np.hypot(*(corners[start : start + _AT_ONCE, None] - corners[None]).transpose(2, 0, 1)).max())
        for start in range(0, len(corners), _AT_ONCE)
    )


def smallest_diameter(points: np.ndarray) -> float:
    """The smallest distance of two parallels that the points `(N, 2)` lie between: one of them goes along the hull."""
    corners = _hull(points)
    if len(corners) < 3:
        return 0.0
    along = np.roll(corners, -1, axis=0) - corners
    along /= np.hypot(*along.T)[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    return min(
        float(np.ptp(corners @ across[start : start + _AT_ONCE].T, axis=0).min())
        for start in range(0, len(across), _AT_ONCE)
    )


def _hull(points: np.ndarray) -> np.ndarray:
    """The corners of the convex hull, each once."""
    hull = shapely.MultiPoint(np.unique(points, axis=0)).convex_hull
    if shapely.get_num_coordinates(hull) > MANY:
        hull = hull.simplify(FINE)
    corners = shapely.get_coordinates(hull)
    return corners[:-1] if isinstance(hull, shapely.Polygon) else corners
