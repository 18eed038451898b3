"""A smooth field through many uncertain observations, each of which knows the displacement in one direction only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from scipy.linalg import solve, solveh_banded

from core.registration.bspline import BSplineGrid

TINY = 1e-6
"""Pulls a control point that nothing else holds to zero."""


@dataclass(frozen=True, eq=False)
class Observations:
    """The displacement `target` `(N,)` of each of `points` `(N, 2)` along its `normals` `(N, 2)`, in pixels.

    `quality` `(N,)`, 0 to 1, says how much each counts.
    """

    points: np.ndarray
    normals: np.ndarray
    target: np.ndarray
    quality: np.ndarray

    def joined(self, other: Observations) -> Observations:
        """Both sets in one."""
        return Observations(
            *(
                np.concatenate([getattr(self, name), getattr(other, name)])
                for name in ("points", "normals", "target", "quality")
            )
        )


def fit_field(
    grid: BSplineGrid,
    seen: Observations,
    before: np.ndarray,
    bending: float,
    stretching: float,
    tolerance: float | np.ndarray,
    rounds: int,
    still: np.ndarray | None = None,
) -> np.ndarray:
    """The stiffest field that explains most observations: iteratively reweighted least squares.

    Minimises `sum q rho(n . u(p) - t) + bending |second differences|^2 + stretching |first differences|^2`, where
    `rho` is the loss of Geman and McClure, so that an observation that is wrong by much more than `tolerance` pulls
    at nothing.

    Args:
        grid: where the control points are.
        seen: what was observed.
        bending, stretching: stiffness, see `BSplineGrid.penalty`.
        tolerance: pixels; an observation that is off by much more is not believed. One for all, or `(N,)`; one of
            infinity is believed in any case.
        rounds: of reweighting.
        still: `(rows, columns)` bool, the control points that stay at zero.
        before: `(N,)`, the displacement along the normals by the field so far: where the reweighting starts.

    Returns:
        The field, `(h, w, 2)` float32.
    """
    problem = _NormalEquations(grid, seen, bending, stretching, still)
    residual = before - seen.target
    control = np.zeros((*grid.shape, 2))
    for _ in range(rounds):
        weight = seen.quality / (1 + (residual / tolerance) ** 2) ** 2
        control = problem.solve(weight)
        residual = problem.along_normals(control) - seen.target
    return grid.dense(control)


class _NormalEquations:
    """The normal equations of the fit; unknown `2 k + c` is component `c` of control point `k`.

    They are banded, but where only a few control points move.
    """

    def __init__(
        self,
        grid: BSplineGrid,
        seen: Observations,
        bending: float,
        stretching: float,
        still: np.ndarray | None,
    ) -> None:
        self.grid = grid
        self.target = seen.target.astype(np.float64)
        index, weight = grid.support(seen.points)
        index = 2 * index[:, :, None] + np.arange(2)
        value = weight[:, :, None] * seen.normals[:, None, :].astype(np.float64)
        rows, columns = grid.shape
        self.count = 2 * rows * columns
        self.band = 2 * (3 * columns + 3) + 2
        each = index[0].size if len(index) else 0
        starts = np.arange(0, each * len(index) + 1, max(each, 1))
        self.design = sparse.csr_matrix(
            (value.ravel(), index.ravel(), starts), shape=(len(index), self.count)
        )
        penalty = sparse.kron(grid.penalty(bending, stretching), np.eye(2)).tocsr()
        self.penalty = penalty + TINY * sparse.identity(self.count, format="csr")
        self.moving = None if still is None else np.flatnonzero(np.repeat(~still.ravel(), 2))
        if self.moving is not None:
            self.design = self.design[:, self.moving]
            self.penalty = self.penalty[self.moving][:, self.moving]
        self.transposed = self.design.T.tocsr()

    def _banded(self, matrix: sparse.spmatrix) -> np.ndarray:
        """The lower half of a symmetric matrix as `solveh_banded` takes it."""
        entries = matrix.tocoo()
        lower = entries.row >= entries.col
        row, column = entries.row[lower], entries.col[lower]
        banded = np.zeros((self.band, self.count))
        banded[row - column, column] = entries.data[lower]
        return banded

    def solve(self, weight: np.ndarray) -> np.ndarray:
        """The control points `(rows, columns, 2)` for one weight an observation."""
        weighted = sparse.diags(weight.astype(np.float64)) @ self.design
        left, right = self.transposed @ weighted + self.penalty, weighted.T @ self.target
        control = np.zeros(self.count)
        if self.moving is None:
            control[:] = solveh_banded(self._banded(left), right, lower=True, overwrite_ab=True)
        elif len(self.moving):
            control[self.moving] = solve(left.toarray(), right, assume_a="pos", overwrite_a=True)
        return control.reshape(*self.grid.shape, 2)

    def along_normals(self, control: np.ndarray) -> np.ndarray:
        """The displacement of each observation along its normal, `(N,)`."""
        moving = control.ravel() if self.moving is None else control.ravel()[self.moving]
        return self.design @ moving
