"""The maps of a result again, from its transform: a case keeps the figures of its results, not their maps."""

from __future__ import annotations

import threading

from core.language import mark
from core.registration.model import load_model
from core.registration.request import ProgressCallback, ProgressMonitor, RegistrationRequest
from core.registration.working_maps import MeasuredMaps, WorkingMaps
from core.registration.working_pair import FieldedImage, working_pair
from core.transforms.composite import CompositeTransform
from core.transforms.planar import PlanarTransform


def remeasure(
    request: RegistrationRequest,
    transform: CompositeTransform,
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
) -> MeasuredMaps:
    """Segment the vessels of a pair again and lay them on each other by a transform that is known.

    With the weights and polarities of the registration these are the maps that it was measured by.

    Args:
        request: images and options; the points are not used.
        transform: from reference to floating.

    Raises:
        WeightsError: the weights cannot be used.
        Cancelled: `cancel` was set.
    """
    monitor = ProgressMonitor(progress, cancel)
    maps = segmented_maps(request, transform.pre_alignment, monitor)
    monitor.enter(mark("Measuring the result"), 0.9)
    size = request.reference.size
    return MeasuredMaps.of(maps, maps.grid_in(size).displacement(transform.field), size)


def segmented_maps(
    request: RegistrationRequest, reference_to_floating: PlanarTransform, monitor: ProgressMonitor
) -> WorkingMaps:
    """The vessels of a pair on the working grid, the floating ones pre-aligned.

    Raises:
        WeightsError: the weights cannot be used.
        Cancelled: between layers of the network.
    """
    from core.registration import inference

    options = request.options
    monitor.enter(mark("Finding the fields of view"), 0.0)
    reference, floating = FieldedImage.of(request.reference), FieldedImage.of(request.floating)
    pair = working_pair(reference, floating, reference_to_floating)
    polarities = [
        fielded.polarity(stated, monitor).polarity
        for fielded, stated in (
            (reference, options.reference_polarity),
            (floating, options.floating_polarity),
        )
    ]
    monitor.enter(mark("Loading the network"), 0.1)
    model = load_model(options.weights, options.method).model
    monitor.enter(mark("Segmenting the vessels of the reference"), 0.2)
    reference_vessels = inference.segment(model, pair.reference, polarities[0], monitor).vessels
    monitor.enter(mark("Segmenting the vessels of the floating image"), 0.5)
    floating_vessels = inference.segment(model, pair.floating, polarities[1], monitor).vessels
    return WorkingMaps(
        reference_vessels, floating_vessels, pair.reference.mask, pair.floating.mask, pair.grid
    )
