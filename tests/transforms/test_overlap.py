"""How much two fields of view share by a pre-alignment."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from core.transforms.overlap import LEAST_OVERLAP, SmallField, covered_share, overlaps
from core.transforms.planar import PlanarTransform
from tests.transforms.random_transforms import random_affine

EVERYWHERE = SmallField.of(np.ones((600, 800), bool))


def shift(x: float, y: float) -> PlanarTransform:
    return PlanarTransform.from_affine(np.array([[1.0, 0.0, x], [0.0, 1.0, y]]))


def disc(size: tuple[int, int], centre: tuple[int, int], radius: int) -> np.ndarray:
    return cv2.circle(np.zeros(size, np.uint8), centre, radius, 1, -1) > 0


@pytest.mark.parametrize(("x", "y", "share"), [(0, 0, 1.0), (400, 0, 0.5), (0, -450, 0.25), (900, 0, 0.0)])
def test_a_shift_leaves_what_it_leaves(x: float, y: float, share: float) -> None:
    assert covered_share(EVERYWHERE, EVERYWHERE, shift(x, y)) == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize("seed", range(20))
def test_the_small_grid_agrees_with_the_masks_in_full(seed: int) -> None:
    reference, floating = disc((576, 768), (380, 290), 270), disc((1000, 900), (460, 500), 420)
    transform = random_affine(seed) @ shift(20.0 * seed, -15.0 * seed)
    there = cv2.warpAffine(
        floating.astype(np.uint8),
        transform.matrix[:2],
        (768, 576),
        flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP,
    )
    exact = (there[reference] > 0).mean()
    share = covered_share(SmallField.of(reference), SmallField.of(floating), transform)
    assert share == pytest.approx(exact, abs=0.01)


def test_a_part_is_enough_and_a_sliver_is_not() -> None:
    assert overlaps(EVERYWHERE, EVERYWHERE, shift(800 * (1 - 2 * LEAST_OVERLAP), 0))
    assert not overlaps(EVERYWHERE, EVERYWHERE, shift(800 * (1 - LEAST_OVERLAP / 2), 0))


def test_what_lies_beyond_a_horizon_is_not_covered() -> None:
    tilted = PlanarTransform(np.array([[1.0, 0.0, -800.0], [0.0, 1.0, -600.0], [-1 / 400, 0.0, 1.0]]))
    assert covered_share(EVERYWHERE, EVERYWHERE, tilted) == 0.0


def test_a_narrow_strip_is_not_all_or_nothing() -> None:
    strip = SmallField.of(np.ones((30, 4000), bool))
    assert covered_share(strip, strip, shift(0, 15)) == pytest.approx(0.5, abs=0.05)


def test_a_field_of_nothing_is_covered_by_nothing() -> None:
    nothing = SmallField.of(np.zeros((60, 80), bool))
    assert (
        covered_share(nothing, EVERYWHERE, shift(0, 0))
        == covered_share(EVERYWHERE, nothing, shift(0, 0))
        == 0.0
    )
