"""How well two vessel maps lie on each other: the paper's Dice (equation 8) and soft Dice (equation 9)."""

from __future__ import annotations

import numpy as np

from core.errors import InputError


def dice(first: np.ndarray, second: np.ndarray, mask: np.ndarray | None = None) -> float:
    """The Dice coefficient of two binary maps, equation 8: `2 |A and B| / (|A| + |B|)`.

    Args:
        first, second: `(H, W)` bool.
        mask: `(H, W)` bool, where to compare; everywhere if None.

    Returns:
        0 (apart) to 1 (equal); 0 where neither map holds anything, for nothing has been matched.

    Raises:
        InputError: the maps differ in size or are not binary.
    """
    if first.dtype != bool or second.dtype != bool:
        raise InputError(
            "The Dice coefficient compares binary maps. Apply a threshold to the vessel maps first."
        )
    return soft_dice(first, second, mask)


def soft_dice(first: np.ndarray, second: np.ndarray, mask: np.ndarray | None = None) -> float:
    """The soft Dice coefficient of two vesselness maps, equation 9: `2 sum(min(A, B)) / (sum A + sum B)`.

    Args:
        first, second: `(H, W)`, values in 0..1.
        mask: `(H, W)` bool, where to compare; everywhere if None.

    Returns:
        0 to 1; 0 where neither map holds anything.

    Raises:
        InputError: the maps differ in size.
    """
    sizes = {array.shape for array in (first, second, mask) if array is not None}
    if len(sizes) > 1:
        raise InputError(
            "Vessel maps of different sizes cannot be compared. Bring both to the reference's grid."
        )
    a, b = (array if mask is None else array[mask.astype(bool)] for array in (first, second))
    total = a.sum(dtype=np.float64) + b.sum(dtype=np.float64)
    return float(2 * np.minimum(a, b).sum(dtype=np.float64) / total) if total > 0 else 0.0
