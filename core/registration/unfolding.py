"""The guarantee that no field that leaves the engine folds."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from core.transforms.field import RegistrationField

LEAST_DETERMINANT = 0.05
"""Smallest determinant of the derivative that a field may have."""

ROUNDS = 12


def unfold(displacement: np.ndarray, check: Callable[[], None] | None = None) -> np.ndarray:
    """Smooth a field where it folds, and only there, until it folds nowhere.

    Each round smooths a wider neighbourhood more strongly; what still folds after the last round is scaled
    down as a whole, which must end, since a field scaled to zero does not fold.

    Args:
        displacement: `(h, w, 2)` float32, in pixels of its own grid.
        check: called before every round; what it raises ends the work, as when the user cancels.

    Returns:
        `(h, w, 2)` float32 whose smallest determinant is at least `LEAST_DETERMINANT`.
    """
    size = (displacement.shape[0], displacement.shape[1])
    current = np.ascontiguousarray(displacement, dtype=np.float32)
    for round_number in range(ROUNDS):
        if check is not None:
            check()
        folded = RegistrationField(current, size).jacobian_determinant() < LEAST_DETERMINANT
        if not folded.any():
            return current
        sigma = 1.5 * 1.4**round_number
        reach = 2 * round(2 * sigma) + 1
        near = cv2.dilate(folded.astype(np.float32), np.ones((reach, reach), np.float32))
        weight = cv2.GaussianBlur(near, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)[..., None]
        smooth = cv2.GaussianBlur(current, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        current = current + weight * (smooth - current)
    while (RegistrationField(current, size).jacobian_determinant() < LEAST_DETERMINANT).any():
        current = current * np.float32(0.8)
    return current
