"""How far something reaches: the greatest and the smallest diameter between two parallels (Feret)."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

FINE = 1e-3
"""Flatness, in pixels, at which the polygon of an ellipse measures as the ellipse does."""

MANY = 2000
"""Of the corners of a larger hull, those that make no more difference than `FINE` are left out: all are compared."""

_AT_ONCE = 512


def greatest_diameter(points: np.ndarray) -> float:
    """The greatest distance between two of the points `(N, 2)`."""
    return greatest_of_hull(
        hull_corners(shapely.LineString(points) if len(points) > 1 else shapely.Point(points[0]))
    )


def hull_corners(geometry: BaseGeometry) -> np.ndarray:
    """The corners `(N, 2)` of the convex hull, each once."""
    hull = geometry.convex_hull
    if shapely.get_num_coordinates(hull) > MANY:
        hull = hull.simplify(FINE)
    corners = shapely.get_coordinates(hull)
    return corners[:-1] if isinstance(hull, shapely.Polygon) else corners


def greatest_of_hull(corners: np.ndarray) -> float:
    """The greatest distance between two corners of a hull."""
    return max(
        float(np.hypot(*(corners[start : start + _AT_ONCE, None] - corners[None]).transpose(2, 0, 1)).max())
        for start in range(0, len(corners), _AT_ONCE)
    )


def smallest_of_hull(corners: np.ndarray) -> float:
    """The smallest distance of two parallels that a hull lies between; 0 of one without an area."""
    if len(corners) < 3:
        return 0.0
    along = np.roll(corners, -1, axis=0) - corners
    along /= np.hypot(*along.T)[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    return min(
        float(np.ptp(corners @ across[start : start + _AT_ONCE].T, axis=0).min())
        for start in range(0, len(across), _AT_ONCE)
    )
