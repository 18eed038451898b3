"""A few matching points, well spread over clear vessel crossings of the overlap, that stand for an alignment."""

from __future__ import annotations

import numpy as np

from core.alignment.curved import CurvedTransform
from core.alignment.local_matching import match_windows
from core.alignment.overlay import lay_over, spread_points
from core.alignment.vessel_map import VesselMap
from core.transforms.fitting import fit_matrix
from core.transforms.planar import PlanarTransform, TransformModel

CELL, HALF, RADIUS = 40, 20, 8
AGREEMENT = 2.5
"""Pixels within which a window has to find itself, for its centre to become a matching point."""

DRAWS = 400
_SEED = 7


def spread_matches(
    reference: VesselMap, floating: VesselMap, transform: CurvedTransform, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Matching points at crossings that both maps show, chosen so that the affine through them fits everywhere.

    Args:
        transform: a verified alignment of the two maps.
        count: how many, 3 or more.

    Returns:
        Reference and floating points, `(N, 2)` each, in pixels of the maps; fewer than `count` where there are fewer.
    """
    laid = lay_over(reference, floating, transform)
    points = spread_points(reference.cornerness, laid.area, CELL, HALF)
    matches = match_windows(laid.reference, laid.warped, points, HALF, RADIUS)
    good = np.linalg.norm(matches.shifts, axis=1) < AGREEMENT
    places = matches.points[good]
    partners = transform(places + matches.shifts[good])
    if len(places) <= count:
        return places, partners
    chosen = _most_faithful(places, partners, transform.affine, count)
    return places[chosen], partners[chosen]


def _most_faithful(
    places: np.ndarray, partners: np.ndarray, affine: PlanarTransform, count: int
) -> np.ndarray:
    """Of many well-spread choices, the one whose own affine is nearest to the given one at all places."""
    random = np.random.default_rng(_SEED)
    wanted = affine(places)
    best, least = np.arange(count), np.inf
    for _ in range(DRAWS):
        chosen = _well_spread(places, count, random)
        error = _largest_error(places, partners, chosen, wanted)
        if error < least:
            best, least = chosen, error
    return best


def _largest_error(places: np.ndarray, partners: np.ndarray, chosen: np.ndarray, wanted: np.ndarray) -> float:
    """How far the affine through the chosen points leads from the wanted places, at the worst of them."""
    try:
        fitted = PlanarTransform(fit_matrix(TransformModel.AFFINE, places[chosen], partners[chosen]))
    except (ValueError, np.linalg.LinAlgError):
        return float("inf")  # on a line
    return float(np.linalg.norm(fitted(places) - wanted, axis=1).max())


def _well_spread(places: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """Farthest-point sampling from a random start, of a random half of the places: `(count,)` indices."""
    some = random.permutation(len(places))[: max(count, len(places) // 2)]
    chosen = [some[0]]
    nearest = np.full(len(some), np.inf)
    for _ in range(count - 1):
        nearest = np.minimum(nearest, np.linalg.norm(places[some] - places[chosen[-1]], axis=1))
        chosen.append(some[int(np.argmax(nearest))])
    return np.array(chosen)
