"""8-bit views of an image: what is shown, and the one channel in which vessels are looked for."""

from __future__ import annotations

import numpy as np

DARK_PERCENTILE, LIGHT_PERCENTILE = 0.1, 99.9
"""What of a 16-bit image's values becomes 0 and 255; single hot pixels do not count."""

_SAMPLE_SIZE = 500_000

_FLAT_NOISE = 2.0
"""Grey levels: a deviation below this is camera noise and is not amplified to look like structure."""


def display_rgb(pixels: np.ndarray) -> np.ndarray:
    """An image as it is shown on the screen.

    Args:
        pixels: `(H, W)` or `(H, W, 3)` RGB, uint8 or uint16.

    Returns:
        `(H, W, 3)` uint8: 8-bit values unchanged, 16-bit values scaled by the image's own range, the same for
        all channels so that colours stay; grey repeated.
    """
    eight_bits = to_8_bits(pixels)
    return np.repeat(eight_bits[..., None], 3, axis=-1) if eight_bits.ndim == 2 else eight_bits


def vessel_channel(pixels: np.ndarray) -> np.ndarray:
    """Where vessels show best, `(H, W)` uint8: the green of colour, the grey itself otherwise."""
    return to_8_bits(pixels if pixels.ndim == 2 else pixels[..., 1])


def to_8_bits(pixels: np.ndarray, display_range: tuple[float, float] | None = None) -> np.ndarray:
    """uint8 as it is; uint16 scaled by its own range, for 12-bit cameras fill only a part of it.

    Args:
        display_range: what its file wants to be shown as black and white; it is taken where it is given.
    """
    if pixels.dtype == np.uint8 and display_range is None:
        return pixels
    darkest, lightest = shown_range(pixels, display_range)
    count = np.iinfo(pixels.dtype).max + 1
    levels = (np.arange(count, dtype=np.float32) - darkest) * (255.0 / (lightest - darkest))
    return np.rint(levels.clip(0, 255)).astype(np.uint8)[pixels]


def shown_range(pixels: np.ndarray, display_range: tuple[float, float] | None = None) -> tuple[float, float]:
    """The values of an image that `to_8_bits` makes 0 and 255."""
    if display_range is not None:
        return display_range
    return (0.0, 255.0) if pixels.dtype == np.uint8 else _range_of(pixels)


def _range_of(pixels: np.ndarray) -> tuple[float, float]:
    """The robust range of 16-bit values; that of the type where the image is flat."""
    step = max(1, round((pixels.size / _SAMPLE_SIZE) ** 0.5))
    darkest, lightest = np.percentile(pixels[::step, ::step], (DARK_PERCENTILE, LIGHT_PERCENTILE))
    return (float(darkest), float(lightest)) if lightest > darkest else (0.0, 65535.0)


def flatten(channel: np.ndarray, mask: np.ndarray, sigma: float) -> np.ndarray:
    """Take the uneven light out of a channel: what differs from its surroundings, in their deviations.

    Args:
        channel: `(H, W)`, any numbers.
        mask: `(H, W)` bool; only its pixels count as surroundings.
        sigma: the width of the Gaussian window in pixels, larger than the widest vessel.

    Returns:
        `(H, W)` float32, about -3 to 3, 0 outside the mask.
    """
    import cv2

    def smooth(values: np.ndarray) -> np.ndarray:
        return cv2.GaussianBlur(values, (0, 0), sigma)

    channel, weight = channel.astype(np.float32), mask.astype(np.float32)
    total = smooth(weight) + 1e-3
    mean = smooth(channel * weight) / total
    variance = smooth(channel**2 * weight) / total - mean**2
    return np.where(mask, (channel - mean) / (np.sqrt(variance.clip(0)) + _FLAT_NOISE), np.float32(0))
