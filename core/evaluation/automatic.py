"""The alignment without clicks, and the registration that begins with it, measured on one pair at its landmarks."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from core.coordinates import Size, inside
from core.errors import InputError, RetinaError
from core.evaluation.aligners import OURS, Aligner
from core.evaluation.floating_change import FloatingChange
from core.evaluation.images_under_test import PairUnderTest
from core.points.matching import MatchingPoints

if TYPE_CHECKING:
    from core.alignment import AlignmentFailure, AutomaticAlignment
    from core.metrics.landmarks import InverseTransform, InvertibleTransform
    from core.registration.prepared import PreparedMaps


@dataclass(frozen=True)
class AutomaticMeasurement:
    """One pair. Distances in reference pixels, at all landmarks that the changed floating image shows; at all of them
    where it shows none.

    Attributes:
        change: what was done to the floating image before.
        aligned: whether an alignment was found; the errors and the confidence are None where not. An error alone is
            None where the transform has no inverse at a landmark.
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
        failure: why the pair could not be measured, or, where `aligned`, not be registered; empty where it could.
    """

    case: str
    change: FloatingChange
    aligned: bool
    called_mirrored: bool = False
    confidence: float | None = None
    affine_mean: float | None = None
    affine_median: float | None = None
    curved_mean: float | None = None
    curved_median: float | None = None
    registered_mean: float | None = None
    wrong_and_silent: bool = False
    seconds: float = 0.0
    registered_seconds: float | None = None
    aligner: str = OURS.name
    reference_width: int = 0
    refused_confidence: float | None = None
    refused_mean: float | None = None
    failure: str = ""

    @classmethod
    def failed(
        cls, case: str, change: FloatingChange, aligner: Aligner, error: Exception
    ) -> AutomaticMeasurement:
        """A pair that could not be measured."""
        return cls(case, change, aligned=False, aligner=aligner.name, failure=reason_of(error))

    @property
    def is_wrong(self) -> bool:
        """Whether it was aligned more than `SILENTLY_WRONG` from where it belongs, with a warning or without one."""
        return self.aligned and (self.affine_mean is None or self.affine_mean > SILENTLY_WRONG)

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
        failure: why it could not be tried; empty where it could.
    """

    case: str
    reference_case: str
    change: FloatingChange
    accepted: bool
    confidence: float | None
    failure: str = ""

    @classmethod
    def failed(cls, case: str, reference_case: str, change: FloatingChange, error: Exception) -> Stranger:
        """An image that could not be tried."""
        return cls(case, reference_case, change, False, None, reason_of(error))

    def to_dict(self) -> dict[str, Any]:
        """The row by column names."""
        row = asdict(self)
        return {**row, **row.pop("change")}


SILENTLY_WRONG = 10.0
"""Reference pixels of mean TRE above which an alignment is wrong."""


def measure_pair(
    case: str, pair: PairUnderTest, landmarks: MatchingPoints, aligner: Aligner = OURS
) -> AutomaticMeasurement:
    """Align one pair without clicks and measure it at its landmarks.

    Args:
        case: what the row is called.
        pair: its images, the floating one perhaps changed.
        landmarks: matching points of the files; all complete ones measure that the changed floating image shows.
        aligner: by which.

    Raises:
        InputError: an image or the weights cannot be read, or the aligner's package is missing.
    """
    reference_points, floating_points = landmarks.complete_arrays()
    moved = pair.floating.move(floating_points)
    points = _shown(reference_points, moved, pair.floating.image.size)
    is_ours = aligner.function is None
    row = _measure_ours(case, pair, points) if is_ours else _measure_other(case, pair, points, aligner)
    return replace(row, aligner=aligner.name, reference_width=pair.reference.image.size[1])


def measure_stranger(case: str, reference_case: str, pair: PairUnderTest) -> Stranger:
    """Align a floating image with the reference of another eye.

    Raises:
        InputError: an image or the weights cannot be read.
    """
    from core.registration import RegistrationOptions
    from core.registration.automatic import align_automatically

    options = RegistrationOptions(weights=pair.reference.weights)
    found, _ = align_automatically(*pair.images, options, maps=pair.maps)
    best = best_found(found)
    accepted = best is found
    return Stranger(case, reference_case, pair.floating.change, accepted, best.confidence if best else None)


