"""The paper's method: its segmentation and its registration network, as they are, corrected, or descended from."""

from __future__ import annotations

import numpy as np

from core.coordinates import tensor_to_field
from core.language import mark
from core.registration.field_estimate import FieldEstimate, Segmented, refined, segmented, unfolded
from core.registration.request import RegistrationOptions
from core.registration.result_warnings import Polarities
from core.registration.step_clock import Clock
from core.registration.working_pair import WorkingPair


def field_by_paper_network(
    pair: WorkingPair, polarities: Polarities, options: RegistrationOptions, clock: Clock
) -> FieldEstimate:
    """The field of the paper's network, as it is."""
    images = segmented(pair, polarities, options, clock)
    network = _network_field(images, clock)
    return FieldEstimate(images.maps, unfolded(network, clock), network, images.loaded.sha256)


def refined_field_of_paper_network(
    pair: WorkingPair, polarities: Polarities, options: RegistrationOptions, clock: Clock
) -> FieldEstimate:
    """The same corrected on the pair's own vessels, as the default network's is."""
    images = segmented(pair, polarities, options, clock)
    network = _network_field(images, clock)
    displacement = refined(images.maps, network, clock)
    return FieldEstimate(images.maps, unfolded(displacement, clock), network, images.loaded.sha256)


def field_by_pair_descent(
    pair: WorkingPair, polarities: Polarities, options: RegistrationOptions, clock: Clock
) -> FieldEstimate:
    """The field that minimises the paper's equations 3 and 4 on this pair's vessel maps, found without its U-Net."""
    from core.training.pair_descent import PairMaps, descend

    images = segmented(pair, polarities, options, clock)
    maps = images.maps
    with clock.step(mark("Estimating the registration field"), 0.5):
        field = descend(
            PairMaps.of(maps.reference, maps.floating, maps.reference_field, maps.floating_field),
            check=clock.monitor.check,
        )
    return FieldEstimate(maps, unfolded(tensor_to_field(field), clock), None, images.loaded.sha256)


def _network_field(images: Segmented, clock: Clock) -> np.ndarray:
    from core.registration.inference import estimate_field

    with clock.step(mark("Estimating the registration field"), 0.5):
        return estimate_field(images.loaded.model, images.reference, images.floating, clock.monitor)
