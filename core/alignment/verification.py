"""Whether an alignment is right: how many windows, each by itself, find their best place where it puts them.

A wrong alignment has been fitted to the maps as well, so some windows agree with it: up to a sixth on pairs of
different eyes. The evidence is by how many standard deviations more agree. It asks nothing of the maps' values, and
takes into account how much of the two images overlaps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.alignment.curved import CurvedTransform
from core.alignment.local_matching import match_windows
from core.alignment.overlay import lay_over, spread_points
from core.alignment.vessel_map import VesselMap

HALF, RADIUS, CELL = 24, 24, 40
"""Windows of 49 pixels, looked for within 24: by chance 1 % would be found within the tolerance."""

TOLERANCE = 3.0
"""Pixels within which a window agrees."""

CHANCE = 0.15
"""Share of the windows that agree with a wrong alignment that was fitted to them."""

EVEN_EVIDENCE, EVIDENCE_SCALE = 6.5, 1.0
"""Evidence at which right and wrong are called equally likely, and by how much more the odds grow e times. Measured:
of 289 pairs of different eyes one reaches 4.8 and the others 2.6; of 42 real pairs one has 9, the others 12."""

GOOD_SHARE = 0.5
"""Share of agreeing windows below which the confidence falls in proportion: part of the overlap may be badly aligned.
It is 0.7 and more on real pairs, 0.4 on an ultra-widefield pair whose rims no quadratic brings together."""


@dataclass(frozen=True)
class Verification:
    """How many windows were looked at, and how many of them agree."""

    windows: int
    agreeing: int

    @property
    def share(self) -> float:
        """Of the windows that agree."""
        return self.agreeing / max(self.windows, 1)

    @property
    def evidence(self) -> float:
        """Standard deviations above what a wrong alignment reaches; below 0 where it is fewer."""
        if not self.windows:
            return 0.0
        expected = CHANCE * self.windows
        return (self.agreeing - expected) / math.sqrt(expected * (1 - CHANCE))

    @property
    def confidence(self) -> float:
        """0 to 1; one half is the border between right and wrong."""
        odds_against = math.exp(min((EVEN_EVIDENCE - self.evidence) / EVIDENCE_SCALE, 50.0))
        return min(self.share / GOOD_SHARE, 1.0) / (1 + odds_against)


def verify(
    reference: VesselMap, floating: VesselMap, transform: CurvedTransform, cell: int = CELL
) -> Verification:
    """Count the windows, one in each cell of so many pixels, that agree with an alignment."""
    laid = lay_over(reference, floating, transform)
    points = spread_points(reference.cornerness, laid.area, cell, HALF)
    matches = match_windows(laid.reference, laid.warped, points, HALF, RADIUS)
    distances = np.linalg.norm(matches.shifts, axis=1)
    return Verification(len(points), int((distances < TOLERANCE).sum()))
