"""Which polarities of the vessels deserve a try where an alignment fails."""

from __future__ import annotations

import numpy as np
import pytest

from core.alignment import VesselMap
from core.images.polarity import PolarityEstimate, VesselPolarity
from core.network.joint_model import LIGHT, JointModel
from core.registration.prepared import LEAST_SIDE, PreparedImage, SeenImage
from core.registration.request import ProgressMonitor
from core.registration.working_pair import WorkingImage

SIDE = 2 * LEAST_SIDE
NOBODY = ProgressMonitor(None, None)


def level(value: float) -> VesselMap:
    """A map that shows vessels everywhere, so surely."""
    return VesselMap(np.full((SIDE, SIDE), value, np.float32), np.ones((SIDE, SIDE), bool))


@pytest.mark.parametrize(
    ("confidence", "found", "other", "deserves"),
    [
        (0.99, 0.1, 0.9, False),  # beyond doubt
        (0.93, 0.5, 0.4, False),
        (0.93, 0.5, 0.6, True),  # the wrong one that was seen at 0.93
        (0.80, 0.5, 0.4, True),
        (0.80, 0.5, 0.3, False),  # a third of the energy
    ],
)
def test_the_other_polarity_is_tried_where_maps_leave_a_doubt(
    confidence: float, found: float, other: float, deserves: bool
) -> None:
    prepared = PreparedImage(level(found), (SIDE, SIDE), PolarityEstimate(VesselPolarity.DARK, confidence))
    working = WorkingImage(np.zeros((SIDE, SIDE, 3), np.uint8), np.ones((SIDE, SIDE), bool))
    smaller = {VesselPolarity.DARK: (level(found),), VesselPolarity.BRIGHT: (level(other),)}
    seen = SeenImage(JointModel(LIGHT), prepared, working, smaller)
    assert seen.opposite_deserves_a_try(NOBODY) is deserves


def test_an_image_too_small_to_tell_keeps_its_doubt() -> None:
    prepared = PreparedImage(level(0.5), (60, 60), PolarityEstimate(VesselPolarity.DARK, 0.8))
    working = WorkingImage(np.zeros((60, 60, 3), np.uint8), np.ones((60, 60), bool))
    seen = SeenImage(JointModel(LIGHT), prepared, working)
    assert seen.opposite is VesselPolarity.BRIGHT
    assert seen.opposite_deserves_a_try(NOBODY)
