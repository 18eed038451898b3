"""Where a registration can be trusted: a map of 0 to 1 for every region, from what its vessels say."""

from __future__ import annotations

import cv2
import numpy as np

from core.registration.agreement import VesselAgreement

UNCERTAIN = 0.25
"""A region with less than this confidence is uncertain. On real pairs of one eye the mean is 0.52 to 0.73, on images
of two eyes 0.01 to 0.07."""

REGION = 0.06
"""Deviation of the Gaussian that a region is, as a share of the image's longer side."""
STRIDE = 8
"""The map is worked out on every so many pixels."""

TOLERANCE = 1.5
"""Working pixels across a vessel at which a match counts 1 / e."""

ENOUGH = 0.0012
"""Vessel points for each pixel of a region, of which half as many give half of the confidence."""

FAR = 0.06
"""A displacement of this share of the longer side, relative to the pre-alignment, halves the confidence."""


def confidence_map(
    forward: VesselAgreement, backward: VesselAgreement, displacement: np.ndarray, area: np.ndarray
) -> np.ndarray:
    """Confidence in a field at each place.

    It is the share of vessels that lie on their like, in the image that has more of them in common (an angiogram shows
    many that a photograph does not), times how many there are, times how plausible the displacement is.

    Args:
        forward, backward: the agreement seen from the reference and from the floating image.
        displacement: `(h, w, 2)` the field, in working pixels.
        area: `(h, w)` bool, where the two are compared.

    Returns:
        `(h, w)` float32, 0 to 1; 0 outside `area`.
    """
    height, width = area.shape
    region = REGION * max(height, width)
    size = (max(height // STRIDE, 1), max(width // STRIDE, 1))
    weight = _blurred(cv2.resize(area.astype(np.float32), size[::-1], interpolation=cv2.INTER_AREA), region)
    shares, densities = [], []
    for side in (forward, backward):
        agreeing = side.quality * np.exp(-((side.offset / TOLERANCE) ** 2))
        alike, all_points = (
            _blurred(_gathered(side.points, values, size, area.shape), region) / (weight + 1e-3)
            for values in (agreeing, np.ones(len(agreeing)))
        )
        shares.append(alike / (all_points + 1e-6))
        densities.append(alike / STRIDE**2)
    density = np.maximum(*densities)
    trust = (np.maximum(*shares) * density / (density + ENOUGH)).astype(np.float32)
    moved = np.linalg.norm(displacement, axis=2) / (FAR * max(height, width))
    smooth = cv2.resize(trust, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.where(area, smooth.clip(0, 1) / (1 + moved**2), 0).astype(np.float32)


def _gathered(
    points: np.ndarray, values: np.ndarray, size: tuple[int, int], full: tuple[int, ...]
) -> np.ndarray:
    """The sum of the values in each cell of a coarse grid."""
    rows = np.clip(((points[:, 1] + 0.5) * size[0] / full[0]).astype(np.int64), 0, size[0] - 1)
    columns = np.clip(((points[:, 0] + 0.5) * size[1] / full[1]).astype(np.int64), 0, size[1] - 1)
    sums = np.bincount(rows * size[1] + columns, values, size[0] * size[1])
    return sums.reshape(size).astype(np.float32)


def _blurred(values: np.ndarray, region: float) -> np.ndarray:
    return cv2.GaussianBlur(values, (0, 0), region / STRIDE, borderType=cv2.BORDER_CONSTANT)
