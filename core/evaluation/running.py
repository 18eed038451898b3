"""One method on one case: from the images and the clicks to the whole transform."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.coordinates import resize_factors
from core.errors import InputError
from core.evaluation import views
from core.evaluation.methods import Method, Sees
from core.evaluation.opening import OpenCase
from core.registration import RegistrationOptions, register
from core.registration.engine import estimate_pre_alignment
from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField

VIEWS: dict[Sees, views.View] = {
    Sees.GREY: views.grey_view,
    Sees.PHASE: views.phase_view,
    Sees.VESSELNESS: views.vesselness_view,
    Sees.MAPS: views.maps_view,
}

_WARM_UP_SIDE = 96


def transform_of(method: Method, opened: OpenCase, weights: Path | None = None) -> CompositeTransform:
    """Register a case, from its images and clicks alone.

    Raises:
        InputError: the clicks give no transform, the weights cannot be used, or a peer's package is missing.
    """
    options = RegistrationOptions(
        refine=method.refine,
        reference_polarity=opened.reference_polarity,
        floating_polarity=opened.floating_polarity,
        weights=method.chosen_weights(weights),
    )
    if method.sees is Sees.NOTHING:
        request = views.request_of(opened, options)
        return CompositeTransform(estimate_pre_alignment(request).reference_to_floating)
    if method.sees is Sees.IMAGES:
        return register(views.request_of(opened, options)).transform
    return _by_function(method, opened, options.weights)


def warm_up(methods: Sequence[Method], weights: Path | None) -> None:
    """Load the weights and the peers' packages, so that the first case's time is that of its registration alone.

    Raises:
        InputError: the weights cannot be used, or a package is missing.
    """
    from core.network.weights import load_weights
    from core.registration.engine import default_weights

    random = np.random.default_rng(0)
    images = random.random((2, _WARM_UP_SIDE, _WARM_UP_SIDE)).astype(np.float32)
    functions = {method.function: method.deformable() for method in methods if method.function}
    for function in functions.values():
        function(images[0], images[1], np.ones(images[0].shape, bool))
    for method in methods:
        if method.needs_network:
            load_weights(method.chosen_weights(weights) or default_weights())


def _by_function(method: Method, opened: OpenCase, weights: Path | None) -> CompositeTransform:
    case = views.align_case(opened, weights)
    if not case.area.any():
        raise InputError("By the clicks the two images do not overlap.")
    displacement = method.deformable()(*VIEWS[method.sees](case), case.area)
    size = opened.reference.size
    factors = resize_factors(case.pair.size, size).astype(np.float32)
    return CompositeTransform(case.pre_alignment, RegistrationField(displacement * factors, size))
