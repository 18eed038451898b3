"""Refinement at test time: correct the network's field on this pair's own vessel maps.

The network's field is first spread from the vessels, which it can see, to where there are none. Then a cubic B-spline
displacement on a grid of control points is added to it and fitted by Adam, coarse to fine: the squared difference of
the blurred vessel maps, and a bending penalty on the control points (Rueckert et al., "Nonrigid registration using
free-form deformations", 1999). Both gradients are written out, which is many times faster on a laptop than automatic
differentiation. `unfold` then guarantees that the result does not fold.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.coordinates import Size, pixel_grid, resize_factors
from core.registration.request import Attendant


@dataclass(frozen=True)
class Level:
    """One level of the refinement; lengths in working pixels.

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


LEVELS = (
    Level(spacing=48, blur=3, stride=2, steps=40, rate=0.4),
    Level(spacing=20, blur=1.5, stride=1, steps=30, rate=0.25),
)

SUPPORT_REACH = 45.0
"""Deviation, in working pixels, of the Gaussian that carries the field to start from away from the vessels."""
SUPPORT_STRIDE = 4
"""It is worked out on every so many pixels."""
SUPPORT_BLUR = 3.0
LEAST_SUPPORT = 0.02
"""Weight of a place without vessels, where one in the middle of a vessel has about 1."""

BENDING = 0.02
"""Weight of the mean squared second difference of control points one spacing apart, in squared pixels."""

CANCEL_EVERY = 5
ADAM_DECAYS = (0.9, 0.999)
ADAM_STABILISER = 1e-8


def refine(
    reference_map: np.ndarray,
    floating_map: np.ndarray,
    area: np.ndarray,
    initial: np.ndarray,
    attendant: Attendant,
    trust: np.ndarray | None = None,
    levels: tuple[Level, ...] = LEVELS,
    bending: float = BENDING,
) -> np.ndarray:
    """Correct a field.

    Args:
        reference_map, floating_map: `(h, w)` float32 in 0..1, the floating one pre-aligned.
        area: `(h, w)` bool, where to compare.
        initial: `(h, w, 2)` float32, the field to start from, in pixels of this grid.
        trust: `(h, w)` float32 in 0..1, how far to trust that field at each place; everywhere where None.

    Returns:
        `(h, w, 2)` float32.

    Raises:
        Cancelled: between steps.
    """
    if not area.any():
        return initial
    trusted = area.astype(np.float32) if trust is None else area * trust
    field = spread_from_vessels(initial, reference_map, trusted)
    for level in levels:
        problem = _LevelProblem(reference_map, floating_map, area, field, level, bending)
        field = field + problem.solve(attendant)
    return field


