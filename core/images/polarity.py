"""Whether vessels are bright (angiograms) or dark (colour, red-free), told from the image alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np

from core.errors import InputError
from core.images.contrast import flatten, vessel_channel
from core.images.field_of_view import field_of_view, shrink
from core.language import mark

WORKING_SIDE = 512
"""Pixels: the longest side of the copy that is looked at; vessels are then one to eight pixels wide."""

_SURROUNDINGS = 10.0
_RIM = 12
_SCALES = (1.5, 2.5, 4.0)
_STRONGEST = 99
_ELONGATION = 0.5
_LEAST_RESPONSE = 1e-3
_CONFIDENCE_SCALE = 0.1

UNCERTAIN = 0.3
"""Confidence below which a polarity is called uncertain."""


class VesselPolarity(str, Enum):
    """How vessels stand out from the background."""

    BRIGHT = mark("bright")
    DARK = mark("dark")


@dataclass(frozen=True)
class PolarityEstimate:
    """A polarity and how sure it is: 0 is a guess, 1 is certain."""

    polarity: VesselPolarity
    confidence: float

    def __post_init__(self) -> None:
        if not 0 <= self.confidence <= 1:
            raise InputError(f"A confidence must lie between 0 and 1, not at {self.confidence}.")

    @property
    def is_uncertain(self) -> bool:
        """Whether the user should look at the polarity that was found."""
        return self.confidence < UNCERTAIN


def find_polarity(pixels: np.ndarray, mask: np.ndarray | None = None) -> PolarityEstimate:
    """Compare the strongest bright ridges of an image with its strongest dark ones, at three scales.

    The ridges are those of the Hessian matrix of the flattened channel. The confidence is
    `1 - exp(-|v| / 0.1)`, where `v` is the mean logarithm of the ratio of the two responses: it is above 0.1
    on nearly every real image and about 0.4 on most.

    Args:
        pixels: `(H, W)` or `(H, W, 3)`, uint8 or uint16.
        mask: `(H, W)` bool, the field of view; found here where it is not given.
    """
    if mask is None:
        mask = field_of_view(pixels)
    channel, mask = _working_copy(pixels, mask)
    flat = flatten(channel, mask, _SURROUNDINGS)
    inner = shrink(mask, _RIM)
    preference = _preference_for_bright(flat, inner if inner.any() else mask)
    polarity = VesselPolarity.BRIGHT if preference > 0 else VesselPolarity.DARK
    return PolarityEstimate(polarity, 1 - math.exp(-abs(preference) / _CONFIDENCE_SCALE))


def _working_copy(pixels: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The vessel channel and the mask at the working size."""
    import cv2

    height, width = pixels.shape[:2]
    factor = min(1.0, WORKING_SIDE / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    channel = pixels if pixels.ndim == 2 else cv2.extractChannel(pixels, 1)
    reduced = cv2.resize(channel, size, interpolation=cv2.INTER_AREA)
    return vessel_channel(reduced), cv2.resize(
        mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST
    ) > 0


def _preference_for_bright(flat: np.ndarray, mask: np.ndarray) -> float:
    """Above 0 where bright ridges are stronger; inverting the image turns its sign."""
    if not mask.any():
        return 0.0
    logarithms = []
    for scale in _SCALES:
        bright, dark = (np.percentile(ridge[mask], _STRONGEST) for ridge in _ridges(flat, scale))
        logarithms.append(math.log((bright + _LEAST_RESPONSE) / (dark + _LEAST_RESPONSE)))
    return sum(logarithms) / len(logarithms)


def _ridges(flat: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """The bright and the dark elongated structures of about `scale` pixels, each `(h, w)` and at least 0."""
    import cv2

    smooth = cv2.GaussianBlur(flat, (0, 0), scale)
    xx, yy, xy = (
        cv2.Sobel(smooth, cv2.CV_32F, along_x, along_y, ksize=3)
        for along_x, along_y in ((2, 0), (0, 2), (1, 1))
    )
    middle, half_difference = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
    low, high = middle - half_difference, middle + half_difference
    weaker, stronger = np.minimum(abs(low), abs(high)), np.maximum(abs(low), abs(high))
    ridge = np.where(weaker < _ELONGATION * stronger, stronger, 0) * scale**2
    return np.where(-low > high, ridge, 0), np.where(high > -low, ridge, 0)
