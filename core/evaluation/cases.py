"""A case of an evaluation: two image files, and what is known about how they match."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from pathlib import Path

import numpy as np

from core.points.matching import MatchingPoints, PairRole, points_from_arrays

LEAST_LANDMARKS = 4
"""Three to click and one to check."""


class Layout(str, Enum):
    """How the images of a case come to the methods."""

    AS_STORED = "as stored"
    PAPER_REFERENCE = "the paper's, in the reference's frame"
    PAPER_FLOATING = "the paper's, in the floating image's frame"


@dataclass(frozen=True)
class Case:
    """One pair of images.

    Attributes:
        name: unique in its data set.
        index: its place in the whole data set, from 0; it seeds the random deformations, so that a case gets the
            same ones whichever others are measured with it.
        reference, floating: the image files.
        landmarks: matching points, all complete; None where the data set has none.
        floating_to_reference: the known affine `(2, 3)` between the stored files, as a tuple of rows; None where
            there are landmarks instead.
        layout: how the images are prepared.
        split: "train" or "test" where the data set says so.
        eye: which eye it shows, where the data set says so; cases of one eye have one name for it.
        draw: which of the authors' fixed random deformations belongs to it, from 0; None where none does.
    """

    name: str
    index: int
    reference: Path
    floating: Path
    landmarks: MatchingPoints | None = None
    floating_to_reference: tuple[tuple[float, ...], ...] | None = None
    layout: Layout = Layout.AS_STORED
    split: str | None = None
    draw: int | None = None
    eye: str | None = None

    def as_clicked(self) -> MatchingPoints:
        """The landmarks with the widest triangle as the three clicks, and all others as check points."""
        assert self.landmarks is not None
        return as_clicked(self.landmarks)


def as_clicked(landmarks: MatchingPoints) -> MatchingPoints:
    """Three or more landmarks: the widest triangle of the reference as fit points, the others as check points."""
    reference, floating = landmarks.complete_arrays()
    points = points_from_arrays(reference, floating, PairRole.CHECK)
    for index in widest_triangle(reference):
        points = points.set_role(index + 1, PairRole.FIT)
    return points


def widest_triangle(points: np.ndarray) -> tuple[int, int, int]:
    """The three of the `(N, 2)` points, N at least 3, whose triangle has the largest area."""

    def area(corners: tuple[int, int, int]) -> float:
        (x0, y0), (x1, y1), (x2, y2) = points[list(corners)]
        return abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0))

    return max(combinations(range(len(points)), 3), key=area)
