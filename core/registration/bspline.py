"""Displacements as uniform cubic B-splines on a grid of control points (Rueckert et al., "Nonrigid registration using
free-form deformations", 1999)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sparse

from core.coordinates import Size

REACH = 4
"""So many control points along each axis move a pixel."""
UNIT = 16.0
"""Pixels: penalties are stated for control points this far apart, and mean the same for every spacing."""

BLOCK = 96
"""Pixels of a block of `SplineImage`."""


@dataclass(frozen=True)
class BSplineGrid:
    """Control points `spacing` pixels apart over an image of `size`; the first lies one spacing before the image."""

    size: Size
    spacing: float

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of control points."""
        rows, columns = (int(np.ceil(side / self.spacing - 1e-6)) + REACH - 1 for side in self.size)
        return rows, columns

    def positions(self) -> np.ndarray:
        """Where the control points are, `(rows, columns, 2)` float64, `(x, y)` in pixels."""
        rows, columns = (np.arange(count) - 1.0 for count in self.shape)
        return np.stack(np.meshgrid(columns, rows), axis=-1) * self.spacing - 0.5

    def support(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The control points that move each of `(N, 2)` points: indices `(N, 16)`, ascending, and weights `(N, 16)`."""
        rows, along_rows = self._axis(points[:, 1], self.shape[0])
        columns, along_columns = self._axis(points[:, 0], self.shape[1])
        index = rows[:, :, None] * self.shape[1] + columns[:, None, :]
        weight = along_rows[:, :, None] * along_columns[:, None, :]
        return index.reshape(len(points), -1), weight.reshape(len(points), -1)

    def _axis(self, position: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        cell = (position + 0.5) / self.spacing + 1
        first = np.clip(np.floor(cell).astype(np.int64) - 1, 0, count - REACH)
        index = first[:, None] + np.arange(REACH)
        return index, cubic(np.abs(cell[:, None] - index))

    def dense(self, control: np.ndarray) -> np.ndarray:
        """The displacement of every pixel, `(h, w, 2)` float32, from control points `(rows, columns, 2)`."""
        pixels = SplineImage(*(spline_basis(side, self.spacing) for side in self.size))
        return np.stack([pixels.spread(control[..., axis].astype(np.float32)) for axis in (0, 1)], axis=-1)

    @cached_property
    def _differences(self) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        """The quadratic forms of the second and of the first differences of control points, `(count, count)`."""

        def along(count: int, order: int) -> sparse.csr_matrix:
            differences = np.diff(np.eye(count), order, axis=0)
            return sparse.csr_matrix(differences.T @ differences)

        rows, columns = self.shape
        stay_rows, stay_columns = sparse.identity(rows), sparse.identity(columns)
        bending = (
            sparse.kron(stay_rows, along(columns, 2))
            + sparse.kron(along(rows, 2), stay_columns)
            + 2 * sparse.kron(along(rows, 1), along(columns, 1))
        )
        stretching = sparse.kron(stay_rows, along(columns, 1)) + sparse.kron(along(rows, 1), stay_columns)
        return bending.tocsr(), stretching.tocsr()

    def penalty(self, bending: float, stretching: float) -> sparse.csr_matrix:
        """The quadratic form of one component, `(control points, control points)`.

        Args:
            bending: weight of second differences, which an affine field has none of.
            stretching: weight of first differences, which a shift has none of.
        """
        second, first = self._differences
        return second * (bending * (UNIT / self.spacing) ** 2) + first * stretching


def cubic(distance: np.ndarray) -> np.ndarray:
    """The uniform cubic B-spline at distances from its centre, in spacings, each at least 0."""
    inner = 2 / 3 - distance**2 + distance**3 / 2
    outer = np.maximum(2 - distance, 0) ** 3 / 6
    return np.where(distance < 1, inner, outer)


def spline_basis(length: int, spacing: float) -> np.ndarray:
    """Values of the uniform cubic B-splines at the pixels of one axis.

    Args:
        length: of the axis, in pixels.
        spacing: of the control points, in pixels; the first one lies one spacing before the axis begins.

    Returns:
        `(length, control points)` float32; every row sums to one.
    """
    position = (np.arange(length) + 0.5) / spacing + 1
    count = int(np.ceil(length / spacing - 1e-6)) + REACH - 1
    return cubic(np.abs(position[:, None] - np.arange(count)[None])).astype(np.float32)


class SplineImage:
    """Values of control points at every pixel, and back, by the uniform cubic B-splines of both axes.

    Each spline reaches over four spacings only, so columns are taken in blocks with the control points around them: a
    third of the time of the whole product.
    """

    def __init__(self, rows: np.ndarray, columns: np.ndarray) -> None:
        """From `spline_basis` of both axes, or of a part of their pixels."""
        self.rows = rows
        self.shape = rows.shape[1], columns.shape[1]
        self.size = rows.shape[0], columns.shape[0]
        self._blocks = list(_blocks(columns))

    def spread(self, control: np.ndarray) -> np.ndarray:
        """`rows control columnsᵀ`: from control points `(rows, columns)` to pixels `(height, width)` float32."""
        along_rows = self.rows @ control
        values = np.empty(self.size, np.float32)
        for pixels, points, weights in self._blocks:
            np.matmul(along_rows[:, points], weights.T, out=values[:, pixels])
        return values

    def gathered(self, values: np.ndarray) -> np.ndarray:
        """`rowsᵀ values columns`, the adjoint of `spread`."""
        along_rows = np.zeros((self.size[0], self.shape[1]), np.float32)
        for pixels, points, weights in self._blocks:
            along_rows[:, points] += values[:, pixels] @ weights
        return self.rows.T @ along_rows


def _blocks(basis: np.ndarray) -> Iterator[tuple[slice, slice, np.ndarray]]:
    """Pixels of an axis, the control points that move them, and their weights there."""
    length = basis.shape[0]
    for first in range(0, length, BLOCK):
        pixels = slice(first, min(first + BLOCK, length))
        moving = np.flatnonzero(basis[pixels].any(axis=0))
        points = slice(int(moving[0]), int(moving[-1]) + 1)
        yield pixels, points, np.ascontiguousarray(basis[pixels, points])
