"""The local phase of the monogenic signal: whether a pixel lies on a dark line, an edge or a bright line.

Felsberg and Sommer, "The monogenic signal", IEEE Transactions on Signal Processing 49, 2001; the paper's "phase images"
follow Li et al. 2017 and are the mean over eleven log-Gabor scales, divided by pi.
"""

from __future__ import annotations

import numpy as np

WAVELENGTHS = tuple(5 * 1.5**scale for scale in range(11))
"""Pixels: the centres of the scales."""

SHAPE = 0.55
"""A scale's deviation on the logarithmic frequency axis is `-ln(SHAPE)`."""


def local_phase(grey: np.ndarray) -> np.ndarray:
    """The mean local phase over the scales, divided by pi.

    At one scale the phase is `atan2(|odd|, even)`, where `even` is the image in a log-Gabor band and `odd` its Riesz
    transform: 0 on a bright line, a half on an edge, 1 on a dark line. The image goes on periodically. A gain above 0
    and an offset change nothing; an inversion gives 1 minus the phase.

    Args:
        grey: `(h, w)` float32, any range.

    Returns:
        `(h, w)` float32 in 0..1.
    """
    from scipy import fft

    height, width = grey.shape
    spectrum = fft.rfft2(grey.astype(np.float32))
    along_y, along_x = fft.fftfreq(height)[:, None], fft.rfftfreq(width)[None]
    frequency = np.hypot(along_y, along_x)
    frequency[0, 0] = 1  # The mean has no logarithm, and does not pass.
    riesz_x, riesz_y = (spectrum * (-1j * along / frequency) for along in (along_x, along_y))
    passing = _signed_frequencies(height, width)
    total: np.ndarray = np.zeros(grey.shape, np.float32)
    for wavelength in WAVELENGTHS:
        band = _log_gabor(frequency, wavelength) * passing
        even, odd_x, odd_y = (
            fft.irfft2((part * band).astype(np.complex64), s=grey.shape)
            for part in (spectrum, riesz_x, riesz_y)
        )
        total += np.arctan2(np.hypot(odd_x, odd_y), even)
    return total / np.float32(np.pi * len(WAVELENGTHS))


def _log_gabor(frequency: np.ndarray, wavelength: float) -> np.ndarray:
    """How much of each frequency (cycles a pixel) lies in the band around a wavelength, 0..1."""
    return np.exp(-(np.log(frequency * wavelength) ** 2) / (2 * np.log(SHAPE) ** 2))


def _signed_frequencies(height: int, width: int) -> np.ndarray:
    """1 where a frequency has a sign, `(height, width // 2 + 1)`: 0 at the mean and, on even sides, at the highest."""
    signed = np.ones((height, width // 2 + 1), np.float32)
    signed[0, 0] = 0
    if height % 2 == 0:
        signed[height // 2] = 0
    if width % 2 == 0:
        signed[:, -1] = 0
    return signed
