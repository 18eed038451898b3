"""One picture of all fields: blended by how far a pixel is inside each field of view, and matched in exposure.

Each image counts with its distance to the rim of its field, so that no rim shows. Before, every image gets one factor a
channel, so that images agree where they overlap: the least squares of all overlaps, the first image unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from core.images.field_of_view import depth_inside

_MOST_SAMPLES = 1_000_000
_LEAST_SHARED = 100
"""Sampled pixels that two images share before their exposures are compared."""
_STRONGEST = 4.0


@dataclass(frozen=True, eq=False)
class PlacedField:
    """An image on the canvas.

    Attributes:
        pixels: `(H, W)` or `(H, W, 3)` uint8.
        field: `(H, W)` bool, where it shows the eye.
    """

    pixels: np.ndarray
    field: np.ndarray


def montage(fields: Sequence[PlacedField]) -> np.ndarray:
    """All fields in one picture.

    Returns:
        `(H, W, 3)` uint8, or `(H, W)` where all images are grey; 0 where no field is.

    Raises:
        ValueError: there is none.
    """
    if not fields:
        raise ValueError("A montage has at least one image.")
    is_grey = all(each.pixels.ndim == 2 for each in fields)
    pixels = [_with_channels(each.pixels, 1 if is_grey else 3) for each in fields]
    gains = exposure_gains(pixels, [each.field for each in fields])
    total = np.zeros(pixels[0].shape, np.float32)
    weights = np.zeros(pixels[0].shape[:2], np.float32)
    for values, gain, each in zip(pixels, gains, fields, strict=True):
        weight = depth_inside(each.field)
        total += values * gain.astype(np.float32) * weight[..., None]
        weights += weight
    blended = total / np.maximum(weights, np.float32(1e-6))[..., None]
    rounded = np.rint(blended.clip(0, 255)).astype(np.uint8)
    return rounded[..., 0] if is_grey else rounded


def exposure_gains(pixels: Sequence[np.ndarray], fields: Sequence[np.ndarray]) -> np.ndarray:
    """The factor `(N, channels)` of each image, by which all agree where they overlap; 1 for the first.

    An image that overlaps with none keeps its exposure, and no factor is above 4 or below a quarter.

    Args:
        pixels: `(H, W, channels)` uint8 each.
        fields: `(H, W)` bool each.
    """
    step = max(1, round((fields[0].size / _MOST_SAMPLES) ** 0.5))
    seen = [field[::step, ::step] for field in fields]
    values = [each[::step, ::step] for each in pixels]
    rows, differences = [], []
    for one, other in combinations(range(len(fields)), 2):
        shared = seen[one] & seen[other]
        count = np.count_nonzero(shared)
        if count < _LEAST_SHARED:
            continue
        means = [np.maximum(values[each][shared].mean(axis=0), 1.0) for each in (one, other)]
        row = np.zeros(len(fields))
        row[[one, other]] = 1.0, -1.0
        rows.append(row * count**0.5)
        differences.append((np.log(means[1]) - np.log(means[0])) * count**0.5)
    gains = np.zeros((len(fields), pixels[0].shape[2]))
    if rows:
        gains[1:] = np.linalg.lstsq(np.array(rows)[:, 1:], np.array(differences), rcond=None)[0]
    return np.exp(gains).clip(1 / _STRONGEST, _STRONGEST)


def _with_channels(pixels: np.ndarray, count: int) -> np.ndarray:
    return pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], count, axis=2)
