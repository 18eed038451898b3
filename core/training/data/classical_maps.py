"""Vessel maps without a network and without a hand: what teaches where no manual map is."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

RIDGE_SCALES = (1.5, 2.0, 3.0, 4.0)
STRONGEST = 0.12
"""Share of the field that counts as vessel."""
LINE_WIDTHS = (1.2, 1.8, 2.6, 4.0)
"""Standard deviations in pixels across the lines that `line_map` looks for."""
LINE_ELONGATION = 4
ORIENTATIONS = 16

ClassicalMap = Callable[[np.ndarray, np.ndarray, bool], np.ndarray]
"""From a channel `(H, W)` uint8, its mask `(H, W)` bool, and whether vessels are bright: `(H, W)` float32 in 0..1."""


def vesselness_map(channel: np.ndarray, mask: np.ndarray, bright: bool) -> np.ndarray:
    """A soft vessel map from scikit-image's `sato` ridge filter after CLAHE: `(H, W)` float32 in 0..1.

    The strongest `STRONGEST` of the field lies above one half.

    Args:
        channel: `(H, W)` uint8, the channel that shows vessels best.
        mask: `(H, W)` bool, the field of view.
        bright: whether vessels are bright.
    """
    from skimage.filters import sato

    ridges = sato(_contrasted(channel) / 255.0, sigmas=RIDGE_SCALES, black_ridges=not bright)
    return _soft_map(ridges, mask)


def line_map(channel: np.ndarray, mask: np.ndarray, bright: bool) -> np.ndarray:
    """The same from elongated filters: the second derivative of a Gaussian across a line, smoothed along it.

    The largest answer of `ORIENTATIONS` directions, summed over `LINE_WIDTHS`. On DRIVE for training the area under
    its ROC curve is 0.966 over all pixels, that of `vesselness_map` 0.961 (`tests.network.drive_auc --teacher lines`).
    """
    from scipy.ndimage import distance_transform_edt

    nearest = distance_transform_edt(~mask, return_distances=False, return_indices=True)
    contrast = _contrasted(channel[tuple(nearest)]).astype(np.float32)
    dark_lines = 255 - contrast if bright else contrast
    lines = np.sum([_strongest_line(dark_lines, width) for width in LINE_WIDTHS], axis=0)
    return _soft_map(lines, mask)


def no_map(channel: np.ndarray, mask: np.ndarray, bright: bool) -> np.ndarray:
    """An empty map, for images of which none is needed."""
    return np.zeros(channel.shape, np.float32)


CLASSICAL_MAPS: dict[str, ClassicalMap] = {"ridges": vesselness_map, "lines": line_map}
"""By their names in a training configuration."""


def _contrasted(channel: np.ndarray) -> np.ndarray:
    return cv2.createCLAHE(2.0, (8, 8)).apply(np.ascontiguousarray(channel))


def _soft_map(response: np.ndarray, mask: np.ndarray) -> np.ndarray:
    threshold = np.quantile(response[mask], 1 - STRONGEST) if mask.any() else 1.0
    return (1 / (1 + np.exp(-6 * (response / (threshold + 1e-6) - 1))) * mask).astype(np.float32)


def _strongest_line(image: np.ndarray, width: float) -> np.ndarray:
    length = LINE_ELONGATION * width
    reach = np.arange(-np.ceil(3 * length), np.ceil(3 * length) + 1, dtype=np.float32)
    strongest = np.zeros_like(image)
    for angle in np.arange(ORIENTATIONS) * np.pi / ORIENTATIONS:
        along = reach * np.cos(angle) + reach[:, None] * np.sin(angle)
        across = reach[:, None] * np.cos(angle) - reach * np.sin(angle)
        curvature = ((across / width) ** 2 - 1) * np.exp(-((across / width) ** 2 + (along / length) ** 2) / 2)
        curvature -= curvature.mean()
        line = cv2.filter2D(image, -1, curvature / np.abs(curvature).sum())
        strongest = np.maximum(strongest, line)
    return strongest
