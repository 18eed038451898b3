"""The alignment without clicks, and the registration that begins with it, measured on one pair at its landmarks."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.coordinates import Size, inside
from core.errors import InputError
from core.evaluation.aligners import OURS, Aligner
from core.evaluation.floating_change import FloatingChange
from core.images.reading import RetinalImage, read_image
from core.points.matching import MatchingPoints

if TYPE_CHECKING:
    from core.alignment import AlignmentFailure, AutomaticAlignment


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
        aligner: which of `core.evaluation.aligners`; another than ours has an affine alone, its homography.
        reference_width: pixels.
        refused_confidence, refused_mean: of the best alignment that was refused: its confidence and its TRE with the
            curvature of the retina; None where an alignment was found, or nothing to be refused.
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
    aligner: str = OURS.name
    reference_width: int = 0
    refused_confidence: float | None = None
    refused_mean: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The row by column names."""
        row = asdict(self)
        return {"case": row.pop("case"), **row.pop("change"), **row}


@dataclass(frozen=True)
class Stranger:
    """A floating image aligned with the reference of another eye, where every alignment is wrong.

    Attributes:
        case, reference_case: whose floating image, whose reference.
        accepted: whether an alignment was found.
        confidence: of what was found, or refused; None where there was nothing to be refused.
    """

    case: str
    reference_case: str
    change: FloatingChange
    accepted: bool
    confidence: float | None

    def to_dict(self) -> dict[str, Any]:
        """The row by column names."""
        row = asdict(self)
        return {**row, **row.pop("change")}


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
    aligner: Aligner = OURS,
) -> AutomaticMeasurement:
    """Align one pair without clicks and measure it at its landmarks.

    Args:
        case: what the row is called.
        landmarks: matching points; all complete ones measure that the changed floating image shows.
        change: of the floating image, before.
        weights: None takes the shipped ones.
        aligner: by which.

    Raises:
        InputError: an image or the weights cannot be read, or the aligner's package is missing.
    """
    reference_image = read_image(reference)
    floating_image, move = change.apply(read_image(floating))
    reference_points, floating_points = landmarks.complete_arrays()
    points = _shown(reference_points, move(floating_points), floating_image.size)
    measured = _measure_ours if aligner.function is None else _measure_other
    row = measured(case, change, (reference_image, floating_image), points, weights, aligner)
    return replace(row, aligner=aligner.name, reference_width=reference_image.size[1])


def measure_stranger(
    case: str,
    floating: Path,
    reference_case: str,
    reference: Path,
    change: FloatingChange = UNCHANGED,
    weights: Path | None = None,
) -> Stranger:
    """Align a floating image with the reference of another eye.

    Raises:
        InputError: an image or the weights cannot be read.
    """
    from core.registration import RegistrationOptions
    from core.registration.automatic import align_automatically

    changed, _ = change.apply(read_image(floating))
    found, _ = align_automatically(read_image(reference), changed, RegistrationOptions(weights=weights))
    best = best_found(found)
    accepted = best is found
    return Stranger(case, reference_case, change, accepted, best.confidence if best else None)


def best_found(found: AutomaticAlignment | AlignmentFailure) -> AutomaticAlignment | None:
    """The alignment, or the one that was refused."""
    from core.alignment import AlignmentFailure

    return found.refused if isinstance(found, AlignmentFailure) else found


_Images = tuple[RetinalImage, RetinalImage]
_Points = tuple[np.ndarray, np.ndarray]


def _measure_ours(
    case: str,
    change: FloatingChange,
    images: _Images,
    points: _Points,
    weights: Path | None,
    aligner: Aligner,
) -> AutomaticMeasurement:
    from core.alignment import AlignmentFailure
    from core.metrics.landmarks import landmark_distances
    from core.registration import RegistrationOptions, RegistrationRequest, register
    from core.registration.automatic import align_automatically, curved_transform
    from core.registration.suggestions import suggest_points

    started = time.perf_counter()
    options = RegistrationOptions(weights=weights)
    found, maps = align_automatically(*images, options)
    seconds = time.perf_counter() - started
    best = best_found(found)
    curved = landmark_distances(curved_transform(best, images[0].size), *points) if best else None
    if isinstance(found, AlignmentFailure):
        nothing = (None,) * 6
        return AutomaticMeasurement(
            case,
            change,
            False,
            found.mirrored,
            *nothing,
            wrong_and_silent=False,
            seconds=seconds,
            refused_confidence=best.confidence if best else None,
            refused_mean=None if curved is None else float(curved.mean()),
        )
    assert curved is not None
    affine = landmark_distances(found.reference_to_floating, *points)
    suggested = suggest_points(maps, found)
    started = time.perf_counter()
    result = register(RegistrationRequest(*images, suggested, maps.stated(options)))
    registered_seconds = time.perf_counter() - started
    registered = landmark_distances(result.transform, *points)
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


def _measure_other(
    case: str,
    change: FloatingChange,
    images: _Images,
    points: _Points,
    weights: Path | None,
    aligner: Aligner,
) -> AutomaticMeasurement:
    from core.metrics.landmarks import landmark_distances

    started = time.perf_counter()
    transform = aligner.align(*images, weights)
    seconds = time.perf_counter() - started
    try:
        distances = None if transform is None else landmark_distances(transform, *points)
    except InputError:  # a homography that sends a landmark to infinity is no answer
        distances = None
    mean, median = (
        (None, None) if distances is None else (float(distances.mean()), float(np.median(distances)))
    )
    wrong = mean is not None and mean > SILENTLY_WRONG
    return AutomaticMeasurement(
        case, change, mean is not None, False, None, mean, median, None, None, None, wrong, seconds
    )


def _shown(reference: np.ndarray, floating: np.ndarray, size: Size) -> _Points:
    seen = inside(floating, size)
    return (reference[seen], floating[seen]) if seen.any() else (reference, floating)
