"""Both images on one grid at the working size: the reference shrunk, the floating image brought to it by the affine."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.coordinates import Size, resize_factors, resize_matrix
from core.images.contrast import display_rgb
from core.images.field_of_view import field_of_view
from core.images.polarity import PolarityEstimate, VesselPolarity, find_polarity
from core.images.reading import RetinalImage
from core.registration.request import ProgressMonitor
from core.transforms.field import RegistrationField
from core.transforms.planar import PlanarTransform

WORKING_AREA = 768 * 576
"""Pixels of the working grid at most: the paper's image size. Larger references are shrunk to it."""

ANTI_ALIAS_FROM = 1.25
"""A floating image with this many pixels to a working pixel, or more, is shrunk by averaging before it is resampled."""


@dataclass(frozen=True, eq=False)
class WorkingImage:
    """An image on the working grid: `pixels` `(h, w, 3)` uint8, `mask` `(h, w)` bool."""

    pixels: np.ndarray
    mask: np.ndarray

    def shrunk(self, size: Size) -> WorkingImage:
        """The same image on a smaller grid, each of its pixels the mean of what it covers."""
        return WorkingImage(_shrunk(self.pixels, size), _shrunk_mask(self.mask, size))


@dataclass(frozen=True, eq=False)
class WorkingPair:
    """Reference and pre-aligned floating image on the working grid."""

    reference: WorkingImage
    floating: WorkingImage

    @property
    def size(self) -> Size:
        height, width = self.reference.mask.shape
        return height, width

    @property
    def overlap(self) -> np.ndarray:
        """`(h, w)` bool: where both fields of view are."""
        return self.reference.mask & self.floating.mask


def working_size(size: Size) -> Size:
    """The size at which an image is registered: its own, or the largest of the same shape within `WORKING_AREA`."""
    height, width = size
    scale = min(1.0, (WORKING_AREA / (height * width)) ** 0.5)
    return max(round(height * scale), 1), max(round(width * scale), 1)


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
    size = working_size(fielded.image.size)
    return WorkingImage(_shrunk(display_rgb(fielded.image.pixels), size), _shrunk_mask(fielded.field, size))


def working_pair(
    reference: FieldedImage, floating: FieldedImage, reference_to_floating: PlanarTransform
) -> WorkingPair:
    """Bring a pair to the working grid."""
    full_size = reference.image.size
    size = working_size(full_size)
    working_to_floating = PlanarTransform(reference_to_floating.matrix @ resize_matrix(size, full_size))
    return WorkingPair(working_image(reference), _pre_aligned(floating, working_to_floating, size))


def full_size_field(displacement: np.ndarray, working: Size, size: Size) -> RegistrationField:
    """Carry a field in working pixels to the reference's full size by the half-pixel rule."""
    return RegistrationField(displacement * resize_factors(working, size).astype(np.float32), size)


def working_displacement(field: RegistrationField | None, working: Size) -> np.ndarray:
    """A field `(h, w, 2)` in working pixels, as `full_size_field` was given it; of 0 where there is none."""
    if field is None:
        return np.zeros((*working, 2), np.float32)
    grid = field.displacement
    if field.grid_size != working:
        grid = cv2.resize(grid, working[::-1], interpolation=cv2.INTER_AREA)
    return grid * resize_factors(field.size, working).astype(np.float32)


def _pre_aligned(fielded: FieldedImage, working_to_floating: PlanarTransform, size: Size) -> WorkingImage:
    floating, mask = fielded.image, fielded.field
    pixels = display_rgb(floating.pixels)
    matrix = working_to_floating.matrix
    density = working_to_floating.linearised_at(((size[1] - 1) / 2, (size[0] - 1) / 2)).scale
    if density >= ANTI_ALIAS_FROM:
        height, width = floating.size
        smaller = max(round(height / density), 1), max(round(width / density), 1)
        pixels, mask = _shrunk(pixels, smaller), _shrunk_mask(mask, smaller)
        matrix = resize_matrix(floating.size, smaller) @ matrix
    extent = (size[1], size[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpPerspective(pixels, matrix, extent, flags=flags)
    weight = cv2.warpPerspective(mask.astype(np.uint8) * 255, matrix, extent, flags=flags)
    return WorkingImage(warped, weight > 127)


def _shrunk(pixels: np.ndarray, size: Size) -> np.ndarray:
    return (
        pixels
        if pixels.shape[:2] == size
        else cv2.resize(pixels, (size[1], size[0]), interpolation=cv2.INTER_AREA)
    )


def _shrunk_mask(mask: np.ndarray, size: Size) -> np.ndarray:
    return _shrunk(mask.astype(np.uint8) * 255, size) > 127
