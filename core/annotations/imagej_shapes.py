"""Shapes as ImageJ's ROIs, and back.

ImageJ counts in two ways. The coordinates of areas begin at the corner of the first pixel: half a pixel more than ours.
Those of points and of open lines (arrows and angles too) begin at its centre, as ours do: in ImageJ's words, integer
coordinates of such a ROI are the centre of a pixel.

An upright ellipse is an OVAL, another one an ellipse ROI: the two ends of its longest diameter and the ratio of its
radii. An outline with holes is a composite ROI. Coordinates are float32.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from core.annotations.ellipses import (
    ellipse_of,
    half_extent,
    is_upright,
    outline_of,
    principal_radii,
    upright_ellipse,
)
from core.annotations.geometry import valid_area
from core.annotations.shape import Shape, ShapeKind

if TYPE_CHECKING:
    from roifile import ImagejRoi

AREA_OFFSET = 0.5
_VERSION = 228  # of ImageJ 1.52i: parts of a pixel, groups and properties
_ARROW_HEAD = 10
_MOVE_TO, _LINE_TO, _CLOSE = 0.0, 1.0, 4.0


def roi_of(shape: Shape) -> ImagejRoi:
    """A ROI of this shape, without name and colour."""
    from roifile import ROI_OPTIONS, ROI_SUBTYPE, ROI_TYPE, ImagejRoi

    roi = ImagejRoi()
    roi.version = _VERSION
    roi.options = ROI_OPTIONS.SUB_PIXEL_RESOLUTION
    if shape.kind is ShapeKind.ELLIPSE:
        _set_ellipse(roi, shape)
    elif shape.kind in (ShapeKind.LINE, ShapeKind.ARROW):
        roi.roitype = ROI_TYPE.LINE
        (roi.x1, roi.y1), (roi.x2, roi.y2) = shape.vertices.tolist()
        _set_bounds(roi, shape.vertices)
        if shape.kind is ShapeKind.ARROW:
            roi.subtype, roi.arrow_head_size = ROI_SUBTYPE.ARROW, _ARROW_HEAD
    elif shape.holes:
        _set_composite(roi, shape)
    else:
        kinds = {
            ShapeKind.POINT: ROI_TYPE.POINT,
            ShapeKind.POLYLINE: ROI_TYPE.POLYLINE,
            ShapeKind.POLYGON: ROI_TYPE.POLYGON,
            ShapeKind.FREEHAND: ROI_TYPE.FREEHAND,
        }
        roi.roitype = kinds[shape.kind]
        _set_coordinates(roi, shape.vertices + (AREA_OFFSET if shape.is_closed else 0.0))
    return roi


def shapes_of_roi(roi: ImagejRoi) -> list[Shape]:
    """The shapes of a ROI: several of one with several points or areas, none of an image or of no ROI.

    Raises:
        InputError: it has too few vertices, or a coordinate is not finite.
        ValueError: it is damaged.
        NotImplementedError: it is made of curves.
    """
    from roifile import ROI_SUBTYPE, ROI_TYPE

    if roi.composite:
        return _nested([_ring(path) for path in roi.coordinates(multi=True)])
    if roi.roitype in (ROI_TYPE.RECT, ROI_TYPE.OVAL):
        if roi.subtype == ROI_SUBTYPE.IMAGE:
            return []
        return [_from_rectangle(roi)]
    vertices = np.asarray(roi.coordinates(), dtype=np.float64)
    if roi.roitype == ROI_TYPE.LINE:
        kind = ShapeKind.ARROW if roi.subtype == ROI_SUBTYPE.ARROW else ShapeKind.LINE
        return [Shape(kind, vertices)]
    if roi.roitype == ROI_TYPE.POINT:
        return [Shape(ShapeKind.POINT, [vertex]) for vertex in vertices]
    if roi.roitype in (ROI_TYPE.POLYLINE, ROI_TYPE.FREELINE, ROI_TYPE.ANGLE):
        return [Shape(ShapeKind.POLYLINE, vertices)]
    if roi.roitype == ROI_TYPE.FREEHAND and roi.subtype == ROI_SUBTYPE.ELLIPSE:
        return [_from_diameter(roi)]
    if roi.roitype in (ROI_TYPE.POLYGON, ROI_TYPE.FREEHAND, ROI_TYPE.TRACED):
        drawn_freely = roi.roitype == ROI_TYPE.FREEHAND and roi.subtype == ROI_SUBTYPE.UNDEFINED
        kind = ShapeKind.FREEHAND if drawn_freely else ShapeKind.POLYGON
        return [Shape(kind, vertices - AREA_OFFSET)]
    return []


def _set_bounds(roi: ImagejRoi, vertices: np.ndarray) -> None:
    roi.left, roi.top = (int(least) for least in np.floor(vertices.min(axis=0)))
    roi.right, roi.bottom = (int(most) for most in np.ceil(vertices.max(axis=0)))


def _set_coordinates(roi: ImagejRoi, vertices: np.ndarray) -> None:
    vertices = vertices.astype(np.float32).astype(np.float64)  # what is read again, so that bounds stay, too
    _set_bounds(roi, vertices)
    roi.n_coordinates = len(vertices)
    roi.integer_coordinates = np.floor(vertices).astype(np.int32) - (roi.left, roi.top)
    roi.subpixel_coordinates = vertices.astype(np.float32)


def _set_ellipse(roi: ImagejRoi, ellipse: Shape) -> None:
    from roifile import ROI_SUBTYPE, ROI_TYPE

    centre = ellipse.vertices[0] + AREA_OFFSET
    if is_upright(ellipse):
        half = half_extent(ellipse)
        roi.roitype = ROI_TYPE.OVAL
        roi.xd, roi.yd = (centre - half).tolist()
        roi.widthd, roi.heightd = (2 * half).tolist()
        _set_bounds(roi, np.array([centre - half, centre + half]))
        return
    longest, shortest = principal_radii(ellipse)
    roi.roitype, roi.subtype = ROI_TYPE.FREEHAND, ROI_SUBTYPE.ELLIPSE
    (roi.x1, roi.y1), (roi.x2, roi.y2) = np.array(
        [centre - longest, centre + longest], dtype=np.float32
    ).tolist()
    ratio = struct.pack(">f", np.hypot(*shortest) / np.hypot(*longest))
    # ImageJ keeps the ratio in the four bytes that are the look of an arrow elsewhere.
    roi.arrow_style_or_aspect_ratio, roi.arrow_head_size, roi.rounded_rect_arc_size = struct.unpack(
        ">BBh", ratio
    )
    _set_coordinates(roi, outline_of(_from_diameter(roi)) + AREA_OFFSET)


def _set_composite(roi: ImagejRoi, shape: Shape) -> None:
    from roifile import ROI_TYPE

    path: list[float] = []
    for ring in shape.rings:
        for index, (x, y) in enumerate((ring + AREA_OFFSET).tolist()):
            path += [_LINE_TO if index else _MOVE_TO, x, y]
        path.append(_CLOSE)
    roi.roitype = ROI_TYPE.RECT
    roi.options &= 0  # the path has its own numbers
    roi.multi_coordinates = np.array(path, dtype=np.float32)
    roi.shape_roi_size = len(path)
    _set_bounds(roi, shape.vertices + AREA_OFFSET)


def _from_rectangle(roi: ImagejRoi) -> Shape:
    """An oval as an ellipse, a text as a point at its upper left corner, a rectangle as a polygon."""
    from roifile import ROI_SUBTYPE, ROI_TYPE

    left, top, width, height = (
        (roi.xd, roi.yd, roi.widthd, roi.heightd)
        if roi.subpixelrect
        else (roi.left, roi.top, roi.right - roi.left, roi.bottom - roi.top)
    )
    left, top = left - AREA_OFFSET, top - AREA_OFFSET
    if roi.roitype == ROI_TYPE.OVAL:
        return upright_ellipse(left, top, width, height)
    if roi.subtype == ROI_SUBTYPE.TEXT:
        return Shape(ShapeKind.POINT, [(left, top)])
    right, bottom = left + width, top + height
    return Shape(ShapeKind.POLYGON, [(left, top), (right, top), (right, bottom), (left, bottom)])


def _from_diameter(roi: ImagejRoi) -> Shape:
    ends = np.array([(roi.x1, roi.y1), (roi.x2, roi.y2)]) - AREA_OFFSET
    packed: Any = (roi.arrow_style_or_aspect_ratio, roi.arrow_head_size, roi.rounded_rect_arc_size)
    (ratio,) = struct.unpack(">f", struct.pack(">BBh", *packed))
    longest = (ends[1] - ends[0]) / 2
    return ellipse_of(ends.mean(axis=0), longest, ratio * np.array([-longest[1], longest[0]]))


def _ring(path: np.ndarray) -> np.ndarray:
    vertices = np.asarray(path, dtype=np.float64) - AREA_OFFSET
    return vertices[:-1] if len(vertices) > 1 and (vertices[0] == vertices[-1]).all() else vertices


def _nested(rings: Sequence[np.ndarray]) -> list[Shape]:
    """Outlines with the holes that lie in them: a ring within an odd number of others is a hole."""
    rings = [ring for ring in rings if len(ring) >= 3]
    for ring in rings:
        Shape(ShapeKind.POLYGON, ring)  # refuses what is not finite
    areas = [valid_area(ring) for ring in rings]
    inner = [area.representative_point() for area in areas]
    sizes = np.array([area.area for area in areas])
    tree = shapely.STRtree(inner)
    around: list[list[int]] = [[] for _ in rings]
    for index, area in enumerate(areas):
        for other in tree.query(area, predicate="contains"):
            if sizes[other] < sizes[index]:
                around[other].append(index)
    holes: dict[int, list[np.ndarray]] = {
        index: [] for index, others in enumerate(around) if len(others) % 2 == 0
    }
    for index, others in enumerate(around):
        if len(others) % 2:
            holes[min(others, key=lambda other: sizes[other])].append(rings[index])
    return [Shape(ShapeKind.POLYGON, rings[index], inside) for index, inside in holes.items()]
