"""The montage: images of one scene in different light make the scene again."""

from __future__ import annotations

import numpy as np
import pytest

from core.export.montage import PlacedField, exposure_gains, montage

RANDOM = np.random.default_rng(7)
SCENE = RANDOM.integers(60, 120, (80, 200, 3), dtype=np.uint8)


def placed(first: int, last: int, light: float) -> PlacedField:
    field = np.zeros(SCENE.shape[:2], bool)
    field[5:75, first:last] = True
    pixels = np.where(field[..., None], np.rint(SCENE * light), 0).astype(np.uint8)
    return PlacedField(pixels, field)


def test_a_row_of_exposures_is_brought_to_the_first() -> None:
    fields = [placed(0, 90, 1.0), placed(60, 140, 0.5), placed(110, 200, 1.6)]
    gains = exposure_gains([each.pixels for each in fields], [each.field for each in fields])
    np.testing.assert_allclose(gains, np.broadcast_to([[1.0], [2.0], [0.625]], (3, 3)), rtol=0.01)
    made = montage(fields)
    assert made.shape == SCENE.shape
    assert np.abs(made[5:75].astype(int) - SCENE[5:75]).max() <= 2
    assert made[:5].max() == 0


def test_an_image_fades_towards_its_rim() -> None:
    left, right = np.ones((200, 100), bool), np.ones((200, 100), bool)
    left[:, 70:], right[:, :30] = False, False
    flat = np.where(left, 100, 0).astype(np.uint8)
    striped = np.where(right, 80 + 40 * (np.arange(100) % 2), 0).astype(np.uint8)  # as light as the other
    row = montage([PlacedField(flat, left), PlacedField(striped, right)])[100].astype(int)
    assert abs(row[30:34] - 100).max() <= 3, "beside the rim of the striped one"
    assert abs(row[66:70] - striped[100, 66:70]).max() <= 3
    assert list(row[10:20]) == [100] * 10
    assert list(row[80:84]) == list(striped[100, 80:84])


def test_images_that_do_not_meet_keep_their_light() -> None:
    fields = [placed(0, 50, 1.0), placed(120, 200, 0.5)]
    np.testing.assert_allclose(
        exposure_gains([each.pixels for each in fields], [each.field for each in fields]), 1.0
    )
    with pytest.raises(ValueError, match="at least one"):
        montage([])
