"""One case by one method: register it, and measure what came out in ways that belong to no method."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.coordinates import pixel_grid
from core.errors import InputError
from core.evaluation.consistency import KnownDeformation
from core.evaluation.maps import CaseMaps
from core.evaluation.memory import peak_memory_mib, reset_peak_memory, resident_memory_mib
from core.evaluation.methods import Method
from core.evaluation.opening import OpenCase
from core.evaluation.running import transform_of
from core.transforms.composite import CompositeTransform


@dataclass(frozen=True)
class Measurement:
    """One row of the table; a figure is None where it could not be measured. Distances in pixels.

    Attributes:
        tre_median, tre_mean, tre_p95: at the landmarks that were not clicked, in reference pixels.
        success_3, success_5, success_10: 1 where the mean TRE is at most so many pixels, else 0; a share in mean rows.
        b_cosfire_dice: Dice of B-COSFIRE maps (the paper's Dice).
        frangi_dice: Dice of the strongest 10 % of Frangi maps.
        frangi_soft_dice: soft Dice of the same maps.
        paper_soft_dice: the same with each map divided by its maximum (the paper's soft Dice).
        folded_percent: of the registration field's area inside the overlap.
        consistency_median, consistency_p95: under a known deformation, at vessels, in floating pixels.
        seconds: from images and clicks to the transform.
        peak_memory_mib: of the process meanwhile, with what other methods have loaded; None where the system does not
            tell.
        added_memory_mib: how far that is above what was resident when the method began.
        failure: why the method gave no transform; None where it gave one.
    """

    case: str
    method: str
    tre_median: float | None = None
    tre_mean: float | None = None
    tre_p95: float | None = None
    success_3: float | None = None
    success_5: float | None = None
    success_10: float | None = None
    b_cosfire_dice: float | None = None
    frangi_dice: float | None = None
    frangi_soft_dice: float | None = None
    paper_soft_dice: float | None = None
    folded_percent: float | None = None
    consistency_median: float | None = None
    consistency_p95: float | None = None
    seconds: float | None = None
    peak_memory_mib: float | None = None
    added_memory_mib: float | None = None
    failure: str | None = None

    def to_dict(self) -> dict[str, str | float | None]:
        """The row by column names."""
        return asdict(self)


FIGURES = tuple(each.name for each in fields(Measurement) if each.name not in ("case", "method", "failure"))


@dataclass(frozen=True, eq=False)
class CaseUnderTest:
    """A case with everything that measuring it needs, made once for all methods.

    Attributes:
        opened: images and clicks.
        maps: third parties' vessel maps.
        known: the deformed case for the consistency; None where that is not asked for.
    """

    opened: OpenCase
    maps: CaseMaps
    known: KnownDeformation | None = None

    @classmethod
    def of(cls, opened: OpenCase, consistency: bool = False) -> CaseUnderTest:
        """Make the maps and, if asked for, the deformed case."""
        known = KnownDeformation.of(opened) if consistency else None
        return cls(opened, CaseMaps.of(opened), known)


def measure(
    case: CaseUnderTest, method: Method, weights: Path | None = None
) -> tuple[Measurement, CompositeTransform | None]:
    """Register one case by one method and measure it; a method that gives no transform is a row with its reason."""
    row = Measurement(case.opened.case.name, method.name)
    reset_peak_memory()
    resident = resident_memory_mib()
    started = time.perf_counter()
    try:
        transform = transform_of(method, case.opened, weights)
        seconds, peak = time.perf_counter() - started, peak_memory_mib()
        added = None if peak is None or resident is None else peak - resident
        row = replace(row, seconds=seconds, peak_memory_mib=peak, added_memory_mib=added)
        row = replace(row, **figures(case, transform))
        if case.known is not None:
            again = transform_of(method, case.known.opened, weights)
            row = replace(row, **_consistency(case, transform, again))
    except (InputError, RuntimeError) as error:
        # A peer's own failure is a RuntimeError; one case must not end a run of hours.
        return Measurement(row.case, row.method, failure=" ".join(str(error).split())), None
    return row, transform


def figures(case: CaseUnderTest, transform: CompositeTransform) -> dict[str, Any]:
    """All figures that a transform alone gives, by their column names."""
    overlaps = case.maps.overlaps(transform)
    field = transform.field
    folded = 0.0 if field is None else field.folded_fraction(case.maps.common_field(transform))
    return {**_landmark_figures(case.opened, transform), **asdict(overlaps), "folded_percent": 100 * folded}


def landmark_errors(opened: OpenCase, transform: CompositeTransform) -> np.ndarray:
    """`(N,)`: how far each check point of the floating image, brought back, lands from the reference's, in its pixels.

    Where the field folds, it may have no inverse; then the pixel that the transform brings nearest counts.
    """
    reference, floating = opened.points.check_arrays()
    returned = transform.inverse_points(floating)
    lost = np.flatnonzero(~np.isfinite(returned).all(axis=1))
    if len(lost):
        size = opened.reference.size
        grid, pixels = transform.sampling_grid(size).reshape(-1, 2), pixel_grid(size).reshape(-1, 2)
        for index in lost:
            distances = ((grid - floating[index]) ** 2).sum(axis=1)
            returned[index] = pixels[int(np.nanargmin(distances))]
    return np.linalg.norm(returned - reference, axis=1)


def _landmark_figures(opened: OpenCase, transform: CompositeTransform) -> dict[str, float]:
    errors = landmark_errors(opened, transform)
    if not len(errors):
        return {}
    mean = float(errors.mean())
    return {
        "tre_median": float(np.median(errors)),
        "tre_mean": mean,
        "tre_p95": float(np.percentile(errors, 95)),
        **{f"success_{limit}": float(mean <= limit) for limit in (3, 5, 10)},
    }


def _consistency(
    case: CaseUnderTest, first: CompositeTransform, second: CompositeTransform
) -> dict[str, Any]:
    assert case.known is not None
    errors = case.known.errors(first, second, case.maps.vessel_points(first))
    if not len(errors):
        return {}
    return {
        "consistency_median": float(np.median(errors)),
        "consistency_p95": float(np.percentile(errors, 95)),
    }
