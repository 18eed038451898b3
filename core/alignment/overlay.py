"""The floating map laid on the reference map, and the places there that are worth comparing."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.alignment.curved import CurvedTransform
from core.alignment.vessel_map import VesselMap
from core.coordinates import Size, pixel_grid

LEAST_COVER = 0.8
"""Share of a window that has to lie in both fields of view."""

_COARSE = 16
"""The displacement is computed at every 16th pixel and interpolated: exact to 0.05 px, for it is quadratic."""


@dataclass(frozen=True, eq=False)
class Overlay:
    """Both maps on the reference's grid.

    Attributes:
        reference, warped: `(h, w)` float32, softened maps.
        area: `(h, w)` uint8, 1 where both show something.
    """

    reference: np.ndarray
    warped: np.ndarray
    area: np.ndarray


def lay_over(reference: VesselMap, floating: VesselMap, transform: CurvedTransform) -> Overlay:
    """Lay the floating map on the reference by a transform from the reference to it."""
    columns, rows = np.moveaxis(sampling(transform, reference.size), -1, 0)
    columns, rows = np.ascontiguousarray(columns), np.ascontiguousarray(rows)
    warped = cv2.remap(floating.soft, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    area = cv2.remap(floating.area, columns, rows, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)
    return Overlay(reference.soft, warped, area & reference.area)


def sampling(transform: CurvedTransform, size: Size) -> np.ndarray:
    """The floating `(x, y)` of every pixel of a reference of `size`, `(h, w, 2)` float32."""
    height, width = size
    coarse = (-(-height // _COARSE) + 1, -(-width // _COARSE) + 1)
    nodes = transform(pixel_grid(coarse).astype(np.float64) * _COARSE).astype(np.float32)
    grid = pixel_grid((height, width)) / _COARSE
    return cv2.remap(nodes, grid[..., 0], grid[..., 1], cv2.INTER_LINEAR)


def spread_points(strength: np.ndarray, area: np.ndarray, cell: int, half: int) -> np.ndarray:
    """The strongest place of every cell of a grid, `(N, 2)` int `(x, y)`.

    Args:
        strength: `(h, w)` float32, above 0 where a place is worth comparing.
        area: `(h, w)` uint8, 1 where both maps show something.
        cell: pixels of a cell's side.
        half: half the side of the window, which has to lie inside the map and mostly in the area.
    """
    height, width = strength.shape
    side = (2 * half + 1, 2 * half + 1)
    cover = cv2.boxFilter(area.astype(np.float32), -1, side, borderType=cv2.BORDER_CONSTANT)
    inner = np.zeros((height, width), bool)
    inner[half : height - half, half : width - half] = True
    values = np.where(inner & (area > 0) & (cover >= LEAST_COVER), strength, 0)
    rows, columns = -(-height // cell), -(-width // cell)
    padded = np.pad(values, ((0, rows * cell - height), (0, columns * cell - width)))
    cells = padded.reshape(rows, cell, columns, cell).swapaxes(1, 2).reshape(rows * columns, -1)
    best = cells.argmax(axis=1)
    chosen = np.flatnonzero(cells[np.arange(len(cells)), best] > 0)
    cell_row, cell_column = np.divmod(chosen, columns)
    row, column = np.divmod(best[chosen], cell)
    return np.stack([cell_column * cell + column, cell_row * cell + row], axis=1)
