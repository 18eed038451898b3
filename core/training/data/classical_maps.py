"""Vessel maps without a network and without a hand: what teaches where no manual map is."""

from __future__ import annotations

import cv2
import numpy as np

RIDGE_SCALES = (1.5, 2.0, 3.0, 4.0)
STRONGEST = 0.12
"""Share of the field that counts as vessel."""


def vesselness_map(channel: np.ndarray, mask: np.ndarray, bright: bool) -> np.ndarray:
    """A soft vessel map from scikit-image's `sato` ridge filter after CLAHE: `(H, W)` float32 in 0..1.

    The strongest `STRONGEST` of the field lies above one half.

    Args:
        channel: `(H, W)` uint8, the channel that shows vessels best.
        mask: `(H, W)` bool, the field of view.
        bright: whether vessels are bright.
    """
    from skimage.filters import sato

    contrast = cv2.createCLAHE(2.0, (8, 8)).apply(np.ascontiguousarray(channel))
    ridges = sato(contrast / 255.0, sigmas=RIDGE_SCALES, black_ridges=not bright) * mask
    threshold = np.quantile(ridges[mask], 1 - STRONGEST) if mask.any() else 1.0
    return (1 / (1 + np.exp(-6 * (ridges / (threshold + 1e-6) - 1))) * mask).astype(np.float32)
