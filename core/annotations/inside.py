"""The grey values of an image inside a shape, or along it."""

from __future__ import annotations

import math

import numpy as np

from core.annotations.extent import FINE
from core.annotations.shape import Shape
from core.coordinates import Size

LUMINANCE = np.array([0.299, 0.587, 0.114])
"""Weights of red, green and blue (ITU-R BT.601), as ImageJ weights them on request, and Pillow and OpenCV always."""

_LONGEST_SAMPLING = 1 << 20


def luminance(values: np.ndarray) -> np.ndarray:
    """Grey values `(..., )` float64 of grey `(N,)` or RGB `(N, 3)` pixels: of colour, the luminance."""
    return values @ LUMINANCE if values.ndim == 2 else values.astype(np.float64)


def grey_values_inside(shape: Shape, pixels: np.ndarray) -> np.ndarray:
    """The grey values of the pixels whose centres lie inside an outline; `pixels` `(H, W)` or `(H, W, 3)`."""
    mask, top, left = pixels_inside(shape, (pixels.shape[0], pixels.shape[1]))
    return luminance(pixels[top : top + mask.shape[0], left : left + mask.shape[1]][mask])


def grey_values_along(shape: Shape, pixels: np.ndarray) -> np.ndarray:
    """The grey values along a line, one for each pixel of its length, interpolated; none from beyond the image."""
    return luminance(_interpolated(pixels, _steps(shape.vertices)))


def pixels_inside(shape: Shape, size: Size) -> tuple[np.ndarray, int, int]:
    """The pixels of an image whose centres lie inside an outline: by the even-odd rule, without its holes.

    Returns:
        `(h, w)` bool, of the part of the image around the shape; its first row; its first column.
    """
    outline = shape.flattened(FINE)
    (left, top), (right, bottom) = outline.vertices.min(axis=0), outline.vertices.max(axis=0)
    first_row, last_row = max(math.ceil(top), 0), min(math.floor(bottom), size[0] - 1)
    first_column, last_column = max(math.ceil(left), 0), min(math.floor(right), size[1] - 1)
    part = (max(last_row - first_row + 1, 0), max(last_column - first_column + 1, 0))
    if 0 in part:
        return np.zeros(part, bool), 0, 0
    offset = (first_column, first_row)
    inside = _enclosed(outline.vertices - offset, part)
    for hole in outline.holes:
        inside &= ~_enclosed(hole - offset, part)
    return inside, first_row, first_column


def _enclosed(ring: np.ndarray, size: Size) -> np.ndarray:
    """Pixels that a ring `(N, 2)` goes round an odd number of times: every edge turns what lies right of it over."""
    height, width = size
    turns = np.zeros((height, width + 1), np.int32)
    starts, ends = ring, np.roll(ring, -1, axis=0)
    upper, lower = np.minimum(starts[:, 1], ends[:, 1]), np.maximum(starts[:, 1], ends[:, 1])
    first = np.clip(np.ceil(upper), 0, height).astype(int)
    last = np.clip(np.ceil(lower), 0, height).astype(
        int
    )  # half open: a corner on a row counts for one of its edges
    counts = last - first
    edges = np.repeat(np.arange(len(ring)), counts)
    rows = np.arange(len(edges)) - np.repeat(np.cumsum(counts) - counts, counts) + first[edges]
    share = (rows - starts[edges, 1]) / (ends[edges, 1] - starts[edges, 1])
    crossing = starts[edges, 0] + share * (ends[edges, 0] - starts[edges, 0])
    np.add.at(turns, (rows, np.clip(np.ceil(crossing), 0, width).astype(int)), 1)
    return turns[:, :width].cumsum(axis=1) % 2 == 1


def _steps(vertices: np.ndarray) -> np.ndarray:
    """Points `(N, 2)` along a line, at equal distances of at most a pixel, both ends among them."""
    lengths = np.hypot(*np.diff(vertices, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    count = min(max(math.ceil(along[-1]), 1), _LONGEST_SAMPLING)
    places = np.linspace(0, along[-1], count + 1)
    return np.stack([np.interp(places, along, vertices[:, axis]) for axis in (0, 1)], axis=1)


def _interpolated(pixels: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Values between the pixels, bilinear; `(M,)` or `(M, 3)` of the M points that lie on the image."""
    height, width = pixels.shape[:2]
    x, y = points.T
    there = (x >= -0.5) & (x <= width - 0.5) & (y >= -0.5) & (y <= height - 0.5)
    x, y = np.clip(x[there], 0, width - 1), np.clip(y[there], 0, height - 1)
    left, top = np.minimum(x.astype(int), width - 2), np.minimum(y.astype(int), height - 2)
    across, down = x - left, y - top
    if pixels.ndim == 3:
        across, down = across[:, None], down[:, None]
    upper = pixels[top, left] * (1 - across) + pixels[top, left + 1] * across
    lower = pixels[top + 1, left] * (1 - across) + pixels[top + 1, left + 1] * across
    return np.asarray(upper * (1 - down) + lower * down)
