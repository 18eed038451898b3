"""The linear system of a Gauss-Newton step with diffusion regularisation, solved by conjugate gradients.

Hestenes and Stiefel, "Methods of conjugate gradients for solving linear systems", 1952, with a preconditioner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

MOST_STEPS = 40
TOLERANCE = 1e-3
"""The residual at which the solver stops, relative to the right-hand side."""


@dataclass(frozen=True, eq=False)
class DiffusionSystem:
    """`J u + alpha L u = b`: the Euler-Lagrange equations of a linearised data term and `alpha |grad u|^2`.

    J is a symmetric 2 × 2 matrix at every pixel, L the negative Laplacian; nothing flows over the border.

    Attributes:
        xx, xy, yy: the entries of J, each `(h, w)` float32.
        alpha: above 0.
    """

    xx: np.ndarray
    xy: np.ndarray
    yy: np.ndarray
    alpha: float

    def apply(self, displacement: np.ndarray) -> np.ndarray:
        """The left-hand side `(2, h, w)` for a displacement `(2, h, w)`, x first."""
        return self.data_part(displacement) + np.stack([self._smoothing(part) for part in displacement])

    def data_part(self, displacement: np.ndarray) -> np.ndarray:
        """`J u`, `(2, h, w)`."""
        x, y = displacement
        return np.stack([self.xx * x + self.xy * y, self.xy * x + self.yy * y])

    def solve(
        self, right: np.ndarray, start: np.ndarray, steps: int = MOST_STEPS, tolerance: float = TOLERANCE
    ) -> np.ndarray:
        """The displacement `(2, h, w)` float32 for the right-hand side `(2, h, w)`.

        Args:
            start: `(2, h, w)`, where the search begins.
            steps: at most so many; what is reached then is returned.
            tolerance: relative residual at which to stop earlier.
        """
        precondition = self._pixelwise_solution()
        solved = start
        residual = right - self.apply(start)
        enough = tolerance * _length(right)
        preconditioned = precondition(residual)
        direction, slope = preconditioned, _product(residual, preconditioned)
        for _ in range(steps):
            if _length(residual) <= enough:
                break
            applied = self.apply(direction)
            stride = np.float32(slope / _product(direction, applied))
            solved = solved + stride * direction
            residual = residual - stride * applied
            preconditioned = precondition(residual)
            previous, slope = slope, _product(residual, preconditioned)
            direction = preconditioned + np.float32(slope / previous) * direction
        return solved

    def _smoothing(self, values: np.ndarray) -> np.ndarray:
        scale = -float(self.alpha)
        return cv2.Laplacian(values, cv2.CV_32F, scale=scale, borderType=cv2.BORDER_REPLICATE)

    def _pixelwise_solution(self) -> Callable[[np.ndarray], np.ndarray]:
        """The preconditioner: every pixel's 2 × 2 system solved by itself, its neighbours taken as 0."""
        xx, yy = (part + np.float32(4 * self.alpha) for part in (self.xx, self.yy))
        scale = 1 / (xx * yy - self.xy**2)
        inverse_xx, inverse_xy, inverse_yy = yy * scale, -self.xy * scale, xx * scale

        def solution(right: np.ndarray) -> np.ndarray:
            x, y = right
            return np.stack([inverse_xx * x + inverse_xy * y, inverse_xy * x + inverse_yy * y])

        return solution


def _product(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.vdot(first, second))


def _length(values: np.ndarray) -> float:
    return _product(values, values) ** 0.5
