"""Made images with one edge, whose place is known to a fraction of a pixel."""

from __future__ import annotations

import numpy as np

from core.annotations.image_levels import ImageLevels
from core.coordinates import Size, pixel_grid

DARK, BRIGHT = 70.0, 150.0


def disc(
    size: Size, centre: tuple[float, float], radius: float, noise: float = 0.0, blur: float = 1.2
) -> np.ndarray:
    """A bright disc on dark ground, `(height, width)` uint8; half-way between the two exactly at `radius`."""
    away = np.hypot(*np.moveaxis(pixel_grid(size).astype(np.float64) - centre, -1, 0)) - radius
    return noisy(DARK + (BRIGHT - DARK) / (1 + np.exp(np.clip(away / blur * 1.7, -50, 50))), noise)


def noisy(values: np.ndarray, noise: float, seed: int = 0) -> np.ndarray:
    """Grey levels as uint8, with Gaussian noise."""
    added = np.random.default_rng(seed).normal(0, noise, values.shape) if noise else 0.0
    return np.rint(np.clip(values + added, 0, 255)).astype(np.uint8)


def levels(pixels: np.ndarray) -> ImageLevels:
    return ImageLevels.of(pixels)


def away_from(points: np.ndarray, centre: tuple[float, float], radius: float) -> np.ndarray:
    """How far points lie from a circle, also between each two."""
    dense = np.concatenate([points, (points[1:] + points[:-1]) / 2])
    return np.abs(np.hypot(*(dense - centre).T) - radius)
