"""MIND, the modality independent neighbourhood descriptor, in two dimensions.

Heinrich, Jenkinson, Bhushan, Matin, Gleeson, Brady, Schnabel, "MIND: Modality independent neighbourhood descriptor for
multi-modal deformable registration", Medical Image Analysis 16, 2012. A pixel is described by how much the patch around
it resembles the patches around its neighbours, relative to the local noise: grey levels themselves do not matter.
"""

from __future__ import annotations

import cv2
import numpy as np

PATCH_SIGMA = 0.5
"""Deviation, in pixels, of the Gaussian that weights a patch (section 3.1.1)."""

NEIGHBOURS = ((1, 0), (-1, 0), (0, 1), (0, -1))
"""`(x, y)` to the compared patches: the six neighbours of section 3.3 are four in the plane."""

VARIANCE_RANGE = (1e-3, 1e3)
"""Between these multiples of its mean the local variance is kept, as in the authors' code."""


def mind(image: np.ndarray) -> np.ndarray:
    """The descriptor of every pixel, equation 4: `exp(-D / V)`.

    D is the squared difference of two patches (equation 6), V its mean over the neighbours (section 3.2). Beyond the
    image its outermost pixels go on.

    Args:
        image: `(h, w)` float32, any range: a gain, an offset or an inversion changes nothing.

    Returns:
        `(h, w, 4)` float32 in 0..1, the largest of each pixel 1; all 1 where the image is constant.
    """
    height, width = image.shape
    padded = cv2.copyMakeBorder(image, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    side = 2 * int(np.ceil(1.5 * PATCH_SIGMA)) + 1
    distances = np.empty((len(NEIGHBOURS), height, width), np.float32)
    for distance, (x, y) in zip(distances, NEIGHBOURS, strict=True):
        squared = (image - padded[1 + y : 1 + y + height, 1 + x : 1 + x + width]) ** 2
        distance[:] = cv2.GaussianBlur(squared, (side, side), PATCH_SIGMA, borderType=cv2.BORDER_REPLICATE)
    variance = distances.mean(axis=0)
    mean = float(variance.mean())
    if mean <= 0:
        return np.ones((height, width, len(NEIGHBOURS)), np.float32)
    lowest, highest = (np.float32(part * mean) for part in VARIANCE_RANGE)
    # The largest of exp(-D / V) becomes 1 where the smallest D is taken off all; nothing is divided by nearly 0 then.
    distances -= distances.min(axis=0)
    return np.ascontiguousarray(np.moveaxis(np.exp(-distances / variance.clip(lowest, highest)), 0, -1))
