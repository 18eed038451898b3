"""The known transform of the demonstration: an affine and a smooth deformation, both exact at every point."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from core.coordinates import Size
from core.transforms.planar import PlanarTransform

CONTROL_ROWS, CONTROL_COLUMNS = 3, 4
"""The paper's random deformation has two arrays of this size, one for x and one for y (normal, deviation 5 px)."""


@dataclass(frozen=True, eq=False)
class TrueTransform:
    """`T(p) = A(p + u(p))`, reference to floating pixels, with `u` a smooth spline through random control values.

    Attributes:
        affine: `A`, reference to floating.
        control: `(3, 4, 2)` displacements `(x, y)` in reference pixels, spread evenly over the reference.
        size: `(height, width)` of the reference.
    """

    affine: PlanarTransform
    control: np.ndarray
    size: Size

    def __post_init__(self) -> None:
        if self.control.shape != (CONTROL_ROWS, CONTROL_COLUMNS, 2):
            raise ValueError(f"the control values have shape (3, 4, 2), not {self.control.shape}")

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Floating points of reference points, `(..., 2)` float64."""
        points = np.asarray(points, dtype=np.float64)
        return self.affine(points + self.displacement(points))

    def displacement(self, points: np.ndarray) -> np.ndarray:
        """`u` at reference points: `(..., 2)` float64, in reference pixels."""
        points = np.asarray(points, dtype=np.float64)
        x, y = points[..., 0], points[..., 1]
        return np.stack([spline.ev(y, x) for spline in self._splines], axis=-1)

    @cached_property
    def _splines(self) -> tuple[Any, ...]:
        """The paper enlarges its arrays bilinearly; a spline has no creases, as real tissue has none."""
        from scipy.interpolate import RectBivariateSpline

        height, width = self.size
        rows = np.linspace(-0.5, height - 0.5, CONTROL_ROWS)
        columns = np.linspace(-0.5, width - 0.5, CONTROL_COLUMNS)
        return tuple(
            RectBivariateSpline(rows, columns, self.control[..., axis], kx=2, ky=3) for axis in (0, 1)
        )


def similarity_about(
    centre: tuple[float, float], target: tuple[float, float], scale: float, degrees: float
) -> PlanarTransform:
    """The similarity that turns and scales about `centre` and then moves it to `target`."""
    angle = np.deg2rad(degrees)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shift = np.asarray(target) - turn @ np.asarray(centre)
    return PlanarTransform.from_affine(np.column_stack([turn, shift]))
