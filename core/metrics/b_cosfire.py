"""Vessel maps by B-COSFIRE, the third party's method behind the Dice of the paper's Table 1.

Azzopardi, Strisciuglio, Vento, Petkov, "Trainable COSFIRE filters for vessel delineation with application to retinal
images", Medical Image Analysis 19, 2015. The symmetric filter looks for a vessel both ways, the asymmetric one only one
way, so that it also finds where vessels end; `bar_filters` says how.

Parameters are those with which the paper's table was made (the authors' public code), and so are three choices that the
article leaves open or words differently: the blur is `(sigma0 + alpha rho) / 6` pixels wide and takes the largest
weighted value; every point has the same weight in the geometric mean (the thresholds belong to that, and on DRIVE it is
the better of the two); the two filters are summed at each orientation before the strongest orientation is taken.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.images.contrast import display_rgb, vessel_channel
from core.images.field_of_view import shrink
from core.images.polarity import VesselPolarity
from core.metrics.bar_filters import BarFilter, FilteredImage
from core.metrics.overlap import dice
from core.metrics.vesselness import RIM

LEAST_LIGHTNESS = 0.15
"""CIELAB lightness, 0..1, from which a pixel belongs to the field of view; the authors take RGB values as linear."""

THRESHOLDS = {VesselPolarity.DARK: 53.0, VesselPolarity.BRIGHT: 68.0}
"""Response from which a pixel is a vessel, of 0..255."""

MARGIN = 100
"""Pixels added around the image, so that filters and the rim's extension have room."""

RIM_LOST, RIM_GROWN = 5, 10
"""Pixels by which the field is eroded, and then grown again with the mean of its rim."""

CLAHE_CLIP, CLAHE_TILES = 3.55, (8, 8)
"""MATLAB's `adapthisteq` clips at 0.01 of a tile of 256 grey levels: `1 + 0.01 * 255` in OpenCV's measure."""

LEAST_RESPONSE = 1e-4
"""An image whose strongest response is below this, at grey levels 0..1, is flat."""

SYMMETRIC = BarFilter(sigma=2.4, length=8, sigma0=3, alpha=0.7, orientations=12, symmetric=True)
ASYMMETRIC = BarFilter(sigma=1.8, length=22, sigma0=2, alpha=0.1, orientations=24, symmetric=False)


@dataclass(frozen=True, eq=False)
class BinaryVesselMap:
    """`vessels`: `(H, W)` bool, only inside `mask`: `(H, W)` bool, the field without its rim."""

    vessels: np.ndarray
    mask: np.ndarray

    def __post_init__(self) -> None:
        if self.vessels.ndim != 2 or self.vessels.shape != self.mask.shape:
            raise InputError(
                f"A vessel map {self.vessels.shape} and its mask {self.mask.shape} must be of one size."
            )


def b_cosfire_map(
    pixels: np.ndarray, polarity: VesselPolarity, field: np.ndarray | None = None, rim: int = RIM
) -> BinaryVesselMap:
    """The vessels of an image, by the paper's thresholds; arguments as in `b_cosfire_response`."""
    field = lightness_field(pixels) if field is None else field.astype(bool)
    mask = shrink(field, rim) if rim else field
    vessels = b_cosfire_response(pixels, polarity, field, rim) >= THRESHOLDS[polarity]
    return BinaryVesselMap(vessels & mask, mask)


def b_cosfire_overlap(
    reference: BinaryVesselMap, floating: BinaryVesselMap, sampling_grid: np.ndarray
) -> float:
    """Dice of two binary maps after a registration, inside both fields of view, on the reference grid: 0..1.

    Args:
        reference: of the reference image, `(H, W)`.
        floating: of the floating image, of any size; it is warped by cubic interpolation, as the paper's is.
        sampling_grid: `(H, W, 2)`: the floating `(x, y)` of every reference pixel.
    """
    import cv2

    x, y = (np.ascontiguousarray(part, np.float32) for part in np.moveaxis(sampling_grid, -1, 0))
    warped = cv2.remap(floating.vessels.astype(np.float32), x, y, cv2.INTER_CUBIC) >= 0.5
    both = reference.mask & (cv2.remap(floating.mask.astype(np.uint8), x, y, cv2.INTER_NEAREST) > 0)
    return dice(reference.vessels, warped, both)


def b_cosfire_response(
    pixels: np.ndarray, polarity: VesselPolarity, field: np.ndarray | None = None, rim: int = RIM
) -> np.ndarray:
    """How much each pixel looks like a part of a vessel.

    Args:
        pixels: `(H, W)` or `(H, W, 3)`, uint8 or uint16; vessels about 2 to 8 pixels wide.
        polarity: how its vessels stand out.
        field: `(H, W)` bool, the whole field of view; what is not nearly black where it is not given.
        rim: pixels at the field's edge that do not count; the paper's authors left none out.

    Returns:
        `(H, W)` float32, 0..255, 0 outside the field; 255 is the strongest response inside it, its rim left out (the
        edge of the field is no vessel and must not set the scale). All 0 where nothing stands out.
    """
    field = lightness_field(pixels) if field is None else field.astype(bool)
    bright_vessels = _prepared(vessel_channel(pixels), polarity, field)
    both_ways, one_way = (FilteredImage(bright_vessels, each, MARGIN) for each in (SYMMETRIC, ASYMMETRIC))
    response = np.zeros(field.shape, np.float32)
    for index in range(SYMMETRIC.orientations):
        opposite = index + SYMMETRIC.orientations
        ends = np.maximum(one_way.response(index), one_way.response(opposite))
        np.maximum(response, both_ways.response(index) + ends, out=response)
    response *= field
    strongest = response.max(where=shrink(field, rim) if rim else field, initial=0)
    if strongest < LEAST_RESPONSE:
        return np.zeros_like(response)
    return (response * np.float32(255 / strongest)).clip(0, 255)


def lightness_field(pixels: np.ndarray) -> np.ndarray:
    """The field of view as B-COSFIRE takes it, `(H, W)` bool: every pixel that is not nearly black."""
    import cv2

    colour = display_rgb(pixels).astype(np.float32) / 255
    return cv2.cvtColor(colour, cv2.COLOR_LRGB2LAB)[..., 0] >= 100 * LEAST_LIGHTNESS


def _prepared(channel: np.ndarray, polarity: VesselPolarity, field: np.ndarray) -> np.ndarray:
    """The channel with bright vessels, contrasted, 0..1 float32, `MARGIN` wider at each side."""
    import cv2

    dark_vessels = 255 - channel if polarity is VesselPolarity.BRIGHT else channel
    padded = np.pad(dark_vessels * field.astype(np.float32), MARGIN)
    extended = np.rint(_extended(padded, np.pad(field, MARGIN))).astype(np.uint8)
    contrasted = cv2.createCLAHE(CLAHE_CLIP, CLAHE_TILES).apply(extended)
    return 1 - contrasted.astype(np.float32) / 255


def _extended(values: np.ndarray, field: np.ndarray) -> np.ndarray:
    """The field carried outwards, one pixel at a time, each the mean of its known neighbours; 0 further out."""
    import cv2

    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * RIM_LOST + 1,) * 2)
    known = cv2.erode(field.astype(np.uint8), disc)
    values = values * known
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    for _ in range(RIM_GROWN):
        grown = cv2.dilate(known, cross)
        count = cv2.boxFilter(known.astype(np.float32), -1, (3, 3), normalize=False)
        mean = cv2.boxFilter(values, -1, (3, 3), normalize=False) / np.maximum(count, 1)
        values = np.where(grown > known, mean, values)
        known = grown
    return values
