"""Random deformations and synthetic partners."""

from __future__ import annotations

import numpy as np
import pytest

from core.coordinates import pixel_grid
from core.training import augmentation, synthesis
from core.training.data.manual import training_deformation


def test_the_papers_deformation_has_its_grid_and_deviation() -> None:
    generator = np.random.default_rng(1)
    corners = [augmentation.random_deformation((60, 80), generator)[0, 0] for _ in range(400)]
    assert np.std(corners) == pytest.approx(5.0, rel=0.1)
    assert augmentation.random_deformation((60, 80), generator).shape == (60, 80, 2)


def test_the_inverse_displacement_undoes_the_displacement() -> None:
    displacement = training_deformation((96, 128), np.random.default_rng(2))
    inverse = augmentation.invert_displacement(displacement, iterations=30)
    grid = pixel_grid((96, 128))
    there = grid + inverse
    back = there + np.stack(
        [augmentation.sample(np.ascontiguousarray(displacement[..., axis]), there) for axis in (0, 1)],
        axis=-1,
    )
    inside = (there > 1).all(-1) & (there[..., 0] < 126) & (there[..., 1] < 94)
    assert inside.mean() > 0.4
    assert np.abs(back - grid)[inside].max() < 0.2


def test_a_view_displaced_by_nothing_is_the_view() -> None:
    mask = np.ones((200, 220), bool)
    view = augmentation.random_view(mask, (64, 96), np.random.default_rng(3), scale=1.3)
    np.testing.assert_allclose(view.displaced(np.zeros((64, 96, 2), np.float32)), view.points, atol=1e-3)


def test_the_partner_has_bright_vessels_where_the_photograph_has_dark_ones() -> None:
    generator = np.random.default_rng(4)
    vessels = np.zeros((128, 128), np.float32)
    vessels[60:64] = 1
    green = 0.5 - 0.2 * vessels
    differences = []
    for _ in range(10):
        partner = synthesis.angiogram_like(green, vessels, np.ones((128, 128), bool), generator)
        assert partner.min() >= 0
        assert partner.max() <= 1
        differences.append(partner[61:63].mean() - partner[40:50].mean())
    assert np.mean(np.array(differences) > 0) >= 0.9
