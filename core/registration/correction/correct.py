"""One correction from request to result: the engine's counterpart of `register`."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.images.polarity import PolarityEstimate, VesselPolarity, find_polarity
from core.images.reading import RetinalImage
from core.language import mark
from core.metrics.summary import RegistrationMetrics
from core.points.corrections import Correction
from core.registration.correction.corrected_field import corrected_field
from core.registration.correction.moves import Moves
from core.registration.engine import estimate_pre_alignment
from core.registration.field_estimate import FieldEstimate
from core.registration.finishing import finished_result
from core.registration.remeasuring import segmented_maps
from core.registration.request import ProgressCallback, ProgressMonitor, RegistrationRequest
from core.registration.result import RegistrationResult
from core.registration.result_warnings import Polarities
from core.registration.step_clock import Clock
from core.registration.working_maps import WorkingMaps
from core.transforms.composite import CompositeTransform


@dataclass(frozen=True, eq=False)
class Registered:
    """The registration that corrections start from.

    Attributes:
        transform: of the registration, without corrections.
        maps: the vessels that it was measured by; None finds them again, which takes the network some seconds.
        metrics: its figures; what they say of the network's field holds for the corrected result too.
        weights_sha256: of the network's weights.
    """

    transform: CompositeTransform
    maps: WorkingMaps | None = None
    metrics: RegistrationMetrics | None = None
    weights_sha256: str | None = None


def correct(
    request: RegistrationRequest,
    registered: Registered,
    corrections: Sequence[Correction],
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
) -> RegistrationResult:
    """Correct a finished registration where places were dragged to where they belong.

    Args:
        request: images, points and options of the registration.
        corrections: all of them, in any order; the result does not depend on it. Without any it is the registration.

    Raises:
        InputError: the corrections contradict each other; the sentence names them by their place in the list, from 1.
        WeightsError: the vessels must be found again, and the weights cannot be used.
        Cancelled: `cancel` was set.
    """
    clock = Clock(ProgressMonitor(progress, cancel))
    start = registered.transform
    pre_alignment = replace(estimate_pre_alignment(request), reference_to_floating=start.pre_alignment)
    maps = registered.maps or segmented_maps(request, start.pre_alignment, clock.monitor)
    grid = maps.grid_in(request.reference.size)
    displacement = grid.displacement(start.field)
    with clock.step(mark("Solving the field again around the corrections"), 0.7):
        moves = Moves.of(corrections, start.pre_alignment, displacement, grid)
        field = corrected_field(maps, displacement, moves, clock.monitor)
    options = request.options
    polarities = Polarities(
        _polarity(request.reference, options.reference_polarity),
        _polarity(request.floating, options.floating_polarity),
    )
    found = FieldEstimate(maps, field, None, registered.weights_sha256)
    result = finished_result(request, pre_alignment, polarities, found, clock)
    network = registered.metrics.network if registered.metrics else None
    return replace(result, metrics=replace(result.metrics, network=network))


def _polarity(image: RetinalImage, stated: VesselPolarity | None) -> PolarityEstimate:
    return PolarityEstimate(stated, confidence=1.0) if stated else find_polarity(image.pixels)
