"""Where small windows of one map lie in the other, by normalised cross-correlation."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

PEAK_RADIUS = 5
"""Pixels around the best place that belong to it; the next best is looked for beyond."""


@dataclass(frozen=True)
class Place:
    """Where a window was found.

    Attributes:
        shift: `(x, y)` pixels from the middle of its surroundings, to a fraction of a pixel.
        height: the correlation there, -1 to 1.
        margin: by how much the best place elsewhere is worse, 0 to 1.
        at_border: whether the best place is the last that was looked at, so that a better one may lie beyond.
    """

    shift: tuple[float, float]
    height: float
    margin: float
    at_border: bool


@dataclass(frozen=True, eq=False)
class LocalMatches:
    """What each of several windows says.

    Attributes:
        points: `(N, 2)` float64 `(x, y)`, the windows' centres in the reference.
        shifts: `(N, 2)` float64, how far each was found from where the transform puts it, in reference pixels.
        weights: `(N,)` float64 in 0..1, high where the window fits well, and nowhere else as well.
    """

    points: np.ndarray
    shifts: np.ndarray
    weights: np.ndarray

    def __len__(self) -> int:
        return len(self.points)


def match_windows(
    reference: np.ndarray, warped: np.ndarray, points: np.ndarray, half: int, radius: int
) -> LocalMatches:
    """Look for windows of the reference map in the warped one.

    Args:
        reference, warped: `(h, w)` float32, both on the reference's grid.
        points: `(N, 2)` int `(x, y)`, at least `half` pixels from the border.
        half: the windows have `2 * half + 1` pixels on each side.
        radius: how far to look, in pixels.
    """
    padded = cv2.copyMakeBorder(warped, *(radius,) * 4, cv2.BORDER_CONSTANT, value=0)
    side = 2 * half + 1
    places = [
        find_place(
            reference[y - half : y - half + side, x - half : x - half + side],
            padded[y - half : y - half + side + 2 * radius, x - half : x - half + side + 2 * radius],
        )
        for x, y in points
    ]
    return LocalMatches(
        points.astype(np.float64),
        np.array([place.shift for place in places]).reshape(-1, 2),
        np.array([max(place.height, 0.0) ** 2 * place.margin for place in places]),
    )


def find_place(window: np.ndarray, surroundings: np.ndarray) -> Place:
    """Find a window `(2 * half + 1,) * 2` in its surroundings `(2 * (half + radius) + 1,) * 2`, both float32."""
    scores = cv2.matchTemplate(surroundings, window, cv2.TM_CCOEFF_NORMED)
    radius = scores.shape[0] // 2
    _, height, _, (x, y) = cv2.minMaxLoc(scores)
    at_border = not (0 < x < 2 * radius and 0 < y < 2 * radius)
    offset_x, offset_y = (0.0, 0.0) if at_border else _summit(scores[y - 1 : y + 2, x - 1 : x + 2])
    cv2.circle(scores, (x, y), PEAK_RADIUS, -1.0, -1)
    margin = float(np.clip(height - max(float(scores.max()), 0.0), 0.0, 1.0))
    return Place((x - radius + offset_x, y - radius + offset_y), float(height), margin, at_border)


def _summit(patch: np.ndarray) -> tuple[float, float]:
    """The top of the paraboloid through `(3, 3)` values, `(x, y)` from the centre; the centre where it has none."""
    patch = patch.astype(np.float64)
    x, y = (patch[1, 2] - patch[1, 0]) / 2, (patch[2, 1] - patch[0, 1]) / 2
    xx, yy = patch[1, 2] - 2 * patch[1, 1] + patch[1, 0], patch[2, 1] - 2 * patch[1, 1] + patch[0, 1]
    xy = (patch[2, 2] - patch[2, 0] - patch[0, 2] + patch[0, 0]) / 4
    determinant = xx * yy - xy * xy
    if xx >= 0 or yy >= 0 or determinant <= 1e-12:
        return 0.0, 0.0
    top = -np.array([yy * x - xy * y, xx * y - xy * x]) / determinant
    return float(np.clip(top[0], -1, 1)), float(np.clip(top[1], -1, 1))
