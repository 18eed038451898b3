"""The last adjustment of a field: vessels of both maps laid on each other in full width, by least squares.

A cubic B-spline displacement is added to the field and fitted by Adam to the squared difference of the blurred maps,
with a bending penalty on the control points. Only places count at which both maps show a vessel already: a vessel
that one image lacks must not be squeezed away. The gradient is written out, which is many times faster on a laptop
than automatic differentiation.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.coordinates import Size, pixel_grid, resize_factors
from core.registration.bspline import SplineImage, spline_basis
from core.registration.request import ProgressMonitor
from core.transforms.displacement import pull_back


@dataclass(frozen=True)
class Level:
    """One level; lengths in working pixels.

    Attributes:
        spacing: of the control points.
        blur: deviation of the Gaussian that both maps are blurred with.
        stride: the maps are compared on every so many pixels.
        steps: of Adam.
        rate: its learning rate, in pixels.
    """

    spacing: float
    blur: float
    stride: int
    steps: int
    rate: float


BENDING = 0.02
"""Weight of the mean squared second difference of control points one spacing apart, in squared pixels. Less of it
raises the overlap a little further and the true error of the demonstration clearly."""

SHARED_BLUR = 4.0
"""Deviation, in working pixels, of the Gaussian under which vessels of both maps count as being at one place."""
FAINT = 0.02
"""Where both blurred maps are below this, nothing is shared."""

CANCEL_EVERY = 5
ADAM_DECAYS = (0.9, 0.999)
ADAM_STABILISER = 1e-8


def fit_overlap(
    reference_map: np.ndarray,
    floating_map: np.ndarray,
    area: np.ndarray,
    field: np.ndarray,
    level: Level,
    monitor: ProgressMonitor,
    bending: float = BENDING,
    shared_only: bool = True,
) -> np.ndarray:
    """Adjust a field so that the vessels that both maps show overlap better.

    Args:
        reference_map, floating_map: `(h, w)` float32 in 0..1.
        area: `(h, w)` bool, where to compare.
        field: `(h, w, 2)` float32, in pixels of this grid.
        level: how fine, and for how long.
        monitor: is asked now and then whether to stop.
        bending: stiffness of what is added.
        shared_only: False lets vessels count that only one map shows.

    Returns:
        `(h, w, 2)` float32; `field` itself where the maps share no vessel.

    Raises:
        Cancelled: between steps.
    """
    weight = area.astype(np.float32)
    if shared_only:
        weight = weight * shared_vessels(reference_map, pull_back(floating_map, field)) ** 2
    if not weight.any():
        return field
    return field + _LevelProblem(reference_map, floating_map, weight, field, level, bending).solve(monitor)


def shared_vessels(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """How far two vessel maps show the same vessels around each place: `(h, w)` float32, 0 to 1."""
    blurred = [cv2.GaussianBlur(values, (0, 0), SHARED_BLUR) for values in (first, second)]
    return np.minimum(*blurred) / (np.maximum(*blurred) + FAINT)


class _LevelProblem:
    """The fit of one level: control points `(2, rows, columns)`, displacements `(x, y)` in working pixels.

    The maps are compared within the smallest rectangle around what has a weight.
    """

    def __init__(
        self,
        reference_map: np.ndarray,
        floating_map: np.ndarray,
        area_weight: np.ndarray,
        field: np.ndarray,
        level: Level,
        bending: float,
    ) -> None:
        self.level = level
        self.full_size = (area_weight.shape[0], area_weight.shape[1])
        size = (max(self.full_size[0] // level.stride, 1), max(self.full_size[1] // level.stride, 1))
        reference = _coarse(reference_map, level.blur, size)
        self.floating = _coarse(floating_map, level.blur, size)
        self.slopes = _slopes(self.floating)
        weight = _resized(area_weight.astype(np.float32), size)
        contrast = float(((reference**2 + self.floating**2) * weight).sum())
        self.scale = resize_factors(self.full_size, size).astype(np.float32)
        start = pixel_grid(size) + _resized(field, size) * self.scale
        compared = rows, columns = _box(weight)
        self.reference = reference[compared]
        self.twice_weight: np.ndarray = weight[compared] * np.float32(2 / max(contrast, 1e-6))
        self.start = tuple(np.ascontiguousarray(start[..., axis][compared]) for axis in (0, 1))
        self.spline = SplineImage(
            spline_basis(size[0], level.spacing * float(self.scale[1]))[rows],
            spline_basis(size[1], level.spacing * float(self.scale[0]))[columns],
        )
        self.bending = _BendingPenalty(*self.spline.shape, bending)

    def solve(self, monitor: ProgressMonitor) -> np.ndarray:
        """The correction `(h, w, 2)` float32 on the full working grid."""
        control: np.ndarray = np.zeros((2, *self.spline.shape), np.float32)
        mean: np.ndarray = np.zeros_like(control)
        square: np.ndarray = np.zeros_like(control)
        first, second = ADAM_DECAYS
        for step in range(1, self.level.steps + 1):
            if step % CANCEL_EVERY == 1:
                monitor.check()
            gradient = self._gradient(control)
            mean = first * mean + (1 - first) * gradient
            square = second * square + (1 - second) * gradient**2
            rate = self.level.rate * (1 - (step - 1) / self.level.steps)
            expected = np.sqrt(square / (1 - second**step)) + ADAM_STABILISER
            control = control - rate * (mean / (1 - first**step)) / expected
        full = SplineImage(
            spline_basis(self.full_size[0], self.level.spacing)[:, : control.shape[1]],
            spline_basis(self.full_size[1], self.level.spacing)[:, : control.shape[2]],
        )
        return np.stack([full.spread(part) for part in control], axis=-1)

    def _gradient(self, control: np.ndarray) -> np.ndarray:
        """The gradient of the loss with respect to the control points."""
        x, y = (self.spline.spread(part * factor) for part, factor in zip(control, self.scale, strict=True))
        x += self.start[0]
        y += self.start[1]
        pull: np.ndarray = cv2.remap(self.floating, x, y, cv2.INTER_LINEAR)
        pull -= self.reference
        pull *= self.twice_weight
        data = []
        for slopes, factor in zip(self.slopes, self.scale, strict=True):
            slope: np.ndarray = cv2.remap(slopes, x, y, cv2.INTER_LINEAR)
            slope *= pull
            data.append(self.spline.gathered(slope) * factor)
        return np.stack(data) + self.bending.gradient(control)


class _BendingPenalty:
    """The mean squared second differences of the control points, as a quadratic form."""

    def __init__(self, rows: int, columns: int, weight: float) -> None:
        self.second_y, self.second_x = (_differences(count, 2) for count in (rows, columns))
        self.first_y, self.first_x = (_differences(count, 1) for count in (rows, columns))
        self.weight = weight / (rows * columns)

    def gradient(self, control: np.ndarray) -> np.ndarray:
        along_y = self.second_y.T @ (self.second_y @ control)
        along_x = (control @ self.second_x.T) @ self.second_x
        crossed = self.first_y.T @ (self.first_y @ control @ self.first_x.T) @ self.first_x
        return 2 * self.weight * (along_y + along_x + 2 * crossed)


def _differences(count: int, order: int) -> np.ndarray:
    """The matrix `(count - order, count)` of differences of an order."""
    return np.diff(np.eye(count, dtype=np.float32), order, axis=0)


def _box(weight: np.ndarray) -> tuple[slice, slice]:
    """Rows and columns outside of which all weights are 0."""
    rows, columns = (np.flatnonzero(weight.any(axis=axis)) for axis in (1, 0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _coarse(values: np.ndarray, blur: float, size: Size) -> np.ndarray:
    return _resized(cv2.GaussianBlur(values, (0, 0), blur), size)


def _resized(values: np.ndarray, size: Size) -> np.ndarray:
    if values.shape[:2] == size:
        return values
    return cv2.resize(values, (size[1], size[0]), interpolation=cv2.INTER_AREA)


def _slopes(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Central differences along x and y."""
    slope_y, slope_x = (
        np.gradient(values, axis=axis) if values.shape[axis] > 1 else np.zeros_like(values) for axis in (0, 1)
    )
    return slope_x, slope_y
