"""The whole transform from the reference to the floating image: `T(p) = A(p + u(p))`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.coordinates import Size
from core.transforms.field import RegistrationField
from core.transforms.inversion import undo_displacement
from core.transforms.planar import PlanarTransform

_BAND_PIXELS = 1 << 18


@dataclass(frozen=True)
class CompositeTransform:
    """A registration field followed by the pre-alignment.

    Attributes:
        pre_alignment: `A`, from reference to floating pixels.
        field: `u` on the reference grid; None where there is only the pre-alignment.
    """

    pre_alignment: PlanarTransform
    field: RegistrationField | None = None

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Map reference points `(N, 2)` to floating points `(N, 2)` float64."""
        points = np.asarray(points, dtype=np.float64)
        return self.pre_alignment(points if self.field is None else points + self.field.at(points))

    def inverse_points(self, points: np.ndarray) -> np.ndarray:
        """Map floating points `(N, 2)` to the reference points `(N, 2)` float64 that `T` takes to them.

        The field is undone by Newton's iteration until `p + u(p)` is met to a millionth of a pixel. A point is NaN
        where no solution is found, which happens only where the field folds, or where the point lies beyond the
        horizon of a projective pre-alignment.
        """
        moved = self.pre_alignment.inverse(points)
        return moved if self.field is None else undo_displacement(self.field, moved)

    def sampling_rows(self, size: Size, first: int, last: int) -> np.ndarray:
        """The floating `(x, y)` of the reference pixels in rows `first` to `last - 1`: `(rows, width, 2)` float64.

        Raises:
            ValueError: The field belongs to a reference of another size.
        """
        if self.field is not None and self.field.size != tuple(size):
            raise ValueError(f"The field is for a reference of size {self.field.size}, not {tuple(size)}.")
        columns, rows = np.meshgrid(
            np.arange(size[1], dtype=np.float64), np.arange(first, last, dtype=np.float64)
        )
        points = np.stack([columns, rows], axis=-1)
        return self.pre_alignment(points if self.field is None else points + self.field.rows(first, last))

    def sampling_grid(self, size: Size) -> np.ndarray:
        """The floating `(x, y)` of every pixel of the reference of `size`: `(height, width, 2)` float32."""
        grid = np.empty((*size, 2), dtype=np.float32)
        for first, last in row_bands(size, _BAND_PIXELS):
            grid[first:last] = self.sampling_rows(size, first, last)
        return grid

    def inverse_grid(self, size: Size) -> np.ndarray:
        """The reference `(x, y)` of every pixel of the floating image of `size`: `(height, width, 2)` float32."""
        grid = np.empty((*size, 2), dtype=np.float32)
        for first, last in row_bands(size, _BAND_PIXELS):
            columns, rows = np.meshgrid(np.arange(size[1]), np.arange(first, last))
            points = np.stack([columns, rows], axis=-1).reshape(-1, 2)
            grid[first:last] = self.inverse_points(points).reshape(last - first, size[1], 2)
        return grid


def row_bands(size: Size, pixels: int) -> list[tuple[int, int]]:
    """Split an image into bands `(first, last)` of whole rows, of about so many pixels, to bound a step's memory."""
    height, width = size
    step = max(1, pixels // width)
    return [(first, min(first + step, height)) for first in range(0, height, step)]
