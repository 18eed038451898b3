"""How a set of points is spread: coincident, nearly on one line, or wide. Every tolerance scales with the extent."""

from __future__ import annotations

from functools import cached_property

import numpy as np

COINCIDENT_SHARE = 0.002
"""Two points that are nearer than this share of the set's extent count as one (1 px in 500)."""


class PointSets:
    """Several sets of as many points each, such as all that leave one point out, measured together.

    Args:
        points: `(S, N, 2)`.
    """

    def __init__(self, points: np.ndarray) -> None:
        self.points = points

    @cached_property
    def far_pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """`(S, 2)` each: two points of every set that lie far apart.

        The first is the farthest from the centroid and the second the farthest from the first: the longest side where
        there are three points. Among more, their distance is at least 0.57 of the largest one.
        """
        first = self._farthest(self.points.sum(axis=1) / self.points.shape[1])
        return first, self._farthest(first)

    @cached_property
    def extents(self) -> np.ndarray:
        """`(S,)`: the distances of the far pairs, in pixels; 0 for one point."""
        first, second = self.far_pairs
        return np.hypot(*(second - first).T)

    @cached_property
    def line_shares(self) -> np.ndarray:
        """`(S,)`: how far each set reaches from the line through its far pair, as a share of its extent.

        1 where all points coincide.
        """
        first, second = self.far_pairs
        (along_x, along_y), offsets = (second - first).T[..., None], self.points - first[:, None]
        areas = np.abs(offsets[..., 0] * along_y - offsets[..., 1] * along_x).max(axis=1)
        squares = self.extents**2
        return np.where(squares > 0.0, areas / np.where(squares > 0.0, squares, 1.0), 1.0)

    @cached_property
    def tolerances(self) -> np.ndarray:
        """`(S,)`: the distances in pixels up to which two points count as one."""
        return np.maximum(COINCIDENT_SHARE * self.extents, 1e-9 * np.abs(self.points).max(axis=(1, 2)))

    def counts_distinct(self, enough: int) -> np.ndarray:
        """`(S,)` int: how many points of each set lie apart from each other; counting stops at `enough`."""
        each = np.arange(len(self.points))
        apart, counts = np.ones(self.points.shape[:2], dtype=bool), np.zeros(len(each), dtype=int)
        for step in range(enough):
            counts += apart.any(axis=1)
            if step < enough - 1:
                offsets = self.points - self.points[each, apart.argmax(axis=1)][:, None]
                apart &= np.hypot(offsets[..., 0], offsets[..., 1]) > self.tolerances[:, None]
        return counts

    def _farthest(self, places: np.ndarray) -> np.ndarray:
        """`(S, 2)`: of every set, the point farthest from its place."""
        offsets = self.points - places[:, None]
        farthest = np.einsum("snd,snd->sn", offsets, offsets).argmax(axis=1)
        return self.points[np.arange(len(farthest)), farthest]


def extent(points: np.ndarray) -> float:
    """The distance in pixels of two points of `(N, 2)` that lie far apart; see `PointSets.far_pairs`."""
    return float(PointSets(points[None]).extents[0])


def line_share(points: np.ndarray) -> float:
    """How far `(N, 2)` points reach from the line through the two of `extent`, as a share of that; 1 for one place."""
    return float(PointSets(points[None]).line_shares[0])


def distance_from_line(points: np.ndarray) -> float:
    """The same in pixels; 0 for one place."""
    one = PointSets(points[None])
    return float(one.line_shares[0] * one.extents[0])


def count_distinct(points: np.ndarray, enough: int) -> int:
    """How many points of `(N, 2)` lie apart from each other; counting stops at `enough`."""
    return int(PointSets(points[None]).counts_distinct(enough)[0])


def coincident_pair(points: np.ndarray) -> tuple[int, int] | None:
    """The indices of the nearest two points of `(N, 2)` where they count as one; None where all are apart."""
    tolerance = PointSets(points[None]).tolerances[0]
    for second in range(1, len(points)):
        distances = np.linalg.norm(points[:second] - points[second], axis=1)
        if distances.min() <= tolerance:
            return int(np.argmin(distances)), second
    return None