def best_found(found: AutomaticAlignment | AlignmentFailure) -> AutomaticAlignment | None:
    """The alignment, or the one that was refused."""
    from core.alignment import AlignmentFailure

    return found.refused if isinstance(found, AlignmentFailure) else found


def reason_of(error: Exception) -> str:
    """Why a pair was not measured, on one line: a fault of the program names its kind."""
    text = " ".join(str(error).split())
    return text if isinstance(error, RetinaError) else f"Internal error ({type(error).__name__}: {text})"


_Points = tuple[np.ndarray, np.ndarray]


def _measure_ours(case: str, pair: PairUnderTest, points: _Points) -> AutomaticMeasurement:
    from core.alignment import AlignmentFailure
    from core.registration import RegistrationOptions
    from core.registration.automatic import align_automatically, curved_transform

    images, options = pair.images, RegistrationOptions(weights=pair.reference.weights)
    maps = pair.maps
    started = time.perf_counter()
    found, maps = align_automatically(*images, options, maps=maps)
    seconds = time.perf_counter() - started + pair.maps_seconds
    best = best_found(found)
    curved = _errors(curved_transform(best, images[0].size), points) if best else _NO_ERRORS
    if isinstance(found, AlignmentFailure):
        return AutomaticMeasurement(
            case,
            pair.floating.change,
            aligned=False,
            called_mirrored=found.mirrored,
            seconds=seconds,
            refused_confidence=best.confidence if best else None,
            refused_mean=curved.mean,
        )
    affine = _errors(found.reference_to_floating, points)
    row = AutomaticMeasurement(
        case=case,
        change=pair.floating.change,
        aligned=True,
        confidence=found.confidence,
        affine_mean=affine.mean,
        affine_median=affine.median,
        curved_mean=curved.mean,
        curved_median=curved.median,
        seconds=seconds,
    )
    row = replace(row, wrong_and_silent=row.is_wrong and found.is_confident)
    try:
        return _registered(row, pair, points, found, maps)
    except Exception as error:  # the alignment is measured, and counts
        return replace(row, failure=f"registration: {reason_of(error)}")


def _registered(
    row: AutomaticMeasurement,
    pair: PairUnderTest,
    points: _Points,
    found: AutomaticAlignment,
    maps: PreparedMaps,
) -> AutomaticMeasurement:
    """The row with what the engine makes of the points that the alignment suggests.

    Raises:
        InputError: it cannot register the pair, or its transform has no inverse at a landmark.
    """
    from core.metrics.landmarks import landmark_distances
    from core.registration import RegistrationOptions, RegistrationRequest, register
    from core.registration.suggestions import suggest_points

    suggested = suggest_points(maps, found)
    options = maps.stated(RegistrationOptions(weights=pair.reference.weights))
    started = time.perf_counter()
    result = register(RegistrationRequest(*pair.images, suggested, options))
    seconds = time.perf_counter() - started
    mean = float(landmark_distances(result.transform, *points).mean())
    return replace(row, registered_mean=mean, registered_seconds=seconds)


def _measure_other(case: str, pair: PairUnderTest, points: _Points, aligner: Aligner) -> AutomaticMeasurement:
    images, maps = pair.images, pair.maps if aligner.on_maps else None
    started = time.perf_counter()
    transform = aligner.align(*images, maps)
    seconds = time.perf_counter() - started + (pair.maps_seconds if aligner.on_maps else 0.0)
    # A homography that sends a landmark to infinity is no answer.
    errors = _NO_ERRORS if transform is None else _errors(transform, points)
    row = AutomaticMeasurement(
        case,
        pair.floating.change,
        aligned=errors.mean is not None,
        affine_mean=errors.mean,
        affine_median=errors.median,
        seconds=seconds,
    )
    return replace(row, wrong_and_silent=row.is_wrong)


@dataclass(frozen=True)
class _Errors:
    """Of a transform at the landmarks; None where it has no inverse at one of them."""

    mean: float | None
    median: float | None


_NO_ERRORS = _Errors(None, None)


def _errors(transform: InverseTransform | InvertibleTransform, points: _Points) -> _Errors:
    from core.metrics.landmarks import landmark_distances

    try:
        distances = landmark_distances(transform, *points)
    except InputError:
        return _NO_ERRORS
    return _Errors(float(distances.mean()), float(np.median(distances)))


def _shown(reference: np.ndarray, floating: np.ndarray, size: Size) -> _Points:
    seen = inside(floating, size)
    return (reference[seen], floating[seen]) if seen.any() else (reference, floating)
