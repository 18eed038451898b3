"""The alignment without clicks, and the registration that begins with it, measured on one pair at its landmarks."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from core.images.reading import RetinalImage, image_from_pixels, read_image
from core.points.matching import MatchingPoints
from core.transforms.planar import PlanarTransform


@dataclass(frozen=True)
class AutomaticMeasurement:
    """One pair, the floating image turned by so many degrees. Distances in reference pixels, at all landmarks.

    Attributes:
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
    rotation_degrees: float
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
        return asdict(self)


SILENTLY_WRONG = 10.0
"""Reference pixels of mean TRE above which an alignment is wrong."""


def measure_automatic(
    case: str,
    reference: Path,
    floating: Path,
    landmarks: MatchingPoints,
    rotation_degrees: float = 0.0,
    scale: float = 1.0,
    mirrored: bool = False,
    weights: Path | None = None,
) -> AutomaticMeasurement:
    """Align one pair without clicks and measure it at its landmarks.

    Args:
        case: what the row is called.
        landmarks: matching points; all complete ones measure.
        rotation_degrees: the floating image is turned clockwise by so much first, on a canvas that holds all of it.
        scale: and enlarged by so much.
        mirrored: and its left and right exchanged; the right answer is then a refusal.
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
    floating_image, move = _moved(read_image(floating), rotation_degrees, scale, mirrored)
    reference_points, floating_points = landmarks.complete_arrays()
    started = time.perf_counter()
    options = RegistrationOptions(weights=weights)
    found, maps = align_automatically(reference_image, floating_image, options)
    seconds = time.perf_counter() - started
    if isinstance(found, AlignmentFailure):
        nothing = (None,) * 6
        return AutomaticMeasurement(case, rotation_degrees, False, found.mirrored, *nothing, False, seconds)
    moved_points = move(floating_points)
    affine = landmark_distances(found.reference_to_floating, reference_points, moved_points)
    curved = landmark_distances(curved_transform(found, reference_image.size), reference_points, moved_points)
    points = suggest_points(maps, found)
    started = time.perf_counter()
    result = register(RegistrationRequest(reference_image, floating_image, points, maps.stated(options)))
    registered_seconds = time.perf_counter() - started
    registered = landmark_distances(result.transform, reference_points, moved_points)
    return AutomaticMeasurement(
        case=case,
        rotation_degrees=rotation_degrees,
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


def _moved(
    image: RetinalImage, rotation_degrees: float, scale: float, mirrored: bool
) -> tuple[RetinalImage, PlanarTransform]:
    """The image turned, scaled and perhaps mirrored, and what takes its old points to the new ones."""
    if not rotation_degrees and scale == 1.0 and not mirrored:
        return image, PlanarTransform.identity()
    transform, extent = _onto_canvas(image.size, rotation_degrees, scale, mirrored)
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    pixels = cv2.warpAffine(image.pixels, transform.matrix[:2], extent, flags=flags)
    return image_from_pixels(pixels, image.name), transform


def _onto_canvas(
    size: tuple[int, int], rotation_degrees: float, scale: float, mirrored: bool
) -> tuple[PlanarTransform, tuple[int, int]]:
    """The transform, and the canvas `(width, height)` that just holds what it makes of an image."""
    angle = np.deg2rad(rotation_degrees)
    linear = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    if mirrored:
        linear = linear @ np.diag([-1.0, 1.0])
    height, width = size
    corners = np.array([[-0.5, -0.5], [width - 0.5, -0.5], [-0.5, height - 0.5], [width - 0.5, height - 0.5]])
    reached = corners @ linear.T
    extent = np.ceil(np.ptp(reached, axis=0) - 1e-9).astype(int)
    shift = (extent - 1) / 2 - (reached.min(axis=0) + reached.max(axis=0)) / 2
    transform = PlanarTransform.from_affine(np.column_stack([linear, shift]))
    return transform, (int(extent[0]), int(extent[1]))
