"""The alignment without clicks, and the registration that begins with it, measured on one pair at its landmarks."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.coordinates import Size, inside
from core.evaluation.floating_change import FloatingChange
from core.images.reading import read_image
from core.points.matching import MatchingPoints


@dataclass(frozen=True)
class AutomaticMeasurement:
    """One pair. Distances in reference pixels, at all landmarks that the changed floating image shows; at all of them
    where it shows none.

    Attributes:
        change: what was done to the floating image before.
        aligned: whether an alignment was found; the errors and the confidence are None where not.
        called_mirrored: whether it was refused because the floating image seems to be mirrored.
        affine_mean, affine_median: TRE of the pre-alignment.
        curved_mean, curved_median: TRE with the curvature of the retina.
        registered_mean: mean TRE of the engine's registration from the points that the alignment suggests.
        wrong_and_silent: whether an alignment with a mean TRE above 10 px came without a warning.
        seconds: of the alignment, segmentation of both images included, reading them and loading the network not.
        registered_seconds: of the engine after that.
    """

    case: str
    change: FloatingChange
    aligned: bool
    called_mirrored: bool
    confidence: float | None
    affine_mean: float | None
    affine_median: float | None
    curved_mean: float | None
    curved_median: float | None
    registered_mean: float | None
    wrong_and_silent: bool
    seconds: float
    registered_seconds: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The row by column names."""
        row = asdict(self)
        return {"case": row.pop("case"), **row.pop("change"), **row}


UNCHANGED = FloatingChange()

SILENTLY_WRONG = 10.0
"""Reference pixels of mean TRE above which an alignment is wrong."""


def measure_automatic(
    case: str,
    reference: Path,
    floating: Path,
    landmarks: MatchingPoints,
    change: FloatingChange = UNCHANGED,
    weights: Path | None = None,
) -> AutomaticMeasurement:
    """Align one pair without clicks and measure it at its landmarks.

    Args:
        case: what the row is called.
        landmarks: matching points; all complete ones measure that the changed floating image shows.
        change: of the floating image, before.
        weights: None takes the shipped ones.

    Raises:
        InputError: an image or the weights cannot be read.
    """
    from core.alignment import AlignmentFailure
    from core.metrics.landmarks import landmark_distances
    from core.registration import RegistrationOptions, RegistrationRequest, register
    from core.registration.automatic import align_automatically, curved_transform
    from core.registration.suggestions import suggest_points

    reference_image = read_image(reference)
    floating_image, move = change.apply(read_image(floating))
    reference_points, floating_points = landmarks.complete_arrays()
    started = time.perf_counter()
    options = RegistrationOptions(weights=weights)
    found, maps = align_automatically(reference_image, floating_image, options)
    seconds = time.perf_counter() - started
    if isinstance(found, AlignmentFailure):
        nothing = (None,) * 6
        return AutomaticMeasurement(case, change, False, found.mirrored, *nothing, False, seconds)
    reference_points, moved_points = _shown(reference_points, move(floating_points), floating_image.size)
    affine = landmark_distances(found.reference_to_floating, reference_points, moved_points)
    curved = landmark_distances(curved_transform(found, reference_image.size), reference_points, moved_points)
    points = suggest_points(maps, found)
    started = time.perf_counter()
    result = register(RegistrationRequest(reference_image, floating_image, points, maps.stated(options)))
    registered_seconds = time.perf_counter() - started
    registered = landmark_distances(result.transform, reference_points, moved_points)
    return AutomaticMeasurement(
        case=case,
        change=change,
        aligned=True,
        called_mirrored=False,
        confidence=found.confidence,
        affine_mean=float(affine.mean()),
        affine_median=float(np.median(affine)),
        curved_mean=float(curved.mean()),
        curved_median=float(np.median(curved)),
        registered_mean=float(registered.mean()),
        wrong_and_silent=bool(affine.mean() > SILENTLY_WRONG and found.is_confident),
        seconds=seconds,
        registered_seconds=registered_seconds,
    )


def _shown(reference: np.ndarray, floating: np.ndarray, size: Size) -> tuple[np.ndarray, np.ndarray]:
    seen = inside(floating, size)
    return (reference[seen], floating[seen]) if seen.any() else (reference, floating)
