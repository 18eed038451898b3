"""A correction of the demonstration, whose true transform is known, by the engine: the whole result is made anew."""

from __future__ import annotations

import time

import numpy as np
import pytest

from core.coordinates import pixel_grid, resize_points
from core.demo.synthetic import DemoCase
from core.points.corrections import Correction
from core.registration import RegistrationRequest, RegistrationResult
from core.registration.correction import Registered, correct
from core.transforms.bump import falling
from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField

pytestmark = pytest.mark.usefixtures("segments_once")

PLACE, WIDTH, MOVE = (483.0, 402.0), 70.0, (11.0, -8.0)
"""A vessel junction of the angiogram, how wide the spoiled place around it is, and how wrong, in pixels."""


@pytest.fixture(scope="module")
def spoiled(result: RegistrationResult) -> Registered:
    """The registration of the demonstration with a wrong place in its field."""
    field = result.transform.field
    distance = np.linalg.norm(field.nodes() - np.array(PLACE), axis=2)
    wrong = field.displacement + falling(distance / WIDTH)[..., None] * np.array(MOVE)
    transform = CompositeTransform(result.transform.pre_alignment, RegistrationField(wrong, field.size))
    return Registered(transform, result.maps, result.metrics, result.weights_sha256)


@pytest.fixture(scope="module")
def correction(demo: DemoCase, spoiled: Registered) -> Correction:
    """The spoiled place dragged to where it belongs, as precisely as a hand is."""
    floating = demo.truth(np.array([PLACE]))
    start = spoiled.transform.inverse_points(floating)
    hand = PLACE[0] + 0.5, PLACE[1] - 0.6
    return Correction(tuple(floating[0]), hand, tuple(start[0]))


def true_errors(demo: DemoCase, transform: CompositeTransform, near: bool) -> np.ndarray:
    """The distances to the truth around the spoiled place, or elsewhere in the field of view."""
    points = pixel_grid(demo.reference.size)[demo.field].astype(np.float64)
    is_near = np.linalg.norm(points - np.array(PLACE), axis=1) < WIDTH
    points = points[is_near == near]
    return np.linalg.norm(transform(points) - demo.truth(points), axis=1) / demo.truth.affine.scale


def test_a_correction_lowers_the_true_error_at_the_spoiled_place(
    demo: DemoCase, request_of_demo: RegistrationRequest, spoiled: Registered, correction: Correction
) -> None:
    corrected = correct(request_of_demo, spoiled, [correction])
    before, after = (true_errors(demo, each, near=True) for each in (spoiled.transform, corrected.transform))
    assert np.percentile(after, 95) < 0.3 * np.percentile(before, 95)
    assert np.percentile(after, 95) < 2.0
    elsewhere = [true_errors(demo, each, near=False) for each in (spoiled.transform, corrected.transform)]
    assert np.percentile(elsewhere[1], 99) <= np.percentile(elsewhere[0], 99) + 0.3


def test_everything_of_the_result_is_made_anew(
    request_of_demo: RegistrationRequest,
    result: RegistrationResult,
    spoiled: Registered,
    correction: Correction,
) -> None:
    corrected = correct(request_of_demo, spoiled, [correction])
    untouched = correct(request_of_demo, spoiled, [])
    assert np.array_equal(untouched.transform.field.displacement, spoiled.transform.field.displacement)
    assert corrected.metrics.dice_after > untouched.metrics.dice_after
    assert corrected.metrics.soft_dice_after > untouched.metrics.soft_dice_after
    assert corrected.metrics.folded_fraction == 0
    assert corrected.metrics.network == result.metrics.network
    assert corrected.metrics.dice_before == pytest.approx(result.metrics.dice_before)
    assert corrected.maps is result.maps
    row, column = round(PLACE[1]), round(PLACE[0])
    assert corrected.confidence[row, column] > untouched.confidence[row, column]
    box = np.s_[row - 30 : row + 30, column - 30 : column + 30]
    good = result.warped[box].astype(float)
    assert np.abs(corrected.warped[box] - good).mean() < 0.5 * np.abs(untouched.warped[box] - good).mean()


def test_a_correction_is_quick(
    request_of_demo: RegistrationRequest, spoiled: Registered, correction: Correction
) -> None:
    """Under a second on an idle core: so long that a release of the mouse still feels live. Processor time is
    measured, so that a busy machine does not fail it."""
    correct(request_of_demo, spoiled, [correction])
    started = time.thread_time()
    correct(request_of_demo, spoiled, [correction])
    assert time.thread_time() - started < 1.5


def test_the_vessels_are_found_again_where_they_are_not_kept(
    request_of_demo: RegistrationRequest,
    result: RegistrationResult,
    spoiled: Registered,
    correction: Correction,
) -> None:
    with_maps = correct(request_of_demo, spoiled, [correction])
    without = correct(request_of_demo, Registered(spoiled.transform), [correction])
    size = result.maps.size
    place = resize_points(np.array([PLACE]), request_of_demo.reference.size, size)[0]
    row, column = round(place[1]), round(place[0])
    apart = np.abs(without.transform.field.displacement - with_maps.transform.field.displacement)
    assert apart[row, column].max() < 0.2
    assert apart.max() < 0.5
