"""The figures of one registration at every stage, from the working maps, the points and the transform."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.coordinates import resize_points
from core.metrics.field_quality import DisplacementStatistics, displacement_statistics, largest_displacement
from core.metrics.landmarks import LandmarkErrors, target_registration_error
from core.metrics.overlap import dice, soft_dice
from core.metrics.stages import StageFigures
from core.metrics.summary import RegistrationMetrics
from core.registration.confidence import UNCERTAIN
from core.registration.request import RegistrationRequest
from core.registration.working_maps import MeasuredMaps, WorkingMaps
from core.transforms.composite import CompositeTransform
from core.transforms.estimation import PreAlignment
from core.transforms.planar import PlanarTransform, same_field_of_view


def measure(
    request: RegistrationRequest,
    pre_alignment: PreAlignment,
    transform: CompositeTransform,
    maps: WorkingMaps,
    measured: MeasuredMaps,
    network: np.ndarray | None = None,
) -> RegistrationMetrics:
    """All figures of a registration.

    Args:
        maps: the vessels as pre-aligned.
        measured: the vessels moved by the whole transform, and what was found about them.
        network: `(h, w, 2)`, the network's field before its refinement, in working pixels; None without one.
    """
    after, overlap = measured.after, measured.working_overlap
    confident = measured.compared_confidence
    planar = pre_alignment.reference_to_floating
    field = transform.field
    moved = (
        DisplacementStatistics() if field is None else displacement_statistics(field.displacement, overlap)
    )
    check_points = _reached_check_points(request, transform)
    before = _figures(request, maps, CompositeTransform(planar))
    final = _figures(request, after, transform)
    scale, left_out = _floating_scale(planar, measured), pre_alignment.leave_one_out_mean
    return RegistrationMetrics(
        dice_before=before.dice,
        dice_after=final.dice,
        soft_dice_before=before.soft_dice,
        soft_dice_after=final.soft_dice,
        folded_fraction=0.0 if field is None else field.folded_fraction(overlap),
        displacement_median=moved.median,
        displacement_p95=moved.p95,
        displacement_largest=moved.largest,
        residuals=tuple(pre_alignment.residuals),
        leave_one_out_mean=left_out,
        tre_before=before.tre,
        tre_after=final.tre,
        confidence=float(confident.mean()) if confident.size else 0.0,
        uncertain_fraction=float((confident < UNCERTAIN).mean()) if confident.size else 1.0,
        raw=_raw_figures(request, planar, maps),
        floating_scale=scale,
        tre_after_floating=_errors_in_floating(transform, *check_points),
        leave_one_out_floating=None if left_out is None or scale is None else left_out * scale,
        network=None if network is None else _network_figures(request, planar, maps, network, overlap),
    )


def _raw_figures(
    request: RegistrationRequest, pre_alignment: PlanarTransform, maps: WorkingMaps
) -> StageFigures:
    """Of the images as they lie, the floating one brought to the reference's grid without any point."""
    full = request.reference.size
    as_they_lie = same_field_of_view(full, request.floating.size)
    grid = maps.grid_in(full)
    to_pre_aligned = (pre_alignment.inverse @ as_they_lie).matrix @ grid.to_reference
    raw = maps.as_they_lie(grid.from_reference @ to_pre_aligned)
    return _figures(request, raw, CompositeTransform(as_they_lie))


def _network_figures(
    request: RegistrationRequest,
    pre_alignment: PlanarTransform,
    maps: WorkingMaps,
    network: np.ndarray,
    overlap: np.ndarray,
) -> StageFigures:
    """By the network's field as it was estimated: not refined, and folds not taken out."""
    field = maps.grid_in(request.reference.size).field(network)
    transform = CompositeTransform(pre_alignment, field)
    return replace(
        _figures(request, maps.moved_by(network), transform),
        folded_fraction=field.folded_fraction(overlap),
        displacement_largest=largest_displacement(field.displacement, overlap),
    )


def _figures(request: RegistrationRequest, maps: WorkingMaps, transform: CompositeTransform) -> StageFigures:
    return StageFigures(
        dice=dice(*maps.vessels, maps.compared_area),
        soft_dice=soft_dice(maps.reference, maps.floating, maps.compared_area),
        tre=_check_point_errors(request, transform),
    )


def _floating_scale(pre_alignment: PlanarTransform, measured: MeasuredMaps) -> float | None:
    """Floating pixels to one of the reference, in the middle of the overlap; None where that is nowhere."""
    overlap, size = measured.working_overlap, measured.grid.reference
    rows, columns = (np.flatnonzero(overlap.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return None
    in_the_middle = np.array([columns[[0, -1]].mean(), rows[[0, -1]].mean()])
    x, y = resize_points(in_the_middle, (overlap.shape[0], overlap.shape[1]), size)
    if not np.isfinite(pre_alignment(np.array([x, y]))).all():
        return None
    return pre_alignment.linearised_at((float(x), float(y))).scale


def _errors_in_floating(
    transform: CompositeTransform, reference: np.ndarray, floating: np.ndarray
) -> LandmarkErrors | None:
    """How far the check points of the reference, taken to the floating image, land from their partners."""
    distances = np.linalg.norm(transform(reference) - floating, axis=1)
    return LandmarkErrors.of(distances) if len(distances) else None


def _check_point_errors(request: RegistrationRequest, transform: CompositeTransform) -> LandmarkErrors | None:
    """The TRE at the check points that are reached."""
    return target_registration_error(transform, *_reached_check_points(request, transform))


def _reached_check_points(
    request: RegistrationRequest, transform: CompositeTransform
) -> tuple[np.ndarray, np.ndarray]:
    """Those that the transform can bring back, `(N, 2)` twice; one beyond its reach never stops the work."""
    reference, floating = request.points.check_arrays()
    reached = np.isfinite(transform.inverse_points(floating)).all(axis=1)
    return reference[reached], floating[reached]
