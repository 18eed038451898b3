"""Dice and soft Dice against their definitions and the harmonic mean of precision and recall."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import InputError
from core.metrics.overlap import dice, soft_dice

GENERATOR = np.random.default_rng(0)
FIRST, SECOND, MASK = (GENERATOR.random((30, 40)) < part for part in (0.3, 0.4, 0.7))


def test_dice_is_the_harmonic_mean_of_precision_and_recall() -> None:
    both = (FIRST & SECOND & MASK).sum()
    precision, recall = both / (FIRST & MASK).sum(), both / (SECOND & MASK).sum()
    assert dice(FIRST, SECOND, MASK) == pytest.approx(2 * precision * recall / (precision + recall))


def test_soft_dice_of_binary_maps_is_dice() -> None:
    assert soft_dice(FIRST.astype(np.float32), SECOND.astype(np.float32)) == pytest.approx(
        dice(FIRST, SECOND)
    )


def test_soft_dice_by_hand() -> None:
    a, b = np.array([[0.5, 0.2], [1.0, 0.0]]), np.array([[0.25, 0.4], [0.5, 0.9]])
    assert soft_dice(a, b) == pytest.approx(2 * (0.25 + 0.2 + 0.5) / (1.7 + 2.05))
    assert soft_dice(a, b, np.array([[True, True], [False, False]])) == pytest.approx(2 * 0.45 / 1.35)


def test_laws() -> None:
    assert dice(FIRST, FIRST) == 1
    assert dice(FIRST, ~FIRST) == 0
    assert dice(FIRST, SECOND) == dice(SECOND, FIRST)
    assert 0 < dice(FIRST, SECOND) < 1


def test_nothing_to_compare_is_no_overlap() -> None:
    nothing = np.zeros((5, 5), bool)
    assert dice(nothing, nothing) == 0
    assert dice(~nothing, ~nothing, nothing) == 0


def test_long_sums_of_float32_are_exact() -> None:
    ones = np.full((4096, 4097), 0.1, np.float32)
    assert soft_dice(ones, ones / 2) == pytest.approx(2 / 3, abs=1e-6)


def test_refusals() -> None:
    with pytest.raises(InputError, match="different sizes"):
        soft_dice(FIRST, SECOND[:-1])
    with pytest.raises(InputError, match="different sizes"):
        dice(FIRST, SECOND, MASK[:, :-1])
    with pytest.raises(InputError, match="binary"):
        dice(FIRST, SECOND.astype(np.float32))
