"""The method that matches vessels from the points on: the refinement, with no field of the network to start from."""

from __future__ import annotations

import numpy as np

from core.registration.field_estimate import FieldEstimate, refined, segmented, unfolded
from core.registration.request import RegistrationOptions
from core.registration.result_warnings import Polarities
from core.registration.step_clock import Clock
from core.registration.working_pair import WorkingPair


def field_by_vessels(
    pair: WorkingPair, polarities: Polarities, options: RegistrationOptions, clock: Clock
) -> FieldEstimate:
    """The field that the vessels alone say; zero where no vessel of one image is like any of the other."""
    images = segmented(pair, polarities, options, clock)
    displacement = refined(images.maps, np.zeros((*pair.size, 2), np.float32), clock)
    return FieldEstimate(images.maps, unfolded(displacement, clock), None, images.loaded.sha256)
