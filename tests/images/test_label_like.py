"""Masks and label images are told from pictures."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from core.demo.synthetic import demo_case
from core.images.label_like import label_count


def areas(count: int, dtype: type) -> np.ndarray:
    """Squares of so many values, in rows, on 0."""
    side = int(np.ceil(np.sqrt(count)))
    numbers = (np.arange(side * side) % (count + 1)).reshape(side, side)
    return np.kron(numbers, np.ones((20, 20))).astype(dtype)


@pytest.mark.parametrize(
    ("count", "dtype"), [(3, np.uint8), (16, np.uint8), (200, np.uint8), (900, np.uint16)]
)
def test_areas_of_one_value_are_labels_however_many(count: int, dtype: type) -> None:
    image = areas(count, dtype)
    assert label_count(image) == len(np.unique(image))


def test_pictures_are_not() -> None:
    noise = np.random.default_rng(0).normal(0, 1, (200, 220))
    smooth = gaussian_filter(noise, 6)
    vessels = np.where(smooth > 0.05, 255 * smooth / smooth.max(), 0).astype(np.uint8)
    for picture in (demo_case().reference.pixels, vessels, np.full((50, 60), 9, np.uint8)):
        assert label_count(picture) is None
    assert label_count(np.zeros((40, 40, 3), np.uint8)) is None
