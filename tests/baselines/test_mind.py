"""The descriptor: against a direct computation, and what must not change it."""

from __future__ import annotations

import numpy as np
import pytest

from core.baselines.mind import NEIGHBOURS, PATCH_SIGMA, mind

IMAGE = np.random.default_rng(0).random((14, 17)).astype(np.float32)


def patch_distance(image: np.ndarray, row: int, column: int, offset: tuple[int, int]) -> float:
    """Equation 6, written out: the weighted squared difference of two patches of 3 × 3 pixels."""
    steps = np.arange(-1, 2)
    weight = np.exp(-(steps[:, None] ** 2 + steps[None] ** 2) / (2 * PATCH_SIGMA**2))
    x, y = offset
    here = image[row - 1 : row + 2, column - 1 : column + 2]
    there = image[row - 1 + y : row + 2 + y, column - 1 + x : column + 2 + x]
    return float((weight / weight.sum() * (here - there) ** 2).sum())


def test_the_definition_written_out() -> None:
    described = mind(IMAGE)
    for row in range(2, 12):
        for column in range(2, 15):
            distances = np.array([patch_distance(IMAGE, row, column, offset) for offset in NEIGHBOURS])
            expected = np.exp(-distances / distances.mean())
            np.testing.assert_allclose(described[row, column], expected / expected.max(), rtol=1e-4)


def test_shape_and_range() -> None:
    described = mind(IMAGE)
    assert described.shape == (*IMAGE.shape, 4)
    assert described.dtype == np.float32
    assert described.min() > 0
    np.testing.assert_array_equal(described.max(axis=2), 1)


@pytest.mark.parametrize(("gain", "offset"), [(0.25, 0.0), (3.0, -1.0), (-1.0, 1.0)])
def test_gain_offset_and_inversion_change_nothing(gain: float, offset: float) -> None:
    np.testing.assert_allclose(mind(gain * IMAGE + np.float32(offset)), mind(IMAGE), atol=1e-4)


def test_a_constant_image_is_the_same_everywhere() -> None:
    np.testing.assert_array_equal(mind(np.full((8, 9), 0.3, np.float32)), 1)


def test_turning_the_image_turns_the_descriptor() -> None:
    turned = mind(np.ascontiguousarray(IMAGE[:, ::-1]))[:, ::-1]
    np.testing.assert_allclose(turned[..., [1, 0, 2, 3]], mind(IMAGE), rtol=1e-4)
