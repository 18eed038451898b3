"""The `pairs` layout: a folder for each case, with `reference.png`, `floating.png` and `landmarks.csv`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.points.csv_files import read_points
from core.points.matching import MatchingPoints, PairRole, points_from_arrays

REFERENCE_FILE, FLOATING_FILE, LANDMARKS_FILE = "reference.png", "floating.png", "landmarks.csv"


@dataclass(frozen=True)
class PairCase:
    """One pair of images with landmarks.

    Attributes:
        name: of the case's folder.
        landmarks: matching points, all of them complete; four or more.
    """

    name: str
    reference: Path
    floating: Path
    landmarks: MatchingPoints

    def as_clicked(self) -> MatchingPoints:
        """The landmarks with the widest triangle as the three clicks, and all others as check points."""
        reference, floating = self.landmarks.complete_arrays()
        points = points_from_arrays(reference, floating, PairRole.CHECK)
        for index in widest_triangle(reference):
            points = points.set_role(index + 1, PairRole.FIT)
        return points


def read_pairs(folder: Path | str, names: Sequence[str] = ()) -> list[PairCase]:
    """The cases of a data set, sorted by name.

    Args:
        names: only these; all where empty.

    Raises:
        InputError: the folder holds no such case, a named one is missing, or its landmarks cannot be read.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"The data set {folder} is not a folder. Check its name and place.")
    found = {path.parent.name: path.parent for path in sorted(folder.glob(f"*/{LANDMARKS_FILE}"))}
    if not found:
        raise InputError(
            f"{folder} holds no cases: each is a folder with {REFERENCE_FILE}, {FLOATING_FILE} and {LANDMARKS_FILE}."
        )
    unknown = [name for name in names if name not in found]
    if unknown:
        raise InputError(f"{folder} has no case {unknown[0]}. It has {', '.join(found)}.")
    return [_read_case(found[name]) for name in (names or found)]


def widest_triangle(points: np.ndarray) -> tuple[int, int, int]:
    """The three of the `(N, 2)` points, N at least 3, whose triangle has the largest area."""

    def area(corners: tuple[int, int, int]) -> float:
        (x0, y0), (x1, y1), (x2, y2) = points[list(corners)]
        return abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0))

    return max(combinations(range(len(points)), 3), key=area)


def _read_case(folder: Path) -> PairCase:
    landmarks = read_points(folder / LANDMARKS_FILE)
    count = len(landmarks.complete_arrays()[0])
    if count < 4:
        raise InputError(
            f"{folder / LANDMARKS_FILE} holds {count} complete landmarks. "
            "Four are needed: three to click, one to check."
        )
    return PairCase(folder.name, folder / REFERENCE_FILE, folder / FLOATING_FILE, landmarks)
