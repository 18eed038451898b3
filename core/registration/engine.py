"""One registration from request to result: pre-alignment, the field by a method, resampling, figures."""

from __future__ import annotations

import threading

from core.errors import InputError
from core.images.reading import RetinalImage
from core.language import mark
from core.points.outside import first_outside
from core.registration.field_estimate import FieldEstimator
from core.registration.finishing import finished_result
from core.registration.request import (
    ProgressCallback,
    ProgressMonitor,
    RegistrationOptions,
    RegistrationRequest,
)
from core.registration.result import RegistrationResult
from core.registration.result_warnings import Polarities
from core.registration.step_clock import Clock
from core.registration.working_pair import FieldedImage, working_pair
from core.registration_methods import registration_method
from core.transforms.estimation import EstimationFailure, PreAlignment, estimate
from core.transforms.notices import NoOverlap
from core.transforms.overlap import SmallField, overlaps
from core.transforms.planar import PlanarTransform


def register(
    request: RegistrationRequest,
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
) -> RegistrationResult:
    """Register a pair.

    Args:
        request: images, points, options.
        progress: told of every step, on this thread.
        cancel: set it from any thread; the engine stops within half a second, but for the import of torch in a
            process that has not loaded it yet (about two seconds, which the application does beforehand).

    Raises:
        InputError: the points give no pre-alignment, or the images do not overlap.
        WeightsError: the weights cannot be used.
        Cancelled: `cancel` was set.

    >>> import numpy as np
    >>> from skimage.data import retina
    >>> from core.images.reading import image_from_pixels
    >>> from core.points.matching import points_from_arrays
    >>> eye = retina()[::4, ::4]
    >>> reference = image_from_pixels(eye[:, :-9], "reference")
    >>> floating = image_from_pixels(eye[:, 9:], "the same, 9 pixels to the left")
    >>> clicks = np.array([[100.0, 90.0], [240.0, 110.0], [160.0, 270.0]])
    >>> points = points_from_arrays(clicks, clicks - (9.0, 0.0))
    >>> result = register(RegistrationRequest(reference, floating, points))
    >>> result.transform(np.array([[170.0, 170.0]])).round().tolist()
    [[161.0, 170.0]]
    >>> result.metrics.dice_after > 0.9, result.warped.shape
    (True, (353, 344, 3))
    """
    clock = Clock(ProgressMonitor(progress, cancel))
    options = request.options
    with clock.step(mark("Computing the pre-alignment"), 0.0):
        pre_alignment = estimate_pre_alignment(request)
    with clock.step(mark("Finding the fields of view"), 0.02):
        reference, floating = (_fielded(image, clock) for image in (request.reference, request.floating))
        _require_overlap(reference, floating, pre_alignment.reference_to_floating)
        pair = working_pair(reference, floating, pre_alignment.reference_to_floating)
    with clock.step(mark("Finding the vessel polarity"), 0.05):
        polarities = _polarities(reference, floating, options, clock)
    estimate_field: FieldEstimator = registration_method(options.method).estimator()
    found = estimate_field(pair, polarities, options, clock)
    return finished_result(request, pre_alignment, polarities, found, clock)


def estimate_pre_alignment(request: RegistrationRequest) -> PreAlignment:
    """The pre-alignment of the request's active fit points.

    Raises:
        InputError: with the reason of the refusal.
    """
    points = request.points
    _require_points_inside(request)
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
        raise InputError(estimated.reason.sentence)
    return estimated


def _require_points_inside(request: RegistrationRequest) -> None:
    outside = first_outside(request.points, request.reference.size, request.floating.size)
    if outside is not None:
        raise InputError(outside.sentence)


def _require_overlap(
    reference: FieldedImage, floating: FieldedImage, reference_to_floating: PlanarTransform
) -> None:
    fields = SmallField.of(reference.field), SmallField.of(floating.field)
    if not overlaps(*fields, reference_to_floating):
        raise InputError(NoOverlap().sentence)


def _fielded(image: RetinalImage, clock: Clock) -> FieldedImage:
    clock.monitor.check()
    return FieldedImage.of(image)


def _polarities(
    reference: FieldedImage, floating: FieldedImage, options: RegistrationOptions, clock: Clock
) -> Polarities:
    return Polarities(
        *(
            fielded.polarity(stated, clock.monitor)
            for fielded, stated in (
                (reference, options.reference_polarity),
                (floating, options.floating_polarity),
            )
        )
    )
