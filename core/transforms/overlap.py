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
    moved = resize_points(reference_to_floating(reference.places), floating.size, floating.mask.shape)
    moved = moved[inside(moved, floating.mask.shape)]
    rows, columns = points_to_indices(moved)
    height, width = floating.mask.shape
    covered = floating.mask[np.minimum(rows, height - 1), np.minimum(columns, width - 1)]
    return float(covered.sum()) / len(reference.places)


def overlaps(reference: SmallField, floating: SmallField, reference_to_floating: PlanarTransform) -> bool:
    """Whether the two images share enough to be registered."""
    return covered_share(reference, floating, reference_to_floating) >= LEAST_OVERLAP


def _centres(length: int, count: int) -> np.ndarray:
    """`(count,)` int: the pixels at the middles of `count` equal parts."""
    return np.floor((np.arange(count) + 0.5) * length / count).astype(np.int64)
