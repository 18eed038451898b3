"""The soft Dice of the paper's Table 1 as its authors measured it, step by step after their public code.

Frangi's vesselness as scikit-image had it in 2018: the Hessian is multiplied by the square of the scale, and
`beta2 = 15` is meant for grey levels 0 to 1, where the images have them; later releases do neither. It is made of the
luminance after a 5x5 Gaussian and CLAHE at OpenCV's own clip limit, and of the *warped image*, not warped itself.

`core.metrics.vesselness` is this project's own soft Dice: another formula, whose figures are not comparable.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.errors import InputError
from core.images.contrast import display_rgb
from core.images.polarity import VesselPolarity

SCALES = (1, 3, 5, 7, 9)
BETA_1, BETA_2 = 0.5, 15.0
SMALLEST = 1e-10
"""Stands for a curvature of 0 where it is divided by."""


@dataclass(frozen=True, eq=False)
class GreyImage:
    """What the authors' measure is made of.

    Attributes:
        grey: `(H, W)` float32, 0..1 with dark vessels, 0 outside `field` where it was inverted.
        field: `(H, W)` bool, where the image is.
        inner: `(H, W)` bool, where it counts: the same without its rim.
    """

    grey: np.ndarray
    field: np.ndarray
    inner: np.ndarray

    def __post_init__(self) -> None:
        if not self.grey.shape == self.field.shape == self.inner.shape or self.grey.ndim != 2:
            raise InputError("A grey image and its masks must be of one size.")

    @staticmethod
    def of(pixels: np.ndarray, polarity: VesselPolarity, field: np.ndarray, inner: np.ndarray) -> GreyImage:
        """Of an image `(H, W)` or `(H, W, 3)`, uint8 or uint16; one with bright vessels is inverted."""
        grey = luminance(pixels)
        if polarity is VesselPolarity.BRIGHT:
            grey = np.where(field, 1 - grey, 0).astype(np.float32)
        return GreyImage(grey, field.astype(bool), inner.astype(bool))

    def warped(self, sampling_grid: np.ndarray) -> GreyImage:
        """On the grid `(h, w, 2)` of `(x, y)` in this image, cubically, masks as well; black from beyond it."""
        x, y = (np.ascontiguousarray(part, np.float32) for part in np.moveaxis(sampling_grid, -1, 0))
        grey, field, inner = (
            cv2.remap(values.astype(np.float32), x, y, cv2.INTER_CUBIC)
            for values in (self.grey, self.field, self.inner)
        )
        return GreyImage(grey.clip(0, 1), field > 0.5, inner > 0.5)

    def vesselness(self) -> np.ndarray:
        """`(H, W)` float64: the response where it counts, divided by its largest there; 0 elsewhere."""
        smooth = cv2.GaussianBlur(self.grey, (5, 5), 0.5)
        contrasted = cv2.createCLAHE().apply((smooth * 255).astype(np.uint8)).astype(np.float32) / 255
        contrasted[~self.field] = 0
        response = np.where(self.inner, frangi_of_2018(contrasted), 0)
        largest = response.max(initial=0)
        return response / largest if largest > 0 else response


def luminance(pixels: np.ndarray) -> np.ndarray:
    """`(H, W)` float32, 0..1."""
    return cv2.cvtColor(display_rgb(pixels).astype(np.float32) / 255, cv2.COLOR_RGB2GRAY)


def frangi_of_2018(image: np.ndarray) -> np.ndarray:
    """Frangi's vesselness of dark lines in `(H, W)` floats, 0..1, as scikit-image 0.13 and 0.14 computed it."""
    from scipy.ndimage import gaussian_filter

    strongest = np.zeros(image.shape)
    for scale in SCALES:
        smooth = gaussian_filter(image.astype(np.float64), scale, mode="constant")
        rows, columns = np.gradient(smooth)
        (along_rows, mixed), along_columns = np.gradient(rows), np.gradient(columns, axis=1)
        mean = scale**2 * (along_rows + along_columns) / 2
        spread = scale**2 * np.hypot((along_rows - along_columns) / 2, mixed)
        larger, smaller = mean + spread, mean - spread
        larger[larger == 0] = SMALLEST
        line = np.exp(-((smaller / larger) ** 2) / (2 * BETA_1**2))
        structure = 1 - np.exp(-(larger**2 + smaller**2) / (2 * BETA_2**2))
        np.maximum(strongest, np.where(larger > 0, line * structure, 0), out=strongest)
    return strongest


def authors_soft_dice(
    reference: GreyImage, reference_vesselness: np.ndarray, floating: GreyImage, sampling_grid: np.ndarray
) -> float:
    """Soft Dice (equation 9) after a registration, on the reference grid: 0..1.

    Args:
        reference_vesselness: `reference.vesselness()`, which is the same for every registration.
        sampling_grid: `(H, W, 2)`: the floating `(x, y)` of every reference pixel.
    """
    warped = floating.warped(sampling_grid)
    first, second = reference_vesselness * warped.inner, warped.vesselness() * reference.inner
    total = first.sum() + second.sum()
    return float(2 * np.minimum(first, second).sum() / total) if total > 0 else 0.0
