"""Third parties' vessel maps of a case, made once and used to measure every method."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.coordinates import Size, resize_points
from core.evaluation.opening import OpenCase
from core.evaluation.reduction import reduced_grid, shrunk
from core.images.contrast import to_8_bits
from core.images.field_of_view import field_of_view, shrink
from core.images.polarity import VesselPolarity, find_polarity
from core.images.reading import RetinalImage
from core.metrics.authors_soft_dice import GreyImage, authors_soft_dice
from core.metrics.b_cosfire import BinaryVesselMap, b_cosfire_map, b_cosfire_overlap
from core.metrics.vesselness import (
    LARGEST,
    RIM,
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
        frangi_of_maximum: the same divided by its maximum.
        b_cosfire: binary.
        grey: what the authors' soft Dice is made of, and its vesselness.
    """

    size: Size
    field: np.ndarray
    frangi: VesselnessMap
    frangi_of_maximum: VesselnessMap
    b_cosfire: BinaryVesselMap
    grey: GreyImage
    grey_vesselness: np.ndarray

    @property
    def measured_size(self) -> Size:
        """`(h, w)` of the maps."""
        return self.field.shape[0], self.field.shape[1]

    @classmethod
    def of(
        cls,
        image: RetinalImage,
        scale: float,
        stated: VesselPolarity | None,
        circle: np.ndarray | None = None,
        b_cosfire_rim: int = RIM,
    ) -> MeasuredImage:
        """Make all maps of an image shrunk by `scale`.

        Args:
            circle: `(H, W)` bool, the imaging circle where it is known.
            b_cosfire_rim: pixels at the edge that B-COSFIRE's Dice leaves out.
        """
        pixels = shrunk(image.pixels, scale)
        field = field_of_view(pixels)
        polarity = stated or find_polarity(pixels, field).polarity
        response, mask = frangi_response(pixels, polarity, lit_area(pixels))
        imaged = field if circle is None else shrunk(circle.astype(np.float32), scale) > 0.5
        grey = GreyImage.of(pixels, polarity, imaged, shrink(imaged, RIM))
        return cls(
            image.size,
            field,
            scaled_vesselness(response, mask, STRONG),
            scaled_vesselness(response, mask, LARGEST),
            b_cosfire_map(pixels, polarity, rim=b_cosfire_rim),
            grey,
            grey.vesselness(),
        )


@dataclass(frozen=True)
class Overlaps:
    """What the vessel maps say of one transform, each 0..1."""

    b_cosfire_dice: float
    frangi_dice: float
    frangi_soft_dice: float
    maximum_soft_dice: float
    authors_soft_dice: float


@dataclass(frozen=True, eq=False)
class CaseMaps:
    """The maps of both images of a case, and the factor by which both were shrunk to make them (1: not at all)."""

    reference: MeasuredImage
    floating: MeasuredImage
    scale: float

    @classmethod
    def of(cls, opened: OpenCase, b_cosfire_rim: int = RIM) -> CaseMaps:
        """Make the maps."""
        largest = max(height * width for height, width in (opened.reference.size, opened.floating.size))
        scale = min(1.0, (LARGEST_AREA / largest) ** 0.5)
        return cls(
            MeasuredImage.of(
                opened.reference, scale, opened.reference_polarity, opened.reference_circle, b_cosfire_rim
            ),
            MeasuredImage.of(
                opened.floating, scale, opened.floating_polarity, opened.floating_circle, b_cosfire_rim
            ),
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
        of_maximum = vessel_overlap(self.reference.frangi_of_maximum, self.floating.frangi_of_maximum, grid)
        b_cosfire = b_cosfire_overlap(self.reference.b_cosfire, self.floating.b_cosfire, grid)
        authors = authors_soft_dice(
            self.reference.grey, self.reference.grey_vesselness, self.floating.grey, grid
        )
        return Overlaps(b_cosfire, fixed.dice, fixed.soft_dice, of_maximum.soft_dice, authors)

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
