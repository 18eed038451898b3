"""Refinement at test time: correct the network's field on this pair's own vessel maps.

Coarse to fine, points on the vessels of both maps are matched across the vessel (`normal_matching`), from either
image to the other, and a smooth field is fitted to what was found (`robust_fit`). The network's field only says where
to look: a place without vessels moves as its surroundings do. At the end the vessels that both maps show are laid on
each other in full width (`overlap_fit`). `unfold` then guarantees that the result does not fold.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.blas_threads import use_one_blas_thread
from core.registration.bspline import BSplineGrid
from core.registration.normal_matching import RidgedMap, Search, match_along_normals
from core.registration.overlap_fit import Level, fit_overlap
from core.registration.request import ProgressMonitor
from core.registration.robust_fit import Observations, fit_field
from core.transforms.displacement import pull_back, values_at


@dataclass(frozen=True)
class Stage:
    """One stage of the refinement; lengths in working pixels.

    Attributes:
        spacing: of the control points.
        search: across the vessels.
        bending, stretching: how stiff the field is; see `BSplineGrid.penalty`.
        tolerance: an observation that is off by much more is not believed.
    """

    spacing: float
    search: Search
    bending: float
    stretching: float
    tolerance: float


STAGES = (
    Stage(spacing=48, search=Search(reach=7, offset=6), bending=1.0, stretching=0.05, tolerance=1.5),
    Stage(spacing=32, search=Search(reach=6, offset=4), bending=1.0, stretching=0.05, tolerance=1.0),
    Stage(spacing=20, search=Search(reach=5, offset=3), bending=0.5, stretching=0.05, tolerance=1.0),
)
LAST_LEVEL = Level(spacing=8, blur=0.7, stride=1, steps=25, rate=0.15)

POINTS = 2000
"""Points of each map that are matched at most."""
REWEIGHTINGS = 2


def refine(
    reference_map: np.ndarray,
    floating_map: np.ndarray,
    area: np.ndarray,
    initial: np.ndarray,
    monitor: ProgressMonitor,
    stages: tuple[Stage, ...] = STAGES,
    last_level: Level | None = LAST_LEVEL,
) -> np.ndarray:
    """Correct a field.

    Args:
        reference_map, floating_map: `(h, w)` float32 in 0..1, the floating one pre-aligned.
        area: `(h, w)` bool, where to compare.
        initial: `(h, w, 2)` float32, the field to start from, in pixels of this grid.
        stages: of the matching.
        last_level: of the last adjustment; None leaves it out.

    Returns:
        `(h, w, 2)` float32; zero where no vessel of one map is like any of the other.

    Raises:
        Cancelled: between steps.
    """
    use_one_blas_thread()
    field = initial
    reference = RidgedMap.of(reference_map, area, POINTS)
    for stage in stages:
        monitor.check()
        floating = RidgedMap.of(pull_back(floating_map, field), area, POINTS)
        seen = observe(reference, floating, field, stage.search)
        if not seen.quality.any():
            return np.zeros_like(initial) if stage is stages[0] else field
        monitor.check()
        field = fit_field(
            BSplineGrid((area.shape[0], area.shape[1]), stage.spacing),
            seen,
            (sampled(field, seen.points) * seen.normals).sum(axis=1),
            stage.bending,
            stage.stretching,
            stage.tolerance,
            REWEIGHTINGS,
        )
    if last_level is not None:
        field = fit_overlap(reference_map, floating_map, area, field, last_level, monitor)
    return field


def observe(reference: RidgedMap, floating: RidgedMap, field: np.ndarray, search: Search) -> Observations:
    """What both maps say of the field along their vessels' normals; the floating one is warped by the field so far."""
    ridges = reference.ridges
    found = match_along_normals(reference, floating, search)
    shift = found.offset[:, None] * ridges.normals
    target = ((shift + sampled(field, ridges.points + shift)) * ridges.normals).sum(axis=1)
    forward = Observations(ridges.points, ridges.normals, target, found.quality)

    ridges = floating.ridges
    found = match_along_normals(floating, reference, search)
    shift = found.offset[:, None] * ridges.normals
    target = ((sampled(field, ridges.points) - shift) * ridges.normals).sum(axis=1)
    backward = Observations(ridges.points + shift, ridges.normals, target, found.quality)
    return forward.joined(backward)


def sampled(field: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The field `(h, w, 2)` at points `(N, 2)` of its grid: `(N, 2)`."""
    return values_at(field, points, cv2.BORDER_REPLICATE)
