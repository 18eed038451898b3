"""One case by one method: register it, and measure what came out in ways that belong to no method."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.coordinates import pixel_grid
from core.errors import InputError
from core.evaluation.maps import CaseMaps
from core.evaluation.memory import peak_memory_mib, reset_peak_memory, resident_memory_mib
from core.evaluation.methods import Method
from core.evaluation.opening import OpenCase
from core.evaluation.repetition import Repetition, disagreement, repetitions
from core.evaluation.running import answer_of
from core.metrics.vesselness import RIM
from core.transforms.composite import CompositeTransform

LIMITS = (3, 5, 10)
"""Reference pixels of mean TRE."""


@dataclass(frozen=True)
class Measurement:
    """One row of the table; a figure is None where it could not be measured. Distances in pixels.

    Attributes:
        tre_median, tre_mean, tre_p95: at the landmarks that were not clicked, in reference pixels.
        success_3, success_5, success_10: 1 where the mean TRE is at most so many pixels, else 0; a share in mean rows.
        b_cosfire_dice: Dice of B-COSFIRE maps (the paper's Dice).
        frangi_dice: Dice of the strongest 10 % of Frangi maps.
        frangi_soft_dice: soft Dice of the same maps.
        maximum_soft_dice: the same with each map divided by its maximum.
        authors_soft_dice: the soft Dice of the paper, as its authors measured it.
        folded_percent: of the registration field's area inside the overlap.
        consistency_median, consistency_p95: under a known deformation, at vessels, in floating pixels.
        swap_median, swap_p95: there, and back with the images exchanged, at vessels, in reference pixels.
        confidence: the engine's own mean confidence, 0..1; None for other methods.
        seconds: from images and clicks to the transform.
        peak_memory_mib: of the process meanwhile, with what other methods have loaded; None where the system does not
            tell.
        added_memory_mib: how far that is above what was resident when the method began.
        failure: why the method gave no transform, of the case or of its repetition; None where it gave all.
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
    maximum_soft_dice: float | None = None
    authors_soft_dice: float | None = None
    folded_percent: float | None = None
    consistency_median: float | None = None
    consistency_p95: float | None = None
    swap_median: float | None = None
    swap_p95: float | None = None
    confidence: float | None = None
    seconds: float | None = None
    peak_memory_mib: float | None = None
    added_memory_mib: float | None = None
    failure: str | None = None

    def to_dict(self) -> dict[str, str | float | None]:
        """The row by column names."""
        return asdict(self)


_FAILURES = (InputError, RuntimeError)
"""A peer's own failure is a RuntimeError; one case must not end a run of hours."""

FIGURES = tuple(each.name for each in fields(Measurement) if each.name not in ("case", "method", "failure"))


@dataclass(frozen=True, eq=False)
class CaseUnderTest:
    """A case with everything that measuring it needs, made once for all methods.

    Attributes:
        opened: images and clicks.
        maps: third parties' vessel maps.
        repetitions: what else to register and to compare with, by the name that the figures begin with.
    """

    opened: OpenCase
    maps: CaseMaps
    repetitions: Mapping[str, Repetition] = field(default_factory=dict)

    @classmethod
    def of(
        cls, opened: OpenCase, consistency: bool = False, swap: bool = False, b_cosfire_rim: int = RIM
    ) -> CaseUnderTest:
        """Make the maps and, if asked for, the deformed and the exchanged case."""
        return cls(opened, CaseMaps.of(opened, b_cosfire_rim), repetitions(opened, consistency, swap))


def measure(
    case: CaseUnderTest, method: Method, weights: Path | None = None
) -> tuple[Measurement, CompositeTransform | None]:
    """Register one case by one method and measure it; a method that gives no transform is a row with its reason.

    A method that fails in a repetition only keeps the figures of its first answer, and counts as failed.
    """
    row = Measurement(case.opened.case.name, method.name)
    reset_peak_memory()
    resident = resident_memory_mib()
    started = time.perf_counter()
    try:
        answer = answer_of(method, case.opened, weights)
    except _FAILURES as error:
        return replace(row, **_no_success(case.opened), failure=_reason(error)), None
    seconds, peak = time.perf_counter() - started, peak_memory_mib()
    added = None if peak is None or resident is None else peak - resident
    row = replace(row, seconds=seconds, peak_memory_mib=peak, added_memory_mib=added)
    row = replace(row, confidence=answer.confidence, **figures(case, answer.transform))
    points = case.maps.vessel_points(answer.transform) if case.repetitions else np.zeros((0, 2))
    for name, repetition in case.repetitions.items():
        try:
            again = answer_of(method, repetition.opened, weights).transform
        except _FAILURES as error:
            row = replace(row, failure=f"{name}: {_reason(error)}")
            continue
        row = replace(row, **disagreement(name, repetition.errors(answer.transform, again, points)))
    return row, answer.transform


def figures(case: CaseUnderTest, transform: CompositeTransform) -> dict[str, Any]:
    """All figures that a transform alone gives, by their column names."""
    overlaps = case.maps.overlaps(transform)
    bent = transform.field
    folded = 0.0 if bent is None else bent.folded_fraction(case.maps.common_field(transform))
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
        **{f"success_{limit}": float(mean <= limit) for limit in LIMITS},
    }


def _no_success(opened: OpenCase) -> dict[str, Any]:
    """A case without an answer is within no limit, where there are landmarks to judge it by."""
    judged = len(opened.points.check_arrays()[0]) > 0
    return {f"success_{limit}": 0.0 for limit in LIMITS} if judged else {}


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())
