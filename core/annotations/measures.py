"""How long, how large and how bright an annotation is: in pixels, and in millimetres where a scale allows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from core.annotations.extent import FINE, greatest_of_hull, hull_corners, smallest_of_hull
from core.annotations.geometry import geometry_of
from core.annotations.inside import grey_values_along, grey_values_inside
from core.annotations.scale import UM_PER_MM, Scale
from core.annotations.shape import Shape
from core.images.number_ranges import AS_THEY_ARE, FileValues


@dataclass(frozen=True)
class Dimensions:
    """Lengths and an area, all in pixels or all in millimetres; None where a shape has no such figure.

    Attributes:
        length: of a line.
        perimeter: of an outline and its holes.
        area: of an outline, without its holes.
        greatest, smallest: the diameters of an outline between two parallels (Feret).
    """

    length: float | None = None
    perimeter: float | None = None
    area: float | None = None
    greatest: float | None = None
    smallest: float | None = None


@dataclass(frozen=True)
class GreyValues:
    """The mean and the standard deviation of grey values, in those of the image's file; of colour, the luminance."""

    mean: float
    deviation: float


@dataclass(frozen=True)
class Measures:
    """The figures of a shape.

    Attributes:
        px: in pixels and square pixels.
        mm: in millimetres and mm²; None without a scale.
        grey: inside an outline or along a line; None where no pixel of the image lies there, or without an image.
    """

    px: Dimensions
    mm: Dimensions | None = None
    grey: GreyValues | None = None


def measure(
    shape: Shape,
    scale: Scale | None = None,
    pixels: np.ndarray | None = None,
    values: FileValues = AS_THEY_ARE,
) -> Measures:
    """The figures of a shape; those of a point and an arrow are all None.

    Args:
        scale: as far as it may be used, see `core.annotations.scale_limits`.
        pixels: `(H, W)` or `(H, W, 3)` of its image.
        values: what the numbers of these pixels were in the file.

    >>> caliper = Shape("line", [(0, 0), (300, 400)])
    >>> measure(caliper, Scale(6.0, 6.0, "typed")).mm.length
    3.0
    """
    if not shape.kind.is_measured:
        return Measures(Dimensions(), None if scale is None else Dimensions())
    flat = shape.flattened(FINE)
    geometry, metric = _figured(flat), None
    if scale is not None:  # in µm first: what is simplified at pixels must not be at millimetres
        metric = _in_mm(_dimensions(shapely.transform(geometry, scale.um), flat.is_closed))
    figures = _dimensions(geometry, flat.is_closed)
    return Measures(figures, metric, None if pixels is None else _grey(shape, pixels, values))


def _figured(flat: Shape) -> BaseGeometry:
    """What is measured of a shape; of an outline that encloses nothing, the outline."""
    geometry = geometry_of(flat)
    return shapely.LinearRing(flat.vertices) if geometry.is_empty else geometry


def _dimensions(geometry: BaseGeometry, is_closed: bool) -> Dimensions:
    if not is_closed:
        return Dimensions(length=float(geometry.length))
    if not geometry.area > 0:
        return Dimensions(perimeter=float(geometry.length), area=0.0)
    corners = hull_corners(geometry)
    return Dimensions(
        perimeter=float(geometry.length),
        area=float(geometry.area),
        greatest=greatest_of_hull(corners),
        smallest=smallest_of_hull(corners),
    )


def _in_mm(um: Dimensions) -> Dimensions:
    def mm(length: float | None) -> float | None:
        return None if length is None else length / UM_PER_MM

    area = None if um.area is None else um.area / UM_PER_MM**2
    return Dimensions(mm(um.length), mm(um.perimeter), area, mm(um.greatest), mm(um.smallest))


def _grey(shape: Shape, pixels: np.ndarray, values: FileValues) -> GreyValues | None:
    found = grey_values_inside(shape, pixels) if shape.is_closed else grey_values_along(shape, pixels)
    if not len(found):
        return None
    mean, deviation = float(found.mean()), float(found.std())
    return GreyValues(values.slope * mean + values.intercept, abs(values.slope) * deviation)
