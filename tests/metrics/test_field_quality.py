"""Statistics of registration fields."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import InputError
from core.metrics.field_quality import DisplacementStatistics, displacement_statistics


def test_lengths_inside_the_mask_only() -> None:
    field = np.zeros((20, 30, 2), np.float32)
    field[..., 0], field[..., 1] = 3, 4
    field[:10] = 100
    mask = np.zeros((20, 30), bool)
    mask[10:] = True
    assert displacement_statistics(field, mask) == DisplacementStatistics(5, 5, 5)
    assert displacement_statistics(field).largest == pytest.approx(np.hypot(100, 100))


def test_percentiles() -> None:
    field = np.zeros((1, 101, 2))
    field[0, :, 1] = -np.arange(101)
    assert displacement_statistics(field) == DisplacementStatistics(50, 95, 100)


def test_a_coarser_field_uses_the_same_mask() -> None:
    field = np.zeros((10, 15, 2), np.float32)
    field[5:, :, 0] = 7
    mask = np.zeros((40, 60), bool)
    mask[20:] = True
    assert displacement_statistics(field, mask) == DisplacementStatistics(7, 7, 7)
    assert displacement_statistics(field, ~mask) == DisplacementStatistics(0, 0, 0)


def test_an_empty_mask_gives_zeros() -> None:
    assert displacement_statistics(np.ones((5, 5, 2)), np.zeros((5, 5), bool)) == DisplacementStatistics()


def test_other_shapes_are_refused() -> None:
    with pytest.raises(InputError, match="shape"):
        displacement_statistics(np.ones((2, 5, 5)))
