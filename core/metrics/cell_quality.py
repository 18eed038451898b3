"""How well the vessels lie on each other in each cell of the checkerboard, at any cell size, in no time.

The measure is the Dice coefficient of the binary vessel maps, as in the whole image (equation 8 of the paper), so that
the figures can be compared with it. It needs vessels of both images: a cell where one of them shows hardly any is not
judged, for it would get 0 however well it is aligned (an angiogram shows many vessels that a photograph does not).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.coordinates import Size

ENOUGH_VESSELS = 40
"""Vessel pixels that a cell needs in each map, on the working grid: about 12 pixels of an ordinary vessel."""

BAD_OVERLAP = 0.45
"""A cell whose vessels overlap less is pointed out. On the 12 real pairs, in cells of a fifth of the width, these are
4 % of the cells of the results, and 63 % of those by three points alone."""

BAD_CONFIDENCE = 0.25
"""A cell of less mean confidence is pointed out; the same limit as for uncertain regions."""


@dataclass(frozen=True)
class CellQuality:
    """One cell.

    Attributes:
        left, top, right, bottom: in reference pixels; the last two are the first column and row beyond the cell.
        overlap: Dice of the vessels in the cell, 0..1; None where there are too few vessels to say.
        confidence: mean confidence in the cell, 0..1; None where the images do not overlap in it.
    """

    left: int
    top: int
    right: int
    bottom: int
    overlap: float | None
    confidence: float | None

    @property
    def is_bad(self) -> bool:
        """Whether the cell should be looked at."""
        if self.overlap is None:
            return False
        return self.overlap < BAD_OVERLAP or (self.confidence or 0.0) < BAD_CONFIDENCE

    @property
    def centre(self) -> tuple[float, float]:
        """`(x, y)` of its middle."""
        return (self.left + self.right - 1) / 2, (self.top + self.bottom - 1) / 2


@dataclass(frozen=True, eq=False)
class CellTables:
    """Sums over the maps of one result, from which the figures of any cell follow by four look-ups.

    Attributes:
        size: `(height, width)` of the reference.
        sums: `(5, h + 1, w + 1)` float64; at `[:, i, j]` what lies above row i and left of column j of the working
            grid: vessel pixels of the reference, of the floating image, of both, compared pixels, confidence.
    """

    size: Size
    sums: np.ndarray

    @classmethod
    def of(
        cls,
        reference: np.ndarray,
        floating: np.ndarray,
        area: np.ndarray,
        confidence: np.ndarray,
        size: Size,
    ) -> CellTables:
        """The tables of two maps on one grid, which may be coarser than the reference's `size`.

        Args:
            reference, floating: `(h, w)` bool, where vessels are.
            area: `(h, w)` bool, where to compare.
            confidence: `(h, w)` float in 0..1.
        """
        layers = (reference & area, floating & area, reference & floating & area, area, confidence * area)
        sums = np.zeros((len(layers), area.shape[0] + 1, area.shape[1] + 1))
        for table, layer in zip(sums, layers, strict=True):
            table[1:, 1:] = layer.cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
        return cls(size, sums)

    def cells(self, cell: float, origin: tuple[float, float] = (0.0, 0.0)) -> tuple[CellQuality, ...]:
        """Every cell of a checkerboard, row by row; those at the rim are cut off by the image.

        Args:
            cell: the side of a cell in reference pixels, at least 1.
            origin: `(x, y)` in reference pixels, a corner of one of the cells.

        Raises:
            ValueError: the cells are smaller than a pixel.
        """
        if not cell >= 1:
            raise ValueError(f"a cell of the checkerboard is at least one pixel wide, not {cell}")
        height, width = self.size
        rows, columns = _edges(height, cell, origin[1]), _edges(width, cell, origin[0])
        return tuple(
            self.quality(left, top, right, bottom)
            for top, bottom in pairwise(rows)
            for left, right in pairwise(columns)
        )

    def quality(self, left: int, top: int, right: int, bottom: int) -> CellQuality:
        """The figures of one rectangle of reference pixels."""
        grid = self.sums.shape[1] - 1, self.sums.shape[2] - 1
        first_row, last_row = (_rounded(edge * grid[0] / self.size[0]) for edge in (top, bottom))
        first, last = (_rounded(edge * grid[1] / self.size[1]) for edge in (left, right))
        sums = self.sums
        inside = (
            sums[:, last_row, last]
            - sums[:, first_row, last]
            - sums[:, last_row, first]
            + sums[:, first_row, first]
        )
        reference, floating, both, area, confidence = (float(value) for value in inside)
        is_judged = min(reference, floating) >= ENOUGH_VESSELS
        return CellQuality(
            left,
            top,
            right,
            bottom,
            overlap=2 * both / (reference + floating) if is_judged else None,
            confidence=min(max(confidence / area, 0.0), 1.0) if area > 0 else None,
        )


def worst_first(cells: Iterable[CellQuality]) -> tuple[CellQuality, ...]:
    """The cells that can be judged, the worst one first; of equal ones that of less confidence."""
    judged = (cell for cell in cells if cell.overlap is not None)
    return tuple(sorted(judged, key=lambda cell: (cell.overlap, cell.confidence or 0.0, cell.top, cell.left)))


def _edges(length: int, cell: float, origin: float) -> list[int]:
    """Where cells begin and end along one axis, from 0 to `length`."""
    first = math.floor(-origin / cell)
    count = math.ceil((length - origin) / cell)
    inner = {_rounded(origin + number * cell) for number in range(first, count + 1)}
    return sorted({0, length, *(edge for edge in inner if 0 < edge < length)})


def _rounded(value: float) -> int:
    """To the nearest whole number, halves upwards: `round` would go to the even one, now up and now down."""
    return math.floor(value + 0.5)
