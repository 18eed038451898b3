"""The result of a case that was opened again, made from its transform file and the original images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.case.document import ResultSummary
from core.errors import InputError
from core.language import mark, tr

if TYPE_CHECKING:
    import numpy as np

    from core.registration import RegistrationRequest, RegistrationResult
    from core.registration.working_maps import MeasuredMaps
    from core.transforms.composite import CompositeTransform

REGISTER_AGAIN = mark("Register the pair once more.")


def restored_result(
    request: RegistrationRequest,
    transform: CompositeTransform,
    summary: ResultSummary | None,
    maps: MeasuredMaps | None = None,
    confidence: np.ndarray | None = None,
) -> RegistrationResult:
    """What was registered, without registering again: the figures are those that the case keeps.

    Args:
        maps: the maps, where they were measured again; a case does not keep them, and they are empty without these,
            `(0, 0)`.
        confidence: the map of confidence that the case keeps, where the maps were not measured again.

    Raises:
        InputError: the case keeps no figures, or its points give no pre-alignment.
    """
    from core.metrics.summary import RegistrationMetrics
    from core.registration import RegistrationResult
    from core.transforms.composite import CompositeTransform
    from core.transforms.estimation import EstimationFailure, estimate
    from core.transforms.resampling import warp

    reference, floating, points = request.reference, request.floating, request.points
    model = request.options.transform_model
    fit = estimate(*points.fit_arrays(), model, reference.size, floating.size, points.fit_ids())
    if isinstance(fit, EstimationFailure):
        raise InputError(f"{fit.reason.sentence} {tr(REGISTER_AGAIN)}")
    if summary is None or not request.options.reference_polarity or not request.options.floating_polarity:
        raise InputError(tr("The case keeps too little of its result. Register the pair once more."))
    affine = CompositeTransform(fit.reference_to_floating, None)
    return RegistrationResult(
        transform=transform,
        pre_alignment=fit,
        affine=affine,
        warped=warp(floating.pixels, transform, reference.size),
        reference_polarity=request.options.reference_polarity,
        floating_polarity=request.options.floating_polarity,
        metrics=RegistrationMetrics.from_dict(summary.metrics),
        weights_sha256=summary.weights_sha256,
        warnings=fit.warnings,
        seconds=dict(summary.seconds),
        measured=maps,
        method=summary.method,
        working_confidence=maps.working_confidence if maps else confidence,
    )
