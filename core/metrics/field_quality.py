"""How much a registration field moves the image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.errors import InputError


@dataclass(frozen=True)
class DisplacementStatistics:
    """Lengths of the displacements inside a mask, in reference pixels; all 0 where the mask is empty."""

    median: float = 0.0
    p95: float = 0.0
    largest: float = 0.0


def displacement_statistics(
    displacement: np.ndarray, mask: np.ndarray | None = None
) -> DisplacementStatistics:
    """Median, 95th percentile and largest length of a registration field.

    Args:
        displacement: `(h, w, 2)` in reference pixels; its grid may be coarser than the reference's.
        mask: `(H, W)` bool on the reference's grid; everywhere if None. It is brought to the field's grid.
    """
    lengths = _lengths(displacement, mask)
    if not lengths.size:
        return DisplacementStatistics()
    median, p95, largest = np.percentile(lengths, (50, 95, 100))
    return DisplacementStatistics(float(median), float(p95), float(largest))


def largest_displacement(displacement: np.ndarray, mask: np.ndarray | None = None) -> float:
    """The largest length alone, which takes less time; 0 where the mask is empty."""
    return float(_lengths(displacement, mask).max(initial=0.0))


def _lengths(displacement: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """`(N,)` of the displacements inside the mask."""
    if displacement.ndim != 3 or displacement.shape[2] != 2:
        raise InputError(
            f"A registration field must have the shape (height, width, 2), not {displacement.shape}."
        )
    lengths = np.hypot(*np.moveaxis(displacement.astype(np.float64), -1, 0))
    return lengths.ravel() if mask is None else lengths[_on_grid(mask, lengths.shape)]


def _on_grid(mask: np.ndarray, size: tuple[int, ...]) -> np.ndarray:
    """The mask where it covers at least half of a cell of a grid of `size`."""
    import cv2

    if mask.shape == size:
        return mask.astype(bool)
    covered = cv2.resize(mask.astype(np.float32), (size[1], size[0]), interpolation=cv2.INTER_AREA)
    return covered >= 0.5
