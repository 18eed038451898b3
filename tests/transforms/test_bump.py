"""A bump moves one place exactly, ends at its radius, and does not fold."""

from __future__ import annotations

import numpy as np
import pytest

from core.transforms.bump import LEAST_RADIUS, RADIUS_OF_LENGTH, STEEPEST, bumped, falling
from core.transforms.field import RegistrationField


def test_the_shape_falls_smoothly_from_one_to_zero() -> None:
    distance = np.linspace(0, 1.5, 3001)
    values = falling(distance)
    assert values[0] == 1
    assert np.all(values[distance >= 1] == 0)
    assert np.all(np.diff(values) <= 0)
    assert np.abs(np.gradient(values, distance)).max() == pytest.approx(STEEPEST, abs=0.01)


@pytest.mark.parametrize("move", [(3.0, -2.0), (40.0, 10.0)])
@pytest.mark.parametrize("grid", [(300, 400), (150, 200)])
def test_a_bump_moves_its_place_and_nothing_far_away(
    move: tuple[float, float], grid: tuple[int, int]
) -> None:
    size = (300, 400)
    before = RegistrationField(np.random.default_rng(1).normal(0, 1e-3, (*grid, 2)), size)
    place = np.array([201.0, 149.0])
    after = bumped(before, place, np.array(move))
    assert after.at(place[None])[0] - before.at(place[None])[0] == pytest.approx(move, rel=0.01)
    radius = max(LEAST_RADIUS * before.spacing[0], RADIUS_OF_LENGTH * np.hypot(*move))
    far = np.linalg.norm(before.nodes() - place, axis=2) > radius + 1e-6
    assert np.array_equal(after.displacement[far], before.displacement[far])
    assert after.jacobian_determinant().min() > 0.3


def test_a_bump_beyond_the_image_is_cut_off() -> None:
    field = RegistrationField(np.zeros((50, 60, 2)), (50, 60))
    assert bumped(field, np.array([-300.0, 10.0]), np.array([2.0, 0.0])).displacement.any() == np.False_
    assert bumped(field, np.array([-10.0, 10.0]), np.array([2.0, 0.0])).displacement.any()
