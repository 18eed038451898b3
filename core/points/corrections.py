"""Corrections of a registration: a place of the floating image that belongs elsewhere on the reference."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.points.matching import Point


@dataclass(frozen=True)
class Correction:
    """One place that the reader dragged to where it belongs.

    Attributes:
        floating: `(x, y)` of the place in the floating image.
        reference: `(x, y)` where it belongs in the reference image.
        start: `(x, y)` where the uncorrected registration shows it, in the reference image: the arrow's tail.

    Raises:
        ValueError: a coordinate is not finite.
    """

    floating: Point
    reference: Point
    start: Point

    def __post_init__(self) -> None:
        for name in ("floating", "reference", "start"):
            x, y = (float(value) for value in getattr(self, name))
            if not (math.isfinite(x) and math.isfinite(y)):
                raise ValueError(f"A correction's {name} point must be finite, not ({x}, {y}).")
            object.__setattr__(self, name, (x, y))

    @property
    def length(self) -> float:
        """How far the place is moved, in reference pixels."""
        return math.hypot(self.reference[0] - self.start[0], self.reference[1] - self.start[1])
