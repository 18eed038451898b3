"""Re-solving a field around places that the reader dragged to where they belong.

A smooth bump brings every dragged place to where it belongs. From there the vessels around are matched again, as in the
refinement, and the stiffest change of the field is fitted to them, with the dragged places as observations that always
count. Control points whose support reaches beyond a radius around the places do not move, so the field changes nowhere
else.
"""

from __future__ import annotations

import numpy as np

from core.blas_threads import use_one_blas_thread
from core.registration.bspline import BSplineGrid
from core.registration.correction.contradictions import contradiction, nearest_to, require_possible
from core.registration.correction.moves import Moves
from core.registration.normal_matching import RidgedMap, Search
from core.registration.refinement import POINTS, Stage, observe, sampled
from core.registration.request import ProgressMonitor
from core.registration.robust_fit import Observations, fit_field
from core.registration.unfolding import LEAST_DETERMINANT
from core.registration.working_maps import WorkingMaps
from core.transforms.displacement import pull_back
from core.transforms.field import RegistrationField

STAGES = (
    Stage(spacing=20, search=Search(reach=6, offset=5), bending=0.1, stretching=0.02, tolerance=4.0),
    Stage(spacing=14, search=Search(reach=6, offset=4), bending=0.1, stretching=0.02, tolerance=2.0),
    Stage(spacing=10, search=Search(reach=5, offset=3), bending=0.1, stretching=0.02, tolerance=1.0),
)
REWEIGHTINGS = 3
CERTAIN = 40.0
"""How many clear vessel points a dragged place counts for."""

TOLERANCE = 0.5
"""A correction is met within so many working pixels."""
LAST_SHARE = 0.5
"""What the fit leaves of a move is made up within this share of its radius."""
LEEWAY = 0.4
"""Within so many working pixels of a dragged place the vessels decide: hands are no more precise."""
WIDENINGS = (1.0, 1.5, 2.2)
"""Where the result would fold, the change is spread over a larger region."""


def corrected_field(
    maps: WorkingMaps, displacement: np.ndarray, moves: Moves, monitor: ProgressMonitor
) -> np.ndarray:
    """Correct a field.

    Args:
        maps: the vessels of both images on the working grid, the floating one as pre-aligned.
        displacement: `(h, w, 2)` float32, a field that does not fold, in working pixels.
        moves: what it must become, and where it may change.

    Returns:
        `(h, w, 2)` float32: `displacement` itself without corrections; it does not fold, has the wanted values within
        `TOLERANCE`, and is unchanged outside the radii.

    Raises:
        InputError: the corrections contradict each other; the sentence names them by their numbers.
        Cancelled: between steps.
    """
    use_one_blas_thread()
    if not len(moves):
        return displacement
    require_possible(moves, displacement)
    size = (displacement.shape[0], displacement.shape[1])
    folded = np.zeros(size, bool)
    for factor in WIDENINGS:
        wider = moves.scaled(factor)
        start = displacement + wider.bump(wider.missing(displacement), size)
        for candidate in (_matched_again(maps, displacement, start, wider, monitor), start):
            monitor.check()
            folded = _newly_folded(candidate, displacement)
            if not folded.any() and _is_met(wider, candidate):
                return candidate
    points = np.argwhere(folded)[:, ::-1] if folded.any() else moves.places
    raise contradiction(moves, nearest_to(moves, points))


def _matched_again(
    maps: WorkingMaps, displacement: np.ndarray, start: np.ndarray, moves: Moves, monitor: ProgressMonitor
) -> np.ndarray:
    """The field that meets the moves and follows the vessels around them."""
    size = start.shape[0], start.shape[1]
    around = moves.region(size) & maps.compared_area
    limit = round(POINTS * around.sum() / max(maps.compared_area.sum(), 1))
    if limit == 0:
        return start
    reference = RidgedMap.of(maps.reference, around, limit)
    field = start
    for stage in STAGES:
        monitor.check()
        floating = RidgedMap.of(pull_back(maps.floating, field), around, limit)
        seen = observe(reference, floating, field, stage.search)
        grid = BSplineGrid(size, stage.spacing)
        believed = np.full(2 * len(moves), np.inf)
        change = fit_field(
            grid,
            _change_of(seen, displacement).joined(_certain(moves, displacement)),
            np.concatenate([_along(field - displacement, seen), np.zeros(2 * len(moves))]),
            stage.bending,
            stage.stretching,
            np.concatenate([np.full(len(seen.points), stage.tolerance), believed]),
            REWEIGHTINGS,
            still=_beyond(grid, moves),
        )
        field = displacement + change
    missing = moves.missing(field)
    length = np.linalg.norm(missing, axis=1, keepdims=True)
    excess = missing * np.maximum(1 - LEEWAY / np.maximum(length, LEEWAY), 0)
    return field + moves.scaled(LAST_SHARE).bump(excess, size)


def _change_of(seen: Observations, displacement: np.ndarray) -> Observations:
    """What was seen of the field, as a change of the field before."""
    return Observations(seen.points, seen.normals, seen.target - _along(displacement, seen), seen.quality)


def _certain(moves: Moves, displacement: np.ndarray) -> Observations:
    """The dragged places as observations of both components."""
    count = len(moves)
    axes = np.repeat(np.eye(2, dtype=np.float32), count, axis=0)
    return Observations(
        np.tile(moves.places.astype(np.float32), (2, 1)),
        axes,
        moves.missing(displacement).T.ravel(),
        np.full(2 * count, CERTAIN),
    )


def _along(field: np.ndarray, seen: Observations) -> np.ndarray:
    return (sampled(field, seen.points) * seen.normals).sum(axis=1)


def _beyond(grid: BSplineGrid, moves: Moves) -> np.ndarray:
    """The control points that move a pixel beyond every radius: `(rows, columns)` bool."""
    positions = grid.positions()
    support = 2 * grid.spacing
    corners = np.abs(positions[:, :, None] - moves.places) + support
    return (np.linalg.norm(corners, axis=3) > moves.radius).all(axis=2)


def _newly_folded(candidate: np.ndarray, displacement: np.ndarray) -> np.ndarray:
    """Where the candidate folds and the field before did not: `(h, w)` bool."""
    result = np.zeros(candidate.shape[:2], bool)
    rows, columns = (np.flatnonzero((candidate != displacement).any(axis=axes)) for axes in ((1, 2), (0, 2)))
    if len(rows):
        box = tuple(slice(max(side[0] - 1, 0), side[-1] + 2) for side in (rows, columns))
        result[box] = _folded(candidate[box])
        if result.any():
            result[box] &= ~_folded(displacement[box])
    return result


def _folded(displacement: np.ndarray) -> np.ndarray:
    size = displacement.shape[0], displacement.shape[1]
    return RegistrationField(displacement, size).jacobian_determinant() < LEAST_DETERMINANT


def _is_met(moves: Moves, displacement: np.ndarray) -> bool:
    return bool((np.linalg.norm(moves.missing(displacement), axis=1) <= TOLERANCE).all())