def spread_from_vessels(field: np.ndarray, vessels: np.ndarray, trust: np.ndarray) -> np.ndarray:
    """Smooth a field so that places without vessels move as the vessels around them do, and not on their own.

    Args:
        field: `(h, w, 2)` float32.
        vessels: `(h, w)` float32 in 0..1.
        trust: `(h, w)` in 0..1, how far the field counts at each place; where it is 0 the field is extrapolated.

    Returns:
        `(h, w, 2)` float32: the weighted mean of the field around each place.
    """

    size = (trust.shape[0], trust.shape[1])
    coarse = (max(size[0] // SUPPORT_STRIDE, 1), max(size[1] // SUPPORT_STRIDE, 1))
    reach = SUPPORT_REACH / SUPPORT_STRIDE

    def spread(values: np.ndarray) -> np.ndarray:
        return cv2.GaussianBlur(_resized(values, coarse), (0, 0), reach, borderType=cv2.BORDER_REPLICATE)

    support = LEAST_SUPPORT + np.minimum(cv2.GaussianBlur(vessels * trust, (0, 0), SUPPORT_BLUR), 1)
    weight = (support * trust + 1e-9).astype(np.float32)
    mean = spread(field * weight[..., None]) / spread(weight)[..., None]
    return cv2.resize(mean, (size[1], size[0]), interpolation=cv2.INTER_LINEAR)


class _LevelProblem:
    """The fit of one level: control points `(2, rows, columns)`, displacements `(x, y)` in working pixels."""

    def __init__(
        self,
        reference_map: np.ndarray,
        floating_map: np.ndarray,
        area: np.ndarray,
        field: np.ndarray,
        level: Level,
        bending: float,
    ) -> None:
        self.level = level
        self.full_size = (area.shape[0], area.shape[1])
        size = (max(self.full_size[0] // level.stride, 1), max(self.full_size[1] // level.stride, 1))
        self.reference = _coarse(reference_map, level.blur, size)
        self.floating = _coarse(floating_map, level.blur, size)
        self.slope_x, self.slope_y = _slopes(self.floating)
        weight = _resized(area.astype(np.float32), size)
        contrast = float(((self.reference**2 + self.floating**2) * weight).sum())
        self.weight = weight / max(contrast, 1e-6)
        self.scale = resize_factors(self.full_size, size).astype(np.float32)
        self.start = pixel_grid(size) + _resized(field, size) * self.scale
        self.rows = spline_basis(size[0], level.spacing * float(self.scale[1]))
        self.columns = spline_basis(size[1], level.spacing * float(self.scale[0]))
        self.bending = _BendingPenalty(self.rows.shape[1], self.columns.shape[1], bending)

    def solve(self, attendant: Attendant) -> np.ndarray:
        """The correction `(h, w, 2)` float32 on the full working grid."""
        control: np.ndarray = np.zeros((2, self.rows.shape[1], self.columns.shape[1]), np.float32)
        mean: np.ndarray = np.zeros_like(control)
        square: np.ndarray = np.zeros_like(control)
        first, second = ADAM_DECAYS
        for step in range(1, self.level.steps + 1):
            if step % CANCEL_EVERY == 1:
                attendant.check()
            gradient = self._gradient(control)
            mean = first * mean + (1 - first) * gradient
            square = second * square + (1 - second) * gradient**2
            rate = self.level.rate * (1 - (step - 1) / self.level.steps)
            expected = np.sqrt(square / (1 - second**step)) + ADAM_STABILISER
            control = control - rate * (mean / (1 - first**step)) / expected
        rows = spline_basis(self.full_size[0], self.level.spacing)[:, : control.shape[1]]
        columns = spline_basis(self.full_size[1], self.level.spacing)[:, : control.shape[2]]
        return np.stack([rows @ part @ columns.T for part in control], axis=-1)

    def _gradient(self, control: np.ndarray) -> np.ndarray:
        """The gradient of the loss with respect to the control points."""
        shift_x, shift_y = (self.rows @ part @ self.columns.T for part in control)
        x = self.start[..., 0] + shift_x * self.scale[0]
        y = self.start[..., 1] + shift_y * self.scale[1]
        warped, slope_x, slope_y = (
            cv2.remap(values, x, y, cv2.INTER_LINEAR)
            for values in (self.floating, self.slope_x, self.slope_y)
        )
        pull = 2 * (warped - self.reference) * self.weight
        data = [
            self.rows.T @ (pull * slope * factor) @ self.columns
            for slope, factor in ((slope_x, self.scale[0]), (slope_y, self.scale[1]))
        ]
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


def spline_basis(length: int, spacing: float) -> np.ndarray:
    """Values of the uniform cubic B-splines at the pixels of one axis.

    Args:
        length: of the axis, in pixels.
        spacing: of the control points, in pixels; the first one lies one spacing before the axis begins.

    Returns:
        `(length, control points)` float32; every row sums to one.
    """
    position = (np.arange(length) + 0.5) / spacing + 1
    count = int(np.ceil(length / spacing - 1e-6)) + 3
    distance = np.abs(position[:, None] - np.arange(count)[None])
    inner = 2 / 3 - distance**2 + distance**3 / 2
    outer = np.maximum(2 - distance, 0) ** 3 / 6
    return np.where(distance < 1, inner, outer).astype(np.float32)


def _differences(count: int, order: int) -> np.ndarray:
    """The matrix `(count - order, count)` of differences of an order."""
    return np.diff(np.eye(count, dtype=np.float32), order, axis=0)


def _coarse(values: np.ndarray, blur: float, size: Size) -> np.ndarray:
    return _resized(cv2.GaussianBlur(values, (0, 0), blur), size)


def _resized(values: np.ndarray, size: Size) -> np.ndarray:
    if values.shape[:2] == size:
        return values
    return cv2.resize(values, (size[1], size[0]), interpolation=cv2.INTER_AREA)


def _slopes(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Central differences along x and y."""
    slope_y, slope_x = np.gradient(values)
    return slope_x, slope_y
