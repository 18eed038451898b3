"""Whether an image looks like a mask or a label image, whose values are names and no brightness."""

from __future__ import annotations

import numpy as np

FEW_VALUES = 16
"""A grey image with two to so many grey levels looks like one."""

_FLAT = 0.9
"""So does one with more where at least this share of its pixels that are not 0 have the value of the next in their row:
areas of one value, with borders. In a photograph hardly a half have."""


def label_count(pixels: np.ndarray) -> int | None:
    """How many values an image has that looks like a mask or a label image; None for every other image.

    Args:
        pixels: `(H, W)` or `(H, W, 3)`, of an unsigned integer type.

    >>> label_count(np.array([[0, 0, 7], [0, 7, 7]], np.uint8))
    2
    """
    if pixels.ndim == 3:
        return None
    count = int(np.count_nonzero(np.bincount(pixels.ravel())))
    if 2 <= count <= FEW_VALUES:
        return count
    return count if count > FEW_VALUES and _is_flat(pixels) else None


def _is_flat(pixels: np.ndarray) -> bool:
    left, right = pixels[:, :-1], pixels[:, 1:]
    matters = (left > 0) | (right > 0)
    return bool((left == right)[matters].mean() >= _FLAT) if matters.any() else False
