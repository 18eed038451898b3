"""How much of one field of view another covers by a pre-alignment: without any, there is nothing to register.

Fast enough for every move of the mouse (about a millisecond), so that the application knows it beforehand by the
engine's own rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.coordinates import Size, inside, points_to_indices, resize_points
from core.transforms.planar import PlanarTransform

LEAST_OVERLAP = 0.02
"""Share of the reference's field of view that the pre-aligned floating image's must cover."""

_SIDE, _LEAST_SIDE = 96, 16
"""Pixels of the small grid along the longer side, and at least, for a strip, along the shorter one."""


@dataclass(frozen=True, eq=False)
class SmallField:
    """The field of view of an image on a grid of at most 96 px.

    Attributes:
        mask: `(h, w)` bool.
        size: of the image in full.
    """

    mask: np.ndarray
    size: Size

    @cached_property
    def places(self) -> np.ndarray:
        """`(N, 2)`: the pixels of the full image at the middles of those of the mask."""
        rows, columns = np.nonzero(self.mask)
        return resize_points(np.stack([columns, rows], axis=-1), self.mask.shape, self.size)

    @staticmethod
    def of(field: np.ndarray) -> SmallField:
        """Sample a field of view `(H, W)` bool at the centres of the small grid's pixels."""
        height, width = field.shape
        scale = min(1.0, _SIDE / max(height, width))
        small = (max(round(length * scale), min(length, _LEAST_SIDE)) for length in (height, width))
        rows, columns = (_centres(*lengths) for lengths in zip((height, width), small, strict=True))
        return SmallField(field[np.ix_(rows, columns)], (height, width))


def covered_share(
    reference: SmallField, floating: SmallField, reference_to_floating: PlanarTransform
) -> float:
    """The share, 0 to 1, of the reference's field of view that lies in the floating image's."""
    if len(reference.places) == 0:
        return 0.0
    return float(_shown(floating, reference_to_floating(reference.places)).sum()) / len(reference.places)


def common_places(
    reference: SmallField, floating: SmallField, reference_to_floating: PlanarTransform
) -> tuple[np.ndarray, tuple[float, float]]:
    """Reference pixels `(N, 2)` that both images show, and the share of each one's field of view, 0 to 1.

    They are taken from both images, so that they reach to the rim of the smaller one.
    """
    mine, theirs = reference.places, floating.places
    back = reference_to_floating.inverse(theirs)
    seen = _shown(floating, reference_to_floating(mine))
    seen_back = _shown(reference, back)
    shares = (float(each.mean()) if len(each) else 0.0 for each in (seen, seen_back))
    return np.concatenate([mine[seen], back[seen_back]]), (next(shares), next(shares))


def overlaps(reference: SmallField, floating: SmallField, reference_to_floating: PlanarTransform) -> bool:
    """Whether the two images share enough to be registered."""
    return covered_share(reference, floating, reference_to_floating) >= LEAST_OVERLAP


def _shown(field: SmallField, points: np.ndarray) -> np.ndarray:
    """`(N,)` bool: which points `(N, 2)` of the full image lie in its field of view."""
    moved = resize_points(points, field.size, field.mask.shape)
    shown = inside(moved, field.mask.shape)
    rows, columns = points_to_indices(moved[shown], field.mask.shape)
    shown[shown] = field.mask[rows, columns]
    return shown


def _centres(length: int, count: int) -> np.ndarray:
    """`(count,)` int: the pixels at the middles of `count` equal parts."""
    return np.floor((np.arange(count) + 0.5) * length / count).astype(np.int64)
