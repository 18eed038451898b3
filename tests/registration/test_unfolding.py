"""The guarantee that no field folds."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from core.registration.unfolding import LEAST_DETERMINANT, unfold
from core.training.augmentation import random_deformation
from core.transforms.field import RegistrationField


@pytest.mark.parametrize("seed", range(4))
def test_nothing_folds_after_unfolding(seed: int) -> None:
    generator = np.random.default_rng(seed)
    wild = cv2.resize(generator.normal(0, 25, (9, 9, 2)).astype(np.float32), (120, 90))
    assert RegistrationField(wild, (90, 120)).folded_fraction() > 0
    unfolded = unfold(wild)
    assert RegistrationField(unfolded, (90, 120)).jacobian_determinant().min() >= LEAST_DETERMINANT


def test_unfolding_leaves_a_good_field_alone() -> None:
    good = random_deformation((90, 120), np.random.default_rng(3))
    assert np.array_equal(unfold(good), good)


def test_unfolding_works_only_near_the_fold() -> None:
    field = np.zeros((120, 120, 2), np.float32)
    field[20:24, 20:24, 0] = 12
    unfolded = unfold(field)
    assert np.abs(unfolded[70:, 70:]).max() == 0
