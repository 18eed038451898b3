"""Matching points from vessel maps: a set that stands for an automatic alignment, and the partner of a clicked one."""

from __future__ import annotations

import numpy as np

from core.alignment import AutomaticAlignment, SuggestedMatch, spread_matches, suggest_match
from core.coordinates import inside, resize_points
from core.points.matching import ImageRole, MatchingPoints, Point, points_from_arrays
from core.registration.automatic import PreparedMaps
from core.transforms.composite import CompositeTransform

SUGGESTED_POINTS = 8
"""Matching pairs that stand for an alignment: enough for an error estimate, few enough to be looked at one by one."""


def suggest_points(
    maps: PreparedMaps, alignment: AutomaticAlignment, count: int = SUGGESTED_POINTS
) -> MatchingPoints:
    """Matching pairs at clear crossings, well spread over the overlap, the affine through which is the alignment's.

    Args:
        maps, alignment: of `align_automatically`.
        count: 3 or more.

    Returns:
        The pairs in full-size pixels, numbered from 1; fewer than `count` where there are not so many crossings.
    """
    reference, floating = maps.reference, maps.floating
    sizes = (reference.vessel_map.size, floating.vessel_map.size)
    on_maps = alignment.resized(reference.size, floating.size, *sizes).curved
    places, partners = spread_matches(reference.vessel_map, floating.vessel_map, on_maps, count)
    places = resize_points(places, sizes[0], reference.size)
    partners = resize_points(partners, sizes[1], floating.size)
    seen = inside(places, reference.size) & inside(partners, floating.size)
    return points_from_arrays(places[seen], partners[seen])


def suggest_partner(
    maps: PreparedMaps, alignment: CompositeTransform, role: ImageRole, point: Point
) -> SuggestedMatch:
    """The partner of a point that was marked in one image; quick enough for every click.

    Args:
        alignment: the current one; `CompositeTransform(pre_alignment)` where there is only an affine.
        role: the image that has the point.
        point: `(x, y)` in its full-size pixels.

    Returns:
        The partner in full-size pixels of the other image.
    """
    forward = ImageRole(role) is ImageRole.REFERENCE
    own, other = (maps.reference, maps.floating) if forward else (maps.floating, maps.reference)
    transform = alignment if forward else alignment.inverse_points

    def between_maps(points: np.ndarray) -> np.ndarray:
        full = resize_points(points, own.vessel_map.size, own.size)
        return resize_points(transform(full), other.size, other.vessel_map.size)

    x, y = resize_points(np.array(point, dtype=np.float64), own.size, own.vessel_map.size)
    found = suggest_match(own.vessel_map, other.vessel_map, between_maps, (float(x), float(y)))
    x, y = resize_points(np.array(found.point), other.vessel_map.size, other.size)
    return SuggestedMatch((float(x), float(y)), found.confidence)
