"""The channels of an aligned stack: named grey planes, for formats that cannot hold colour and grey side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

_COLOURS = (("red", (1, 0, 0)), ("green", (0, 1, 0)), ("blue", (0, 0, 1)))
_GREY = (1, 1, 1)


@dataclass(frozen=True)
class Channel:
    """One plane of the stack: its name, its values `(height, width)`, and the hue it has in composite mode."""

    name: str
    values: np.ndarray
    hue: tuple[int, int, int]
    display_range: tuple[float, float]


def without_equal_channels(pixels: np.ndarray) -> np.ndarray:
    """A grey image as `(height, width)`, also where its file says RGB with three equal channels."""
    if (
        pixels.ndim == 3
        and np.array_equal(pixels[..., 0], pixels[..., 1])
        and np.array_equal(pixels[..., 1], pixels[..., 2])
    ):
        return pixels[..., 0]
    return pixels


def image_channels(name: str, pixels: np.ndarray) -> list[Channel]:
    """The channels of one image: one for grey, three for colour; values unchanged.

    Args:
        pixels: `(height, width)` or `(height, width, 3)` RGB, uint8 or uint16.
    """
    pixels = without_equal_channels(pixels)
    limits = display_range(pixels)
    if pixels.ndim == 2:
        return [Channel(name, pixels, _GREY, limits)]
    return [
        Channel(f"{name} {colour}", pixels[..., index], hue, limits)
        for index, (colour, hue) in enumerate(_COLOURS)
    ]


def vessel_map_channel(name: str, vessels: np.ndarray, dtype: np.dtype, hue: tuple[int, int, int]) -> Channel:
    """A vessel map `(height, width)` in 0..1 as a channel that spans the whole range of `dtype`."""
    largest = np.iinfo(dtype).max
    values = np.rint(np.clip(vessels, 0.0, 1.0) * largest).astype(dtype)
    return Channel(name, values, hue, (0.0, float(largest)))


def of_one_type(channels: Iterable[Channel], dtype: np.dtype) -> list[Channel]:
    """The channels with values of one type, unchanged."""
    return [
        Channel(each.name, each.values.astype(dtype, copy=False), each.hue, each.display_range)
        for each in channels
    ]


def display_range(pixels: np.ndarray) -> tuple[float, float]:
    """What a viewer shows as black and white: the whole range of 8-bit images, the image's own of 16-bit ones."""
    if pixels.dtype == np.uint8:
        return 0.0, 255.0
    darkest, lightest = float(pixels.min()), float(pixels.max())
    return darkest, max(lightest, darkest + 1)
