"""How a set of points is spread: coincident, nearly on one line, or wide. Every tolerance scales with the extent."""

from __future__ import annotations

from math import dist

import numpy as np

COINCIDENT_SHARE = 0.002
"""Two points that are nearer than this share of the set's extent count as one (1 px in 500)."""


def farthest_pair(points: np.ndarray) -> tuple[int, int]:
    """The indices of two points of `(N, 2)` that lie far apart: the longest side where there are three points.

    The first is the farthest from the centroid and the second the farthest from the first. Among more than three points
    their distance is at least 0.57 of the largest one.
    """
    first = _farthest_from(points.sum(axis=0) / len(points), points)
    return first, _farthest_from(points[first], points)


def extent(points: np.ndarray) -> float:
    """The distance of the `farthest_pair`, in pixels; 0 for one point."""
    first, second = farthest_pair(points)
    return dist(points[first], points[second])


def distances_from_line(points: np.ndarray) -> np.ndarray:
    """`(N,)` distances in pixels from the line through the `farthest_pair`; all 0 where the points coincide."""
    first, second = farthest_pair(points)
    along = points[second] - points[first]
    length = np.linalg.norm(along)
    if length == 0.0:
        return np.zeros(len(points))
    offsets = points - points[first]
    return np.abs(offsets[:, 0] * along[1] - offsets[:, 1] * along[0]) / length


def distance_from_line(points: np.ndarray) -> float:
    """How far, in pixels, the set reaches from the line through its `farthest_pair`."""
    return float(distances_from_line(points).max())


def coincident_pair(points: np.ndarray) -> tuple[int, int] | None:
    """The indices of the nearest two points of `(N, 2)` where they count as one; None where all are apart."""
    tolerance = _coincidence_tolerance(points)
    for second in range(1, len(points)):
        distances = np.linalg.norm(points[:second] - points[second], axis=1)
        if distances.min() <= tolerance:
            return int(np.argmin(distances)), second
    return None


def count_distinct(points: np.ndarray, enough: int) -> int:
    """How many points of `(N, 2)` lie apart from each other; counting stops at `enough`."""
    tolerance = _coincidence_tolerance(points)
    distinct: list[list[float]] = []
    for point in points.tolist():
        if len(distinct) >= enough:
            break
        if all(dist(point, other) > tolerance for other in distinct):
            distinct.append(point)
    return len(distinct)


def _farthest_from(place: np.ndarray, points: np.ndarray) -> int:
    offsets = points - place
    return int(np.einsum("ij,ij->i", offsets, offsets).argmax())


def _coincidence_tolerance(points: np.ndarray) -> float:
    return max(COINCIDENT_SHARE * extent(points), 1e-9 * float(np.abs(points).max()))
