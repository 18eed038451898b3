"""The methods that every installation has: by the network, and by the matching points alone."""

from __future__ import annotations

from core.language import mark
from core.registration.field_estimate import FieldEstimate, refined, segmented, unfolded
from core.registration.request import RegistrationOptions
from core.registration.result_warnings import Polarities
from core.registration.step_clock import Clock
from core.registration.working_pair import WorkingPair


def field_by_network(
    pair: WorkingPair, polarities: Polarities, options: RegistrationOptions, clock: Clock
) -> FieldEstimate:
    """The network's field, refined on the pair's own vessel maps where the options say so."""
    from core.registration.inference import estimate_field

    images = segmented(pair, polarities, options, clock)
    with clock.step(mark("Estimating the registration field"), 0.5):
        network = estimate_field(images.loaded.model, images.reference, images.floating, clock.monitor)
    displacement = refined(images.maps, network, clock) if options.refine else network
    return FieldEstimate(images.maps, unfolded(displacement, clock), network, images.loaded.sha256)


def field_by_points_alone(
    pair: WorkingPair, polarities: Polarities, options: RegistrationOptions, clock: Clock
) -> FieldEstimate:
    """No field: the vessels are segmented for the figures alone."""
    images = segmented(pair, polarities, options, clock)
    return FieldEstimate(images.maps, None, None, images.loaded.sha256)
