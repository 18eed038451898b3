"""Matching across vessels: how far a vessel of one map lies beside the same vessel of another map.

A short strip of one map, laid across the vessel, is compared with the other map at every offset along the normal. The
measure is the normalised cross correlation, so that a faint vessel counts as much as a clear one and a vessel that
only one map shows counts for nothing. Only the offset across the vessel can be known (the aperture problem); the fit
of a smooth field puts the directions together.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.registration.ridges import Ridges, find_ridges

ALONG = np.array([-4.0, 0.0, 4.0], np.float32)
"""The strip's lines, in pixels along the vessel."""

LEAST_CORRELATION = 0.5
"""Up to this correlation a match has no weight."""
CLEAR_MARGIN = 0.2
"""A match counts in full if the best other offset, farther away than `NEIGHBOURHOOD`, correlates less by so much."""
NEIGHBOURHOOD = 3
PREFERENCE = 0.004
"""Of two equal offsets the smaller is taken: the correlation falls by this much for a pixel."""
FAINT = 1e-6
"""Added to the product of variances: strips without any vessel correlate with nothing."""

BLUR = 0.7
"""Deviation, in pixels, of the Gaussian that maps are blurred with before they are compared."""


@dataclass(frozen=True, eq=False)
class RidgedMap:
    """A vessel map `(h, w)` float32, blurred for matching, and the ridges in it."""

    vessels: np.ndarray
    ridges: Ridges

    @staticmethod
    def of(vessels: np.ndarray, area: np.ndarray, limit: int) -> RidgedMap:
        """From a vessel map, with `limit` points inside `area` at most."""
        return RidgedMap(cv2.GaussianBlur(vessels, (0, 0), BLUR), find_ridges(vessels, area, limit))


@dataclass(frozen=True)
class Search:
    """`reach` of the strip and of the `offset`s that are tried, to both sides, in pixels."""

    reach: int
    offset: int


@dataclass(frozen=True, eq=False)
class NormalMatches:
    """Of each ridge point: the `offset` `(N,)` along its normal, in pixels, and its `quality` `(N,)`, 0 to 1."""

    offset: np.ndarray
    quality: np.ndarray


def match_along_normals(here: RidgedMap, there: RidgedMap, search: Search) -> NormalMatches:
    """Find where along its normal each ridge point of one map lies in the other.

    Args:
        here: the map whose ridges are matched.
        there: on the same grid, aligned to within `search.offset` pixels.

    Returns:
        Offsets `d` with `there(p + d n)` like `here(p)`, to a fraction of a pixel.
    """
    if not len(here.ridges.points):
        return NormalMatches(np.zeros(0, np.float32), np.zeros(0, np.float32))
    window = np.hanning(2 * search.reach + 3).astype(np.float32)[1:-1]
    window = window / (window.sum() * len(ALONG))
    correlation = _correlations(
        _strips(here.vessels, here.ridges, search.reach),
        _strips(there.vessels, here.ridges, search.reach + search.offset),
        window,
    )
    offsets = np.arange(-search.offset, search.offset + 1)
    best = (correlation - PREFERENCE * np.abs(offsets)).argmax(axis=1)
    each = np.arange(len(best))
    inner = np.clip(best, 1, len(offsets) - 2)
    peak = [correlation[each, inner + step] for step in (-1, 0, 1)]
    elsewhere = np.abs(offsets - offsets[best][:, None]) > NEIGHBOURHOOD
    other = np.where(elsewhere, correlation, -1).max(axis=1)
    height = correlation[each, best]
    quality = _ramp(height, LEAST_CORRELATION, 1.0) * _ramp(height - other, 0.0, CLEAR_MARGIN)
    quality[best != inner] = 0  # the correlation still rises at the end of the search
    return NormalMatches((offsets[inner] + _vertex(*peak)).astype(np.float32), quality)


def _strips(values: np.ndarray, ridges: Ridges, reach: int) -> np.ndarray:
    """The map along the normals: `(N, lines, 2 reach + 1)`."""
    tangents = np.stack([-ridges.normals[:, 1], ridges.normals[:, 0]], axis=-1)
    across = np.arange(-reach, reach + 1, dtype=np.float32)
    points = (
        ridges.points[:, None, None]
        + ALONG[None, :, None, None] * tangents[:, None, None]
        + across[None, None, :, None] * ridges.normals[:, None, None]
    )
    count = len(ridges.points)
    flat = points.reshape(count, -1, 2)
    return cv2.remap(values, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR).reshape(points.shape[:3])


def _correlations(pattern: np.ndarray, strips: np.ndarray, window: np.ndarray) -> np.ndarray:
    """Normalised cross correlation of the pattern `(N, lines, K)` at every offset of the strips: `(N, offsets)`."""
    length = pattern.shape[2]
    centred = pattern - (pattern * window).sum(axis=(1, 2), keepdims=True)
    variance = (centred * centred * window).sum(axis=(1, 2))
    weighted = centred * window
    columns = []
    for start in range(strips.shape[2] - length + 1):
        part = strips[..., start : start + length]
        mean = np.einsum("nlk,k->n", part, window)
        square = np.einsum("nlk,nlk,k->n", part, part, window)
        product = np.einsum("nlk,nlk->n", part, weighted)
        spread = np.maximum(square - mean**2, 0)
        columns.append(product / np.sqrt(variance * spread + FAINT))
    return np.stack(columns, axis=1)


def _vertex(left: np.ndarray, middle: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Where the parabola through three neighbouring values is largest, from the middle one, in -1..1."""
    bend = left - 2 * middle + right
    return np.where(bend < -1e-6, (left - right) / (2 * np.minimum(bend, -1e-6)), 0).clip(-1, 1)


def _ramp(values: np.ndarray, low: float, high: float) -> np.ndarray:
    return np.clip((values - low) / (high - low), 0, 1)
