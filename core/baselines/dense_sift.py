"""Dense SIFT matching, which the paper's Table 2 judges vessel maps with (section 4.3).

Key points lie on a grid. Each is described in a window of 64 × 64 pixels, upright, and each of the floating image is
matched to that of the reference with the nearest descriptor. Of the k matches with the smallest distance, those are
correct whose reference point is less than one grid spacing from where the hand-marked transform puts it.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from core.errors import InputError
from core.transforms.planar import PlanarTransform

SPACING = 8
"""d, in pixels: between key points, and the largest error of a correct match."""

TOP_COUNTS = (50, 100, 200, 400)
"""k of Table 2."""

WINDOW = 64
"""Side of a descriptor's window, in pixels."""

_BINS = 4
_BIN_PER_SIZE = 1.5
KEY_POINT_SIZE = WINDOW / (_BINS * _BIN_PER_SIZE)
"""OpenCV's SIFT takes half a key point's size as its scale and makes each of the 4 × 4 bins three scales wide, so the
window is six sizes wide."""


def match_rates(
    reference: np.ndarray,
    floating: np.ndarray,
    reference_mask: np.ndarray,
    floating_mask: np.ndarray,
    reference_to_floating: PlanarTransform,
    ks: Sequence[int] = TOP_COUNTS,
    spacing: int = SPACING,
) -> dict[int, float]:
    """How many of the k best matches are correct, in per cent, for each k.

    Args:
        reference, floating: `(H, W)` uint8, each of its own size: grey images, phase images or vessel maps.
        reference_mask, floating_mask: `(H, W)` bool, where key points may lie. Windows reach half of `WINDOW` beyond,
            and the rim of the field of view resembles itself: shrink masks by that to leave it out.
        reference_to_floating: the hand-marked transform.
        ks: how many matches count; where there are fewer, all that there are.
        spacing: d, between key points and the largest error in the reference, in pixels.

    Returns:
        0 to 100 for each k; 0 where nothing can be matched.

    Raises:
        InputError: an image is not 8-bit grey, or its mask has another size.
    """
    reference_points, reference_descriptors = dense_descriptors(reference, reference_mask, spacing)
    floating_points, floating_descriptors = dense_descriptors(floating, floating_mask, spacing)
    if not len(reference_points) or not len(floating_points):
        return dict.fromkeys(ks, 0.0)
    nearest, distances = nearest_descriptors(floating_descriptors, reference_descriptors)
    truth = reference_to_floating.inverse(floating_points)
    correct = np.linalg.norm(reference_points[nearest] - truth, axis=1) < spacing
    best_first = correct[np.argsort(distances, kind="stable")]
    return {k: 100 * float(best_first[:k].mean()) for k in ks}


def dense_descriptors(
    image: np.ndarray, mask: np.ndarray, spacing: int = SPACING
) -> tuple[np.ndarray, np.ndarray]:
    """Upright SIFT descriptors on a grid.

    Args:
        image: `(H, W)` uint8.
        mask: `(H, W)` bool, where key points may lie; their windows may reach beyond it.
        spacing: of the grid in pixels.

    Returns:
        Points `(N, 2)` float64 `(x, y)` and descriptors `(N, 128)` float32; without those whose window is blank.

    Raises:
        InputError: the image is not 8-bit grey, or its mask has another size.
    """
    if image.ndim != 2 or image.dtype != np.uint8:
        raise InputError(
            f"SIFT describes 8-bit grey images, not {image.dtype.name} of the shape {image.shape}."
        )
    if mask.shape != image.shape:
        raise InputError(f"The mask {mask.shape} must be of the image's size {image.shape}.")
    start = spacing // 2
    rows, columns = np.nonzero(mask[start::spacing, start::spacing])
    points = np.stack([columns, rows], axis=1) * spacing + start
    key_points = [cv2.KeyPoint(float(x), float(y), KEY_POINT_SIZE, 0.0) for x, y in points]
    if not key_points:
        return np.zeros((0, 2)), np.zeros((0, 128), np.float32)
    described, descriptors = cv2.SIFT.create().compute(image, key_points)
    kept = descriptors.any(axis=1)
    return np.array([each.pt for each in described], np.float64)[kept], descriptors[kept]


def nearest_descriptors(queries: np.ndarray, candidates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """By brute force, for each query `(N, D)` the index `(N,)` of the nearest of `(M, D)`, and its distance `(N,)`.

    The entries of SIFT are whole numbers and a descriptor is about 512 long, so that products are exact in float32.
    """
    squared = (candidates**2).sum(axis=1) - 2 * (queries @ candidates.T)
    nearest = squared.argmin(axis=1)
    return nearest, np.linalg.norm(queries - candidates[nearest], axis=1)
