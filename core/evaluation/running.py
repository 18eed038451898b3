"""One method on one case: from the images and the clicks to the whole transform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.evaluation import views
from core.evaluation.methods import Method, Sees
from core.evaluation.opening import OpenCase
from core.images.reading import image_from_pixels
from core.points.matching import points_from_arrays
from core.registration import RegistrationOptions, RegistrationRequest, register
from core.registration.engine import estimate_pre_alignment
from core.transforms.composite import CompositeTransform

VIEWS: dict[Sees, views.View] = {
    Sees.GREY: views.grey_view,
    Sees.PHASE: views.phase_view,
    Sees.VESSELNESS: views.vesselness_view,
    Sees.MAPS: views.maps_view,
}

_WARM_UP_SIDE = 96


@dataclass(frozen=True)
class Answer:
    """What a method says of a case: the transform, and of the engine its mean confidence in it, 0..1."""

    transform: CompositeTransform
    confidence: float | None = None


def answer_of(method: Method, opened: OpenCase, weights: Path | None = None) -> Answer:
    """Register a case, from its images and clicks alone.

    Raises:
        InputError: the clicks give no transform, the weights cannot be used, or a peer's package is missing.
    """
    options = RegistrationOptions(
        method=method.registration,
        refine=method.refine,
        reference_polarity=opened.reference_polarity,
        floating_polarity=opened.floating_polarity,
        weights=method.chosen_weights(weights),
    )
    if method.sees is Sees.NOTHING:
        request = views.request_of(opened, options)
        return Answer(CompositeTransform(estimate_pre_alignment(request).reference_to_floating))
    if method.sees is Sees.IMAGES:
        result = register(views.request_of(opened, options))
        return Answer(result.transform, result.metrics.confidence)
    return Answer(_by_function(method, opened, options.weights))


def warm_up(methods: Sequence[Method], weights: Path | None) -> None:
    """Run every function once and the engine too, so that the first case's time is that of its registration alone.

    Raises:
        InputError: the weights cannot be used, or a package is missing.
    """
    from core.registration.model import load_model

    random = np.random.default_rng(0)
    images = random.random((2, _WARM_UP_SIDE, _WARM_UP_SIDE)).astype(np.float32)
    functions = {method.function: method.deformable() for method in methods if method.function}
    for function in functions.values():
        function(images[0], images[1], np.ones(images[0].shape, bool))
    for method in methods:
        if method.needs_network:
            load_model(method.chosen_weights(weights), method.registration)
    if any(method.needs_network for method in methods):
        _register_noise(images, weights)


def _register_noise(images: np.ndarray, weights: Path | None) -> None:
    """The engine once from end to end: what it imports late is then there."""
    reference, floating = (
        image_from_pixels(np.rint(60 + 120 * image).astype(np.uint8), "noise") for image in images
    )
    corners = np.array([[10.0, 10.0], [80.0, 10.0], [10.0, 80.0]])
    points = points_from_arrays(corners, corners)
    register(RegistrationRequest(reference, floating, points, RegistrationOptions(weights=weights)))


def _by_function(method: Method, opened: OpenCase, weights: Path | None) -> CompositeTransform:
    case = views.align_case(opened, weights)
    if not case.area.any():
        raise InputError("By the clicks the two images do not overlap.")
    displacement = method.deformable()(*VIEWS[method.sees](case), case.area)
    field = case.pair.grid.field(displacement)
    return CompositeTransform(case.pre_alignment, field)
