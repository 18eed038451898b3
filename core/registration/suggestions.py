"""Matching points from vessel maps: a set that stands for an automatic alignment, and the partner of a clicked one."""

from __future__ import annotations

import numpy as np

from core.alignment import AutomaticAlignment, SuggestedMatch, spread_matches, suggest_match
from core.coordinates import inside
from core.points.matching import ImageRole, MatchingPoints, Point, points_from_arrays
from core.registration.prepared import PreparedMaps
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
    on_maps = alignment.carried(reference.to_map.matrix, floating.to_map.matrix).curved
    places, partners = spread_matches(reference.vessel_map, floating.vessel_map, on_maps, count)
    places, partners = reference.to_map.inverse(places), floating.to_map.inverse(partners)
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
        return other.to_map(transform(own.to_map.inverse(points)))

    x, y = own.to_map(np.array(point, dtype=np.float64))
    found = suggest_match(own.vessel_map, other.vessel_map, between_maps, (float(x), float(y)))
    x, y = other.to_map.inverse(np.array(found.point))
    return SuggestedMatch((float(x), float(y)), found.confidence)
