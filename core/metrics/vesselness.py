"""Vessel maps by a third party's filter, which judge a registration that was made with other maps.

Frangi's vesselness (Frangi et al. 1998) as this project measures it: the green channel with dark vessels, a 5x5
Gaussian of deviation 0.5, CLAHE at a clip limit of 2, then scikit-image's `frangi` of today on grey levels 0..1 with
scales 1 to 9 by 2, beta 0.5 and gamma = 15/255, stated because its default has changed between releases. Each map is
divided by its 99.5th percentile in the field, and the floating image's map is warped. The paper's authors measured
otherwise: `core.metrics.authors_soft_dice`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.images.contrast import vessel_channel
from core.images.field_of_view import field_of_view, shrink
from core.images.polarity import VesselPolarity
from core.metrics.overlap import dice, soft_dice

SCALES = (1, 3, 5, 7, 9)
BETA = 0.5
GAMMA = 15 / 255

RIM = 10
"""Pixels at the field's rim that never count."""

STRONG, LARGEST = 99.5, 100.0
"""Percentiles in the field that become 1: one that a bright spot does not spoil, and the maximum."""

STRONGEST = 10
"""Per cent of the field that count as vessel in the binary map."""


@dataclass(frozen=True, eq=False)
class VesselnessMap:
    """`values`: `(H, W)` float32 in 0..1, 0 outside `mask`: `(H, W)` bool, the field without its rim."""

    values: np.ndarray
    mask: np.ndarray

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or self.values.shape != self.mask.shape:
            raise InputError(
                f"A vesselness map {self.values.shape} and its mask {self.mask.shape} must be of one size."
            )

    @property
    def strongest(self) -> np.ndarray:
        """`(H, W)` bool: the strongest 10 % of the field."""
        if not self.mask.any():
            return np.zeros(self.mask.shape, bool)
        return self.values >= np.percentile(self.values[self.mask], 100 - STRONGEST)


@dataclass(frozen=True)
class VesselOverlap:
    """Overlap of two vesselness maps, each 0..1: of the strongest 10 % (Dice), and of all (soft Dice)."""

    dice: float
    soft_dice: float


def frangi_vesselness(
    pixels: np.ndarray, polarity: VesselPolarity, field: np.ndarray | None = None
) -> VesselnessMap:
    """Frangi's vesselness of an image.

    Args:
        pixels: `(H, W)` or `(H, W, 3)`, uint8 or uint16.
        polarity: how its vessels stand out.
        field: `(H, W)` bool, the whole field of view; found here where it is not given.
    """
    return scaled_vesselness(*frangi_response(pixels, polarity, field), STRONG)


def frangi_response(
    pixels: np.ndarray, polarity: VesselPolarity, field: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The filter's response as it is, `(H, W)`, and the field without its rim, `(H, W)` bool."""
    import cv2
    from skimage.filters import frangi

    field = field_of_view(pixels) if field is None else field.astype(bool)
    channel = vessel_channel(pixels)
    dark_vessels = 255 - channel if polarity is VesselPolarity.BRIGHT else channel
    inside = np.where(shrink(field, 1), dark_vessels, 0).astype(np.uint8)
    contrasted = cv2.createCLAHE(2.0, (8, 8)).apply(cv2.GaussianBlur(inside, (5, 5), 0.5))
    response = frangi(contrasted / 255.0, sigmas=SCALES, beta=BETA, gamma=GAMMA, black_ridges=True)
    return response, shrink(field, RIM)


def scaled_vesselness(response: np.ndarray, mask: np.ndarray, percentile: float) -> VesselnessMap:
    """A response divided by its percentile in the mask: `STRONG` or `LARGEST`."""
    strong = np.percentile(response[mask], percentile) if mask.any() else 0.0
    values = np.where(mask, response / (strong + 1e-12), 0).clip(0, 1).astype(np.float32)
    return VesselnessMap(values, mask)


def vessel_overlap(
    reference: VesselnessMap, floating: VesselnessMap, sampling_grid: np.ndarray
) -> VesselOverlap:
    """Overlap after a registration, inside both fields of view, on the reference grid.

    Args:
        reference: of the reference image, `(H, W)`.
        floating: of the floating image, of any size.
        sampling_grid: `(H, W, 2)`: the floating `(x, y)` of every reference pixel, as
            `CompositeTransform.sampling_grid` gives it.
    """
    import cv2

    x, y = np.moveaxis(sampling_grid.astype(np.float32), -1, 0)

    def warp(values: np.ndarray, interpolation: int) -> np.ndarray:
        return cv2.remap(values.astype(np.float32), x, y, interpolation)

    both = reference.mask & (warp(floating.mask, cv2.INTER_NEAREST) > 0)
    warped_strongest = warp(floating.strongest, cv2.INTER_LINEAR) >= 0.5
    return VesselOverlap(
        dice=dice(reference.strongest, warped_strongest, both),
        soft_dice=soft_dice(reference.values, warp(floating.values, cv2.INTER_LINEAR), both),
    )
