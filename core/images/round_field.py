"""Most fields of view are circles, whole or cut straight: bays that dark retina leaves in their rim are filled."""

from __future__ import annotations

import numpy as np

_TOLERANCE = 0.012
"""Parts of the radius: how far a point of the rim may lie from the circle."""

_LEAST_SHARE = 0.6
"""Share of the outline's convex corners that must lie on the circle."""

_LEAST_COVERAGE = 0.4
"""Share of the circle's directions in which the outline must reach it."""

_MOST_GROWTH = 1.25
_DIRECTIONS = 36
_BORDER = 3


def complete_circle(mask: np.ndarray) -> np.ndarray:
    """Fill the bays of a field whose outline is a circle, within the smallest rectangle around it.

    The rectangle, upright or not, keeps straight cuts. Bays do not disturb the circle, for it is fitted to the
    convex hull. A field that is not round is left alone.

    Args:
        mask: `(h, w)` bool, one connected part.
    """
    corners = _free_hull_corners(mask)
    circle = _fit_circle(corners)
    if circle is None:
        return mask
    x, y, radius = circle
    rows, columns = np.ogrid[: mask.shape[0], : mask.shape[1]]
    disc = (columns - x) ** 2 + (rows - y) ** 2 <= radius**2
    completed = mask | (disc & _smallest_rectangle(mask))
    return completed if completed.sum() <= _MOST_GROWTH * mask.sum() else mask


def _free_hull_corners(mask: np.ndarray) -> np.ndarray:
    """`(N, 2)` float64: the corners of the convex hull that the image's border does not cut."""
    import cv2

    outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return np.zeros((0, 2))
    corners = cv2.convexHull(max(outlines, key=len))[:, 0].astype(np.float64)
    limit = np.array(mask.shape[::-1]) - 1 - _BORDER
    return corners[np.all((corners >= _BORDER) & (corners <= limit), axis=1)]


def _fit_circle(corners: np.ndarray) -> tuple[float, float, float] | None:
    """Centre x, y and radius of the circle that most corners lie on, or None; outliers are dropped in turns."""
    kept = np.ones(len(corners), bool)
    for _ in range(5):
        if kept.sum() < 12:
            return None
        x, y, radius = _least_squares_circle(corners[kept])
        errors = abs(np.hypot(*(corners - (x, y)).T) - radius)
        kept = errors <= max(_TOLERANCE * radius, float(np.median(errors)))
    on_circle = errors <= _TOLERANCE * radius
    angles = np.arctan2(*(corners[on_circle] - (x, y)).T)
    coverage = len(np.unique(np.floor((angles / np.pi + 1) * _DIRECTIONS / 2))) / _DIRECTIONS
    is_circle = on_circle.mean() >= _LEAST_SHARE and coverage >= _LEAST_COVERAGE
    return (x, y, radius) if is_circle else None


def _least_squares_circle(points: np.ndarray) -> tuple[float, float, float]:
    """Kåsa's algebraic fit: `x² + y² = 2 a x + 2 b y + c`."""
    system = np.column_stack([2 * points, np.ones(len(points))])
    (x, y, constant), *_ = np.linalg.lstsq(system, (points**2).sum(axis=1), rcond=None)
    return float(x), float(y), float(np.sqrt(max(constant + x**2 + y**2, 0.0)))


def _smallest_rectangle(mask: np.ndarray) -> np.ndarray:
    """`(h, w)` bool: the rectangle of least area around the mask, turned as the cuts of the field are."""
    import cv2

    outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    corners = cv2.boxPoints(cv2.minAreaRect(np.concatenate(outlines)))
    rectangle = np.zeros(mask.shape, np.uint8)
    cv2.fillConvexPoly(rectangle, np.rint(corners).astype(np.int32), 1)
    return rectangle > 0
