"""Equations 3 and 4 minimised on a pair: it finds a known field, also one much longer than a vessel is wide."""

from __future__ import annotations

import numpy as np
import pytest

from core.coordinates import pixel_grid, tensor_to_field
from core.errors import Cancelled
from core.training.pair_descent import PairMaps, descend
from core.transforms.displacement import pull_back
from tests.training.made_data import drawn_vessels

SIDE = 192


@pytest.fixture(scope="module")
def vessels() -> np.ndarray:
    generator = np.random.default_rng(6)
    return np.max([drawn_vessels(generator, SIDE) for _ in range(4)], axis=0).astype(np.float32) / 255


@pytest.mark.parametrize("length", [4.0, 12.0])
def test_it_finds_a_known_displacement(vessels: np.ndarray, length: float) -> None:
    grid = pixel_grid((SIDE, SIDE))
    known = np.stack([np.cos(grid[..., 1] / 60), np.sin(grid[..., 0] / 50)], axis=-1) * length * 0.3
    known = (known + np.array([0.8, -0.5]) * length).astype(np.float32)
    reference = pull_back(vessels, known)
    everywhere = np.ones((SIDE, SIDE), bool)
    found = tensor_to_field(descend(PairMaps.of(reference, vessels, everywhere, everywhere)))
    near = (reference > 0.5) & (np.hypot(*(grid - SIDE / 2).transpose(2, 0, 1)) < 70)
    errors = np.linalg.norm(found - known, axis=-1)[near]
    assert np.linalg.norm(known, axis=-1)[near].mean() > 0.8 * length
    assert np.median(errors) < 1.0
    warped = pull_back(vessels, found)
    before, after = (abs(reference - values)[near].mean() for values in (vessels, warped))
    assert after < 0.4 * before


def test_what_lies_outside_a_field_of_view_is_not_compared(vessels: np.ndarray) -> None:
    half = np.zeros((SIDE, SIDE), bool)
    half[:, : SIDE // 2] = True
    other = np.where(half, vessels, 1.0).astype(np.float32)
    everywhere = np.ones((SIDE, SIDE), bool)
    found = tensor_to_field(descend(PairMaps.of(vessels, other, half, everywhere)))
    assert np.abs(found[:, : SIDE // 2 - 30]).max() < 1.5


def test_it_can_be_stopped(vessels: np.ndarray) -> None:
    everywhere = np.ones((SIDE, SIDE), bool)

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        descend(PairMaps.of(vessels, vessels, everywhere, everywhere), check=stop)
