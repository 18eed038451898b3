"""Third parties' vessel maps of a case, made once and used to measure every method."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.coordinates import Size, resize_points
from core.evaluation.opening import OpenCase
from core.evaluation.reduction import reduced_grid, shrunk
from core.images.contrast import to_8_bits
from core.images.field_of_view import field_of_view
from core.images.polarity import VesselPolarity, find_polarity
from core.images.reading import RetinalImage
from core.metrics.b_cosfire import BinaryVesselMap, b_cosfire_map, b_cosfire_overlap
from core.metrics.vesselness import (
    LARGEST,
    STRONG,
    VesselnessMap,
    frangi_response,
    scaled_vesselness,
    vessel_overlap,
)
from core.transforms.composite import CompositeTransform

LARGEST_AREA = 1_500_000
"""Pixels up to which maps are made of the image as it is; both images of a larger pair are shrunk by one factor."""


@dataclass(frozen=True, eq=False)
class MeasuredImage:
    """An image's maps, all `(h, w)`, at the size at which it is measured.

    Attributes:
        size: of the image itself.
        field: bool, the field of view.
        frangi: Frangi vesselness, as in the project's fixed measure.
        paper_frangi: the same divided by its maximum, as in the paper's soft Dice.
        b_cosfire: binary.
    """

    size: Size
    field: np.ndarray
    frangi: VesselnessMap
    paper_frangi: VesselnessMap
    b_cosfire: BinaryVesselMap

    @property
    def measured_size(self) -> Size:
        """`(h, w)` of the maps."""
        return self.field.shape[0], self.field.shape[1]

    @classmethod
    def of(cls, image: RetinalImage, scale: float, stated: VesselPolarity | None) -> MeasuredImage:
        """Make all maps of an image shrunk by `scale`."""
        pixels = shrunk(image.pixels, scale)
        field = field_of_view(pixels)
        polarity = stated or find_polarity(pixels, field).polarity
        response, mask = frangi_response(pixels, polarity, lit_area(pixels))
        return cls(
            image.size,
            field,
            scaled_vesselness(response, mask, STRONG),
            scaled_vesselness(response, mask, LARGEST),
            b_cosfire_map(pixels, polarity),
        )


@dataclass(frozen=True)
class Overlaps:
    """What the vessel maps say of one transform, each 0..1."""

    b_cosfire_dice: float
    frangi_dice: float
    frangi_soft_dice: float
    paper_soft_dice: float


@dataclass(frozen=True, eq=False)
class CaseMaps:
    """The maps of both images of a case, and the factor by which both were shrunk to make them (1: not at all)."""

    reference: MeasuredImage
    floating: MeasuredImage
    scale: float

    @classmethod
    def of(cls, opened: OpenCase) -> CaseMaps:
        """Make the maps."""
        largest = max(height * width for height, width in (opened.reference.size, opened.floating.size))
        scale = min(1.0, (LARGEST_AREA / largest) ** 0.5)
        return cls(
            MeasuredImage.of(opened.reference, scale, opened.reference_polarity),
            MeasuredImage.of(opened.floating, scale, opened.floating_polarity),
            scale,
        )

    def sampling_grid(self, transform: CompositeTransform) -> np.ndarray:
        """For every pixel of the reference's maps the `(x, y)` in the floating maps: `(h, w, 2)` float32."""
        reference, floating = self.reference, self.floating
        if self.scale == 1.0:
            return transform.sampling_grid(reference.size)
        return reduced_grid(
            transform, reference.size, floating.size, reference.measured_size, floating.measured_size
        )

    def overlaps(self, transform: CompositeTransform) -> Overlaps:
        """How well the maps of the two images lie on each other."""
        grid = self.sampling_grid(transform)
        fixed = vessel_overlap(self.reference.frangi, self.floating.frangi, grid)
        paper = vessel_overlap(self.reference.paper_frangi, self.floating.paper_frangi, grid)
        b_cosfire = b_cosfire_overlap(self.reference.b_cosfire, self.floating.b_cosfire, grid)
        return Overlaps(b_cosfire, fixed.dice, fixed.soft_dice, paper.soft_dice)

    def common_field(self, transform: CompositeTransform) -> np.ndarray:
        """Where both fields of view are, on the reference's full grid: `(H, W)` bool."""
        x, y = np.moveaxis(self.sampling_grid(transform), -1, 0)
        warped = cv2.remap(self.floating.field.astype(np.uint8), x.copy(), y.copy(), cv2.INTER_NEAREST)
        both = self.reference.field & (warped > 0)
        height, width = self.reference.size
        return cv2.resize(both.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0

    def vessel_points(self, transform: CompositeTransform) -> np.ndarray:
        """The reference's vessel pixels (strongest 10 % of its Frangi map) inside both fields: `(N, 2)`, full size."""
        x, y = np.moveaxis(self.sampling_grid(transform), -1, 0)
        floating = cv2.remap(
            self.floating.frangi.mask.astype(np.uint8), x.copy(), y.copy(), cv2.INTER_NEAREST
        )
        rows, columns = np.nonzero(
            self.reference.frangi.strongest & self.reference.frangi.mask & (floating > 0)
        )
        points = np.column_stack([columns, rows])
        return resize_points(points, self.reference.measured_size, self.reference.size)


def lit_area(pixels: np.ndarray) -> np.ndarray:
    """The field of view by a fixed threshold, small gaps closed: `(H, W)` bool.

    It is that of the project's fixed measure, so that figures do not move with our own mask.
    """
    colour = to_8_bits(pixels)
    brightest = colour.max(axis=2) if colour.ndim == 3 else colour
    lit = (cv2.GaussianBlur(brightest, (0, 0), 2) > 14).astype(np.uint8)
    return cv2.morphologyEx(lit, cv2.MORPH_CLOSE, np.ones((15, 15))) > 0
