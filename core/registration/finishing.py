"""The last part of every registration and correction: from a field to the resampled image and the figures."""

from __future__ import annotations

import numpy as np

from core.language import mark
from core.registration.field_estimate import FieldEstimate
from core.registration.measuring import measure
from core.registration.request import RegistrationRequest
from core.registration.result import RegistrationResult
from core.registration.result_warnings import Polarities, polarity_warnings, result_warnings
from core.registration.step_clock import Clock
from core.registration.working_maps import MeasuredMaps
from core.transforms.composite import CompositeTransform
from core.transforms.estimation import PreAlignment
from core.transforms.resampling import warp


def finished_result(
    request: RegistrationRequest,
    pre_alignment: PreAlignment,
    polarities: Polarities,
    found: FieldEstimate,
    clock: Clock,
) -> RegistrationResult:
    """Resample the floating image and measure the result.

    Raises:
        Cancelled: between steps.
    """
    size, maps, displacement = request.reference.size, found.maps, found.displacement
    affine = transform = CompositeTransform(pre_alignment.reference_to_floating)
    if displacement is not None:
        transform = CompositeTransform(affine.pre_alignment, maps.grid_in(size).field(displacement))
    with clock.step(mark("Resampling the floating image"), 0.8):
        warped = warp(request.floating.pixels, transform, size, check=clock.monitor.check)
    with clock.step(mark("Measuring the result"), 0.95):
        moved = np.zeros((*maps.size, 2), np.float32) if displacement is None else displacement
        measured = MeasuredMaps.of(maps, moved, size)
        figures = measure(request, pre_alignment, transform, maps, measured, found.network)
    clock.monitor.enter(mark("Done"), 1.0)
    return RegistrationResult(
        transform=transform,
        pre_alignment=pre_alignment,
        affine=affine,
        warped=warped,
        reference_polarity=polarities.reference.polarity,
        floating_polarity=polarities.floating.polarity,
        metrics=figures,
        weights_sha256=found.weights_sha256,
        warnings=(
            *pre_alignment.warnings,
            *polarity_warnings(polarities),
            *result_warnings(request, maps, figures),
        ),
        seconds=clock.seconds,
        maps=maps,
        measured=measured,
        method=request.options.method,
        working_confidence=measured.working_confidence,
    )
