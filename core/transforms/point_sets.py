"""How a set of points is spread: coincident, nearly on one line, or wide. Every tolerance scales with the extent.

Each measure takes one set `(N, 2)`, or a stack of sets `(S, N, 2)` under the name in the plural: one call for all
the sets that leave one point out.
"""

from __future__ import annotations

import numpy as np

COINCIDENT_SHARE = 0.002
"""Two points that are nearer than this share of the set's extent count as one (1 px in 500)."""


def extent(points: np.ndarray) -> float:
    """The distance in pixels of two points of `(N, 2)` that lie far apart; 0 for one point.

    The first is the farthest from the centroid and the second the farthest from the first: the longest side where there
    are three points. Among more, their distance is at least 0.57 of the largest one.
    """
    return float(extents(points[None])[0])


def extents(sets: np.ndarray) -> np.ndarray:
    """`(S,)`: the `extent` of each set of `(S, N, 2)`."""
    first, second = _far_pairs(sets)
    return np.hypot(*(second - first).T)


def distance_from_line(points: np.ndarray) -> float:
    """How far, in pixels, `(N, 2)` points reach from the line through the two of `extent`; 0 where they coincide."""
    return line_share(points) * extent(points)


def line_share(points: np.ndarray) -> float:
    """The same as a share of the extent of `(N, 2)` points; 1 where they coincide."""
    return float(line_shares(points[None])[0])


def line_shares(sets: np.ndarray) -> np.ndarray:
    """`(S,)`: the `line_share` of each set of `(S, N, 2)`."""
    first, second = _far_pairs(sets)
    along = second - first
    offsets = sets - first[:, None]
    areas = np.abs(offsets[..., 0] * along[:, None, 1] - offsets[..., 1] * along[:, None, 0]).max(axis=1)
    squares = np.square(along).sum(axis=1)
    return np.where(squares > 0.0, areas / np.where(squares > 0.0, squares, 1.0), 1.0)


def coincident_pair(points: np.ndarray) -> tuple[int, int] | None:
    """The indices of the nearest two points of `(N, 2)` where they count as one; None where all are apart."""
    tolerance = _coincidence_tolerances(points[None])[0]
    for second in range(1, len(points)):
        distances = np.linalg.norm(points[:second] - points[second], axis=1)
        if distances.min() <= tolerance:
            return int(np.argmin(distances)), second
    return None


def count_distinct(points: np.ndarray, enough: int) -> int:
    """How many points of `(N, 2)` lie apart from each other; counting stops at `enough`."""
    return int(counts_distinct(points[None], enough)[0])


def counts_distinct(sets: np.ndarray, enough: int) -> np.ndarray:
    """`(S,)` int: the `count_distinct` of each set of `(S, N, 2)`."""
    tolerances, each = _coincidence_tolerances(sets)[:, None], np.arange(len(sets))
    apart, counts = np.ones(sets.shape[:2], dtype=bool), np.zeros(len(sets), dtype=int)
    for _ in range(enough):
        counts += apart.any(axis=1)
        offsets = sets - sets[each, apart.argmax(axis=1)][:, None]
        apart &= np.hypot(offsets[..., 0], offsets[..., 1]) > tolerances
    return counts


def _far_pairs(sets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`(S, 2)` each: of every set, the point farthest from the centroid, and the one farthest from that."""
    first = _farthest(sets, sets.sum(axis=1) / sets.shape[1])
    return first, _farthest(sets, first)


def _farthest(sets: np.ndarray, places: np.ndarray) -> np.ndarray:
    """`(S, 2)`: of every set, the point farthest from its place."""
    offsets = sets - places[:, None]
    farthest = np.einsum("snd,snd->sn", offsets, offsets).argmax(axis=1)
    return sets[np.arange(len(sets)), farthest]


def _coincidence_tolerances(sets: np.ndarray) -> np.ndarray:
    return np.maximum(COINCIDENT_SHARE * extents(sets), 1e-9 * np.abs(sets).max(axis=(1, 2)))
