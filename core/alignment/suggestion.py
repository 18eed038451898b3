"""For a point in one image, the point in the other that shows the same, by the vessels around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from core.alignment.local_matching import Place, find_place
from core.alignment.vessel_map import VesselMap

HALF = 24
"""Windows of 49 pixels: room for a crossing and what leads to it."""

RADIUS = 25
"""How far from where the current alignment puts the point to look, in pixels."""

LEAST_COVER = 0.5
"""Share of the window that both fields of view have to cover."""

GOOD_HEIGHT, GOOD_MARGIN = 0.8, 0.15
"""Correlation, and how much better than elsewhere, from which a match is beyond doubt."""

FARTHEST_PLAUSIBILITY = 0.3
"""What is left of the confidence at the end of the search: an alignment is rarely that far off."""

Transform = Callable[[np.ndarray], np.ndarray]
"""Points `(N, 2)` of one map to the other."""


@dataclass(frozen=True)
class SuggestedMatch:
    """The partner of a point.

    Attributes:
        point: `(x, y)` in the other image.
        confidence: 0 to 1; 0 where there is nothing to go by, so that `point` is just where the alignment puts it.
    """

    point: tuple[float, float]
    confidence: float


def suggest_match(
    own: VesselMap, other: VesselMap, transform: Transform, point: tuple[float, float]
) -> SuggestedMatch:
    """Look for the partner of a point near the place where the current alignment puts it.

    Args:
        own: the map of the image that has the point.
        other: the map of the image where the partner is wanted.
        transform: the current alignment, from `own` to `other`.
        point: `(x, y)` in pixels of `own`.

    Returns:
        The partner in pixels of `other`, NaN where the alignment puts the point nowhere. It takes about 2 ms.
    """
    centre = np.array(point, dtype=np.float64)
    expected = transform(centre[None])[0]
    if not np.isfinite(expected).all():
        return SuggestedMatch((float("nan"), float("nan")), 0.0)
    linear = _derivative(transform, centre)
    window = _sampled(own.soft, np.eye(2), centre, HALF)
    surroundings = _sampled(other.soft, linear, expected, HALF + RADIUS)
    cover = _cover(own, np.eye(2), centre) * _cover(other, linear, expected)
    if cover < LEAST_COVER or window.max() <= 0 or surroundings.max() <= 0:
        return SuggestedMatch((float(expected[0]), float(expected[1])), 0.0)
    place = find_place(window, surroundings)
    x, y = transform((centre + place.shift)[None])[0]
    return SuggestedMatch((float(x), float(y)), cover * _confidence(place))


def _confidence(place: Place) -> float:
    """High where the window fits well, nowhere else as well, and not far from where it was expected."""
    if place.at_border:
        return 0.0
    distance = min(float(np.hypot(*place.shift)) / RADIUS, 1.0)
    plausible = 1 - (1 - FARTHEST_PLAUSIBILITY) * distance**2
    return (
        plausible * min(max(place.height, 0.0) / GOOD_HEIGHT, 1.0) ** 2 * min(place.margin / GOOD_MARGIN, 1.0)
    )


def _derivative(transform: Transform, centre: np.ndarray) -> np.ndarray:
    """The `(2, 2)` derivative of the transform at a point, by differences over two pixels."""
    steps = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    right, left, below, above = transform(centre + steps)
    return np.column_stack([(right - left) / 2, (below - above) / 2])


def _sampled(values: np.ndarray, linear: np.ndarray, centre: np.ndarray, half: int) -> np.ndarray:
    """`(2 * half + 1,) * 2` float32: an image around a centre, turned and scaled by a `(2, 2)` matrix."""
    shift = centre - linear @ (half, half)
    matrix = np.column_stack([linear, shift])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(values, matrix, (2 * half + 1, 2 * half + 1), flags=flags)


def _cover(vessel_map: VesselMap, linear: np.ndarray, centre: np.ndarray) -> float:
    return float(_sampled(vessel_map.area.astype(np.float32), linear, centre, HALF).mean())
