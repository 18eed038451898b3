"""8-bit views keep what they must keep."""

from __future__ import annotations

import numpy as np
import pytest

from core.images.contrast import display_rgb, flatten, vessel_channel


def picture(shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)


def test_8_bits_are_shown_as_they_are() -> None:
    colour, grey = picture((40, 50, 3)), picture((40, 50))
    np.testing.assert_array_equal(display_rgb(colour), colour)
    for channel in range(3):
        np.testing.assert_array_equal(display_rgb(grey)[..., channel], grey)
    np.testing.assert_array_equal(vessel_channel(colour), colour[..., 1])
    np.testing.assert_array_equal(vessel_channel(grey), grey)


@pytest.mark.parametrize("shape", [(200, 200), (200, 200, 3)])
@pytest.mark.parametrize("bits", [10, 12, 16])
def test_16_bits_are_scaled_by_their_own_range(shape: tuple[int, ...], bits: int) -> None:
    eight = picture(shape)
    sixteen = (eight.astype(np.float64) * (2**bits - 1) / 255).astype(np.uint16)
    difference = display_rgb(sixteen).astype(int) - display_rgb(eight)
    assert display_rgb(sixteen).dtype == np.uint8
    assert abs(difference).max() <= 1
    assert abs(vessel_channel(sixteen).astype(int) - vessel_channel(eight)).max() <= 1


def test_one_scale_for_all_channels_keeps_the_colour() -> None:
    orange = np.zeros((100, 100, 3), np.uint16)
    orange[20:80, 20:80] = (4000, 2000, 400)
    np.testing.assert_allclose(display_rgb(orange)[50, 50], (255, 127, 25), atol=1)


def test_a_hot_pixel_does_not_darken_the_image() -> None:
    sixteen = (picture((200, 200)).astype(np.uint16)) * 4
    before = display_rgb(sixteen)
    sixteen[100, 100] = 65535
    after = display_rgb(sixteen)
    assert after[100, 100, 0] == 255
    assert abs(np.delete(after - before.astype(int), 100, axis=0)).max() <= 3


@pytest.mark.parametrize("level", [0, 700, 65535])
def test_a_flat_16_bit_image_keeps_its_level(level: int) -> None:
    flat = np.full((40, 40), level, np.uint16)
    assert np.all(display_rgb(flat) == round(level / 257))


def test_flattening_removes_light_that_varies_slowly() -> None:
    generator = np.random.default_rng(0)
    texture = generator.normal(0, 8, (200, 200))
    ramp = np.linspace(20, 180, 200)
    everywhere = np.ones((200, 200), bool)
    flat = flatten(texture + ramp, everywhere, 10)
    assert flat.dtype == np.float32
    assert np.corrcoef(flat.ravel(), texture.ravel())[0, 1] > 0.97
    # The ramp alone sets the halves ten deviations apart; what is left comes from one-sided windows at the border.
    assert abs(flat[:, :100].mean() - flat[:, 100:].mean()) < 0.1


def test_flattening_ignores_what_is_outside() -> None:
    channel = picture((120, 120)).astype(np.float32)
    mask = np.zeros((120, 120), bool)
    mask[20:100, 20:100] = True
    first = flatten(channel, mask, 8)
    second = flatten(np.where(mask, channel, 255), mask, 8)
    np.testing.assert_allclose(first, second, atol=1e-4)
    assert not first[~mask].any()
