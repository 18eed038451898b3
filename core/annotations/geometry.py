"""Shapes as shapely geometries, where lengths, areas and intersections are computed."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from core.annotations.shape import Shape, ShapeKind
from core.coordinates import Size

_ROUNDING = 1e-9
KEPT = 64
"""So many geometries are remembered: a table asks for one of each figure of a shape."""


@lru_cache(maxsize=KEPT)
def geometry_of(shape: Shape) -> BaseGeometry:
    """The shape as a shapely geometry: a point, a line string, or a polygon or several that are valid.

    An outline that crosses itself encloses what it goes round an odd number of times, as every program fills it; holes
    are taken away. An arrow is the line that it is drawn along.

    >>> geometry_of(Shape(ShapeKind.POLYGON, [(0, 0), (4, 0), (4, 3)])).area
    6.0
    """
    if shape.kind is ShapeKind.POINT:
        return shapely.Point(shape.vertices[0])
    if not shape.is_closed:
        return shapely.LineString(shape.vertices)
    outline = shape.flattened()
    if not outline.holes:
        return valid_area(outline.vertices)
    whole = shapely.Polygon(outline.vertices, outline.holes)
    if whole.is_valid:
        return whole
    holes = shapely.union_all([valid_area(hole) for hole in outline.holes])
    return valid_area(outline.vertices).difference(holes)


def valid_area(ring: np.ndarray) -> BaseGeometry:
    """What a closed outline `(N, 2)` encloses, by the even-odd rule; empty where it is all on a line.

    Of the faces that an outline that crosses itself cuts the plane into, those that it goes round an odd number of
    times. `shapely.make_valid` gives the same, but takes 20 s for a scribble of 300 vertices and 10 000 faces.
    """
    polygon = shapely.Polygon(ring)
    if polygon.is_valid:
        return polygon
    outline = shapely.LineString(np.concatenate([ring, ring[:1]]))
    pieces = shapely.unary_union(outline)
    faces = shapely.get_parts(shapely.polygonize([pieces]))
    shapely.prepare(polygon)
    within = shapely.get_coordinates(shapely.point_on_surface(faces))
    odd = faces[shapely.contains_xy(polygon, within)]
    # Two faces beside each other are both odd only where the outline goes along their border twice.
    goes_back = pieces.length < outline.length * (1 - _ROUNDING)
    if len(odd) > 1 and not goes_back:
        return shapely.MultiPolygon(odd.tolist())
    try:
        return shapely.coverage_union_all(odd)
    except shapely.errors.GEOSException:  # rounding lets two faces overlap by a hair
        return shapely.union_all(odd)


def crosses_itself(shape: Shape) -> bool:
    """Whether an outline crosses itself or one of its holes, so that its area is not what somebody drew."""
    if not shape.is_closed:
        return False
    outline = shape.flattened()
    return not shapely.Polygon(outline.vertices, outline.holes).is_valid


def picture_area(size: Size) -> BaseGeometry:
    """The area of the pixels of an image of `size`."""
    height, width = size
    return shapely.box(-0.5, -0.5, width - 0.5, height - 0.5)


def mask_area(mask: np.ndarray, tolerance: float = 1.0) -> BaseGeometry:
    """The area of a mask `(height, width)` bool, its border simplified by at most `tolerance` pixels."""
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    polygons = [valid_area(contour[:, 0].astype(np.float64)) for contour in contours if len(contour) >= 3]
    # The contour goes through the centres of the outermost pixels: half a pixel inside the mask's own border.
    return shapely.union_all(polygons).buffer(0.5, join_style="mitre").simplify(tolerance)
