"""Deformable registration on MIND: Gauss-Newton steps with diffusion regularisation.

Heinrich et al., "MIND", Medical Image Analysis 16, 2012, section 4. Coarse to fine, and at each level several times,
the floating image is warped, both images are described, the difference of the descriptors is linearised, and the
displacement is solved for that makes its square plus `alpha` times the squared gradient of the displacement smallest.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.baselines.diffusion import DiffusionSystem
from core.baselines.mind import mind
from core.coordinates import Size, pixel_grid, resize_factors
from core.errors import InputError
from core.images.field_of_view import shrink

ALPHA = 0.2
"""Weight of the regularisation, where the data term is the mean over the descriptor's entries: the paper's setting."""


@dataclass(frozen=True)
class Level:
    """A level of the pyramid: full-size pixels to one of its pixels, and how many Gauss-Newton steps it takes."""

    stride: int
    steps: int


LEVELS = (Level(8, 10), Level(4, 10), Level(2, 5), Level(1, 5))

SMALLEST_SIDE = 16
"""Levels with fewer pixels a side are left out."""

RIM = 2.0
"""Pixels of a level along the rim of the area, where descriptors look beyond it: they do not count."""

MEDIAN_SIDE = 3
"""Outliers are taken out after each step by a median over so many pixels, as in the authors' code."""


def mind_registration(
    reference: np.ndarray,
    floating: np.ndarray,
    area: np.ndarray,
    alpha: float = ALPHA,
    levels: tuple[Level, ...] = LEVELS,
) -> np.ndarray:
    """The displacement that brings a pre-aligned floating image onto the reference.

    Args:
        reference, floating: `(h, w)` float32 in 0..1, on one grid.
        area: `(h, w)` bool, where both images show the eye; elsewhere the displacement is only smooth.
        alpha: weight of the regularisation, above 0.
        levels: coarse to fine.

    Returns:
        `(h, w, 2)` float32, `(x, y)` in pixels of this grid: `floating(p + u(p))` matches `reference(p)`.

    Raises:
        InputError: the arrays differ in size.
    """
    if not reference.shape == floating.shape == area.shape:
        raise InputError(
            "Both images and their area must be on one grid, "
            f"not of {reference.shape}, {floating.shape} and {area.shape} pixels."
        )
    full_size = (area.shape[0], area.shape[1])
    displacement: np.ndarray = np.zeros((*full_size, 2), np.float32)
    for level in levels:
        size = -(-full_size[0] // level.stride), -(-full_size[1] // level.stride)
        if level.stride > 1 and min(size) < SMALLEST_SIDE:
            continue
        images = [_resized(image, size) for image in (reference, floating)]
        problem = _LevelProblem(images[0], images[1], _resized(area, size), alpha)
        displacement = _resized_field(displacement, size)
        for _ in range(level.steps):
            displacement = problem.step(displacement)
    return _resized_field(displacement, full_size)


class _LevelProblem:
    """Both images and the area of one level, each `(h, w)` float32."""

    def __init__(self, reference: np.ndarray, floating: np.ndarray, area: np.ndarray, alpha: float) -> None:
        self.described = mind(reference)
        self.floating = floating
        self.weight = shrink(area > 0.5, RIM).astype(np.float32)
        self.grid = pixel_grid((area.shape[0], area.shape[1]))
        self.alpha = alpha

    def step(self, displacement: np.ndarray) -> np.ndarray:
        """One Gauss-Newton step from a displacement `(h, w, 2)` to the next."""
        x, y = cv2.split(self.grid + displacement)
        warped = mind(cv2.remap(self.floating, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
        along_x, along_y = (_slope(warped, *direction) for direction in ((1, 0), (0, 1)))
        difference = warped - self.described
        system = DiffusionSystem(
            xx=self._mean(along_x, along_x),
            xy=self._mean(along_x, along_y),
            yy=self._mean(along_y, along_y),
            alpha=self.alpha,
        )
        start = np.ascontiguousarray(np.moveaxis(displacement, -1, 0))
        pull = np.stack([self._mean(along_x, difference), self._mean(along_y, difference)])
        # The whole displacement is smoothed, not only the step: J (u - start) + pull + alpha L u = 0.
        solved = system.solve(system.data_part(start) - pull, start)
        return np.stack([cv2.medianBlur(part, MEDIAN_SIDE) for part in solved], axis=-1)

    def _mean(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """The mean over the descriptor's entries of a product, 0 outside the area: `(h, w)` float32."""
        return np.einsum("hwc,hwc->hw", first, second) * (self.weight / first.shape[2])


def _slope(values: np.ndarray, x: int, y: int) -> np.ndarray:
    """Central differences along x or y; half of the one-sided difference at the border."""
    return cv2.Sobel(values, cv2.CV_32F, x, y, ksize=1, scale=0.5, borderType=cv2.BORDER_REPLICATE)


def _resized(values: np.ndarray, size: Size) -> np.ndarray:
    """An image at a smaller size, each pixel the mean of those that it covers."""
    values = values.astype(np.float32)
    return (
        values
        if values.shape == size
        else cv2.resize(values, (size[1], size[0]), interpolation=cv2.INTER_AREA)
    )


def _resized_field(displacement: np.ndarray, size: Size) -> np.ndarray:
    """A displacement on another grid, in pixels of that grid."""
    height, width = displacement.shape[:2]
    if (height, width) == size:
        return displacement
    resized = cv2.resize(displacement, (size[1], size[0]), interpolation=cv2.INTER_LINEAR)
    return resized * resize_factors((height, width), size).astype(np.float32)
