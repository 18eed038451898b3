"""The filters of B-COSFIRE, which look for bars.

Azzopardi, Strisciuglio, Vento, Petkov, "Trainable COSFIRE filters for vessel delineation with application to retinal
images", Medical Image Analysis 19, 2015, section 2. A filter takes the geometric mean of the responses of a difference
of Gaussians at points along a line, each blurred a little so that vessels may bend. The points of all orientations see
the same few blurred maps, one for each distance from the centre, only shifted; and a product is a sum of logarithms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STEP = 2
"""Pixels from one point of a filter to the next."""

INNER_SIGMA = 0.5
"""Of the inner Gaussian, in deviations of the outer one."""

BLUR_UNIT = 6
"""sigma0 and alpha count in so many parts of a pixel: they give the width of the window, six deviations."""


@dataclass(frozen=True)
class BarFilter:
    """A B-COSFIRE filter; lengths in pixels.

    Attributes:
        sigma: of the outer Gaussian of the difference of Gaussians (the inner one is half as wide).
        length: distance of the last point from the centre; the points lie `STEP` apart.
        sigma0, alpha: a point at the distance rho is blurred with `(sigma0 + alpha rho) / BLUR_UNIT`.
        orientations: how many, over a half turn if symmetric, over a full turn otherwise.
        symmetric: whether it looks both ways.
    """

    sigma: float
    length: int
    sigma0: float
    alpha: float
    orientations: int
    symmetric: bool

    @property
    def distances(self) -> range:
        """rho of the points."""
        return range(0, self.length + 1, STEP)

    def points(self, index: int) -> list[tuple[int, int, int]]:
        """The points `(which distance, row, column)` at an orientation, relative to the centre."""
        turn = np.pi if self.symmetric else 2 * np.pi
        sides = (1, -1) if self.symmetric else (1,)
        angle = index * turn / self.orientations
        return [
            (at, round(side * rho * np.sin(angle)), round(side * rho * np.cos(angle)))
            for at, rho in enumerate(self.distances)
            for side in (sides if rho else (1,))
        ]


class FilteredImage:
    """An image `(h, w)` float32 with bright vessels, ready for the responses of one filter at any orientation.

    Args:
        margin: pixels around the part whose responses are wanted, at least the filter's length.
    """

    def __init__(self, image: np.ndarray, bar: BarFilter, margin: int) -> None:
        import cv2

        self._bar, self._margin = bar, margin
        height, width = image.shape
        self._size = height - 2 * margin, width - 2 * margin
        inner, outer = (cv2.GaussianBlur(image, (0, 0), bar.sigma * part) for part in (INNER_SIGMA, 1))
        rectified = np.maximum(inner - outer, 0)
        blurs = [(bar.sigma0 + bar.alpha * rho) / BLUR_UNIT for rho in bar.distances]
        with np.errstate(divide="ignore"):
            self._logarithms = [np.log(largest_weighted(rectified, blur)) for blur in blurs]

    def response(self, index: int) -> np.ndarray:
        """The geometric mean at an orientation, `(H, W)` float32 of the image without its margin, at least 0."""
        height, width = self._size
        points = self._bar.points(index)
        total: np.ndarray = np.zeros(self._size, np.float32)
        for at, row, column in points:
            top, left = self._margin + row, self._margin + column
            total += self._logarithms[at][top : top + height, left : left + width]
        return np.exp(total / len(points))


def largest_weighted(values: np.ndarray, sigma: float) -> np.ndarray:
    """At every pixel the largest value around it, weighted by a Gaussian with the peak 1; `values` at least 0."""
    reach = round(3.5 * sigma)
    for axis in (0, 1):
        largest = values.copy()
        length = values.shape[axis]
        ahead = [slice(None), slice(None)]
        behind = [slice(None), slice(None)]
        for offset in range(1, reach + 1):
            weighted = values * np.float32(np.exp(-(offset**2) / (2 * sigma**2)))
            ahead[axis], behind[axis] = slice(offset, None), slice(0, length - offset)
            for to, source in ((ahead, behind), (behind, ahead)):
                np.maximum(largest[tuple(to)], weighted[tuple(source)], out=largest[tuple(to)])
        values = largest
    return values
