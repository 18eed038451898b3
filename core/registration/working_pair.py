"""Both images on one grid at the working size: the reference shrunk, the floating image brought to it by the affine."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.coordinates import Size, resize_matrix
from core.images.contrast import display_rgb, to_8_bits
from core.images.field_of_view import field_of_view
from core.images.polarity import PolarityEstimate, VesselPolarity, find_polarity
from core.images.reading import RetinalImage
from core.registration.request import ProgressMonitor
from core.registration.working_grid import WorkingGrid
from core.transforms.planar import PlanarTransform

ANTI_ALIAS_FROM = 1.25
"""A floating image with this many pixels to a working pixel, or more, is shrunk by averaging before it is resampled."""


@dataclass(frozen=True, eq=False)
class WorkingImage:
    """An image on the working grid: `pixels` `(h, w, 3)` uint8, `mask` `(h, w)` bool."""

    pixels: np.ndarray
    mask: np.ndarray

    def shrunk(self, size: Size) -> WorkingImage:
        """The same image on a smaller grid, each of its pixels the mean of what it covers."""
        return WorkingImage(_resized(self.pixels, size), _resized_mask(self.mask, size))


@dataclass(frozen=True, eq=False)
class WorkingPair:
    """Reference and pre-aligned floating image on the working grid."""

    reference: WorkingImage
    floating: WorkingImage
    grid: WorkingGrid

    @property
    def size(self) -> Size:
        height, width = self.reference.mask.shape
        return height, width

    @property
    def overlap(self) -> np.ndarray:
        """`(h, w)` bool: where both fields of view are."""
        return self.reference.mask & self.floating.mask


@dataclass(frozen=True, eq=False)
class FieldedImage:
    """An image and its field of view `(H, W)` bool, found once and used in many places."""

    image: RetinalImage
    field: np.ndarray

    @staticmethod
    def of(image: RetinalImage) -> FieldedImage:
        """Find the field of view."""
        return FieldedImage(image, field_of_view(image.pixels))

    def polarity(self, stated: VesselPolarity | None, monitor: ProgressMonitor) -> PolarityEstimate:
        """The vessel polarity that the user stated, which is certain, or else the one that is found.

        Raises:
            Cancelled: before it is looked for.
        """
        monitor.check()
        if stated is not None:
            return PolarityEstimate(stated, confidence=1.0)
        return find_polarity(self.image.pixels, self.field)


def working_image(fielded: FieldedImage) -> WorkingImage:
    """An image by itself at its working size."""
    return _on_grid(fielded, WorkingGrid.whole(fielded.image.size))


def working_pair(
    reference: FieldedImage, floating: FieldedImage, reference_to_floating: PlanarTransform
) -> WorkingPair:
    """Bring a pair to the working grid."""
    grid = WorkingGrid.of(reference.field, floating.field, reference_to_floating)
    working_to_floating = PlanarTransform(reference_to_floating.matrix @ grid.to_reference)
    return WorkingPair(
        _on_grid(reference, grid), _pre_aligned(floating, working_to_floating, grid.size), grid
    )


def _on_grid(fielded: FieldedImage, grid: WorkingGrid) -> WorkingImage:
    pixels, mask = fielded.image.pixels, fielded.field
    if grid.part is not None:
        pixels, mask = pixels[grid.part.slices], mask[grid.part.slices]
    return WorkingImage(_resized_rgb(pixels, grid.size), _resized_mask(mask, grid.size))


def _pre_aligned(fielded: FieldedImage, working_to_floating: PlanarTransform, size: Size) -> WorkingImage:
    floating, mask = fielded.image, fielded.field
    pixels = to_8_bits(floating.pixels)
    matrix = working_to_floating.matrix
    density = working_to_floating.linearised_at(((size[1] - 1) / 2, (size[0] - 1) / 2)).scale
    if density >= ANTI_ALIAS_FROM:
        height, width = floating.size
        smaller = max(round(height / density), 1), max(round(width / density), 1)
        pixels, mask = _resized(pixels, smaller), _resized_mask(mask, smaller)
        matrix = resize_matrix(floating.size, smaller) @ matrix
    extent = (size[1], size[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = display_rgb(cv2.warpPerspective(pixels, matrix, extent, flags=flags))
    weight = cv2.warpPerspective(mask.astype(np.uint8) * 255, matrix, extent, flags=flags)
    return WorkingImage(warped, weight > 127)


def _resized_rgb(pixels: np.ndarray, size: Size) -> np.ndarray:
    """As it is shown; grey is repeated when it is small already."""
    return display_rgb(_resized(to_8_bits(pixels), size))


def _resized(pixels: np.ndarray, size: Size) -> np.ndarray:
    if pixels.shape[:2] == size:
        return pixels
    way = cv2.INTER_CUBIC if size[1] > pixels.shape[1] else cv2.INTER_AREA
    return cv2.resize(pixels, (size[1], size[0]), interpolation=way)


def _resized_mask(mask: np.ndarray, size: Size) -> np.ndarray:
    if mask.shape == size:
        return mask
    return _resized(mask.view(np.uint8) * np.uint8(255), size) > 127
