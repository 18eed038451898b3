"""One registration from request to result: pre-alignment, segmentation, field, composition, resampling, figures."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from core.coordinates import Size, resize_factors
from core.errors import InputError
from core.images.field_of_view import field_of_view
from core.images.polarity import VesselPolarity, find_polarity
from core.images.reading import RetinalImage
from core.registration.measuring import WorkingMaps, doubts, measure
from core.registration.request import Attendant, ProgressCallback, RegistrationOptions, RegistrationRequest
from core.registration.result import RegistrationResult
from core.registration.working_pair import WorkingPair, working_pair
from core.resource_files import resource_path
from core.transforms.composite import CompositeTransform
from core.transforms.estimation import EstimationFailure, PreAlignment, estimate
from core.transforms.field import RegistrationField
from core.transforms.resampling import warp, warp_mask

if TYPE_CHECKING:
    from core.network.weights import LoadedModel

LEAST_OVERLAP = 0.02
"""Share of the reference's field of view that the pre-aligned floating image must cover."""


class Polarities(NamedTuple):
    """The vessel polarity of each image, and what to say about it."""

    reference: VesselPolarity
    floating: VesselPolarity


def default_weights() -> Path:
    """The weights that ship with the program."""
    return resource_path("weights", "default.safetensors")


def register(
    request: RegistrationRequest,
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
) -> RegistrationResult:
    """Register a pair.

    Args:
        request: images, points, options.
        progress: told of every step, on this thread.
        cancel: set it from any thread; the engine stops within half a second.

    Raises:
        InputError: the points give no pre-alignment, or the images do not overlap.
        WeightsError: the weights cannot be used.
        Cancelled: `cancel` was set.
    """
    attendant = Attendant(progress, cancel)
    clock = _Clock(attendant)
    options = request.options
    with clock.step("Computing the pre-alignment", 0.0):
        pre_alignment = estimate_pre_alignment(request)
        pair = working_pair(request.reference, request.floating, pre_alignment.reference_to_floating)
        _require_overlap(pair)
    with clock.step("Finding the vessel polarity", 0.05):
        polarities = _polarities(request, options)
    with clock.step("Loading the network", 0.08):
        loaded = _load(options)
    maps, displacement = _network_field(loaded, pair, polarities, options, clock)
    with clock.step("Resampling the floating image", 0.85):
        field = full_size_field(displacement, pair.size, request.reference.size)
        affine = CompositeTransform(pre_alignment.reference_to_floating)
        transform = affine if options.affine_only else CompositeTransform(affine.pre_alignment, field)
        size = request.reference.size
        warped_affine = warp(request.floating.pixels, affine, size, check=attendant.check)
        warped = (
            warped_affine
            if options.affine_only
            else warp(request.floating.pixels, transform, size, check=attendant.check)
        )
    with clock.step("Measuring the result", 0.95):
        overlap = field_of_view(request.reference.pixels) & warp_mask(
            field_of_view(request.floating.pixels), transform, size
        )
        warped_map = maps.warped(displacement)
        metrics = measure(request, pre_alignment, transform, maps, displacement, overlap)
    attendant.enter("Done", 1.0)
    return RegistrationResult(
        transform=transform,
        pre_alignment=pre_alignment,
        affine=affine,
        warped=warped,
        warped_affine=warped_affine,
        overlap=overlap,
        reference_vessels=_enlarged(maps.reference, size),
        warped_vessels=_enlarged(warped_map, size),
        reference_polarity=polarities.reference,
        floating_polarity=polarities.floating,
        metrics=metrics,
        weights_sha256=loaded.sha256,
        warnings=(*pre_alignment.warnings, *doubts(maps, metrics)),
        seconds=clock.seconds,
    )


def estimate_pre_alignment(request: RegistrationRequest) -> PreAlignment:
    """The pre-alignment of the request's active fit points.

    Raises:
        InputError: with the reason of the refusal.
    """
    points = request.points
    reference, floating = points.fit_arrays()
    estimated = estimate(
        reference,
        floating,
        request.options.transform_model,
        reference_size=request.reference.size,
        floating_size=request.floating.size,
        labels=points.fit_ids(),
    )
    if isinstance(estimated, EstimationFailure):
        raise InputError(estimated.reason)
    return estimated


def full_size_field(displacement: np.ndarray, working: Size, size: Size) -> RegistrationField:
    """Carry a field in working pixels to the reference's full size by the half-pixel rule."""
    return RegistrationField(displacement * resize_factors(working, size).astype(np.float32), size)


class _Clock:
    """Enters steps and keeps their times."""

    def __init__(self, attendant: Attendant) -> None:
        self.attendant = attendant
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str, fraction: float) -> Iterator[None]:
        self.attendant.enter(name, fraction)
        started = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - started


def _require_overlap(pair: WorkingPair) -> None:
    covered = pair.overlap.sum() / max(pair.reference.mask.sum(), 1)
    if covered < LEAST_OVERLAP:
        raise InputError(
            "By these points the two images do not overlap: check that each pair marks the same place in both images."
        )


def _polarities(request: RegistrationRequest, options: RegistrationOptions) -> Polarities:
    return Polarities(
        options.reference_polarity or _polarity(request.reference),
        options.floating_polarity or _polarity(request.floating),
    )


def _polarity(image: RetinalImage) -> VesselPolarity:
    return find_polarity(image.pixels, field_of_view(image.pixels)).polarity


def _load(options: RegistrationOptions) -> LoadedModel:
    from core.network.weights import load_weights

    return load_weights(options.weights or default_weights())


def _network_field(
    loaded: LoadedModel,
    pair: WorkingPair,
    polarities: Polarities,
    options: RegistrationOptions,
    clock: _Clock,
) -> tuple[WorkingMaps, np.ndarray]:
    """Vessel maps and the field `(h, w, 2)`, both on the working grid."""
    from core.registration import inference
    from core.registration.refinement import refine
    from core.registration.unfolding import unfold

    attendant = clock.attendant
    with clock.step("Segmenting the vessels of the reference", 0.1):
        reference = inference.segment(loaded.model, pair.reference, polarities.reference, attendant)
    with clock.step("Segmenting the vessels of the floating image", 0.3):
        floating = inference.segment(loaded.model, pair.floating, polarities.floating, attendant)
    maps = WorkingMaps(reference.vessels, floating.vessels, pair.overlap)
    if options.affine_only:
        return maps, np.zeros((*pair.size, 2), np.float32)
    with clock.step("Estimating the registration field", 0.5):
        displacement = inference.estimate_field(loaded.model, reference, floating, attendant)
    if options.refine:
        with clock.step("Refining the field on the vessels", 0.6):
            displacement = refine(maps.reference, maps.floating, maps.compared_area, displacement, attendant)
    with clock.step("Checking the field for folds", 0.8):
        return maps, unfold(displacement)


def _enlarged(values: np.ndarray, size: Size) -> np.ndarray:
    import cv2

    return (
        values
        if values.shape == size
        else cv2.resize(values, (size[1], size[0]), interpolation=cv2.INTER_LINEAR)
    )
