"""The middle of the demonstration's angiogram: a quarter of the pixels, for networks that take their time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from core.demo.synthetic import DemoCase, TrueError, true_error
from core.images.reading import RetinalImage, image_from_pixels
from core.points.matching import MatchingPair, MatchingPoints

_CORNER, _HEIGHT, _WIDTH = np.array([180, 150]), 300, 360
_CLICKED = np.array([[40.0, 50.0], [330.0, 90.0], [150.0, 270.0]])
_CLICK_ERRORS = np.array([[6.0, -3.0], [-4.0, 5.0], [3.0, 5.0]])
"""How far off the three pairs are, in pixels of the photograph."""


@dataclass(frozen=True, eq=False)
class DemoCentre:
    """The angiogram's middle, the whole photograph, and three matching pairs, each off by some pixels."""

    reference: RetinalImage
    floating: RetinalImage
    points: MatchingPoints
    demo: DemoCase

    @staticmethod
    def of(demo: DemoCase) -> DemoCentre:
        """Cut it out."""
        pixels = demo.reference.pixels[_rows(), _columns()]
        floating = demo.truth(_CLICKED + _CORNER) + _CLICK_ERRORS
        pairs = tuple(
            MatchingPair(number + 1, tuple(_CLICKED[number]), tuple(floating[number]))
            for number in range(len(_CLICKED))
        )
        reference = image_from_pixels(pixels, demo.reference.name)
        return DemoCentre(reference, demo.floating, MatchingPoints(pairs), demo)

    def true_error(self, transform: Callable[[np.ndarray], np.ndarray]) -> TrueError:
        """Of a transform from this part of the angiogram to the photograph."""
        inside = np.zeros_like(self.demo.field)
        inside[_rows(), _columns()] = True
        part = replace(self.demo, field=self.demo.field & inside)
        return true_error(part, lambda points: transform(points - _CORNER))


def _rows() -> slice:
    return slice(_CORNER[1], _CORNER[1] + _HEIGHT)


def _columns() -> slice:
    return slice(_CORNER[0], _CORNER[0] + _WIDTH)
