"""The whole transform from the reference to the floating image: `T(p) = A(p + u(p))`, or several in a chain."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.coordinates import Size
from core.transforms.field import RegistrationField
from core.transforms.inversion import undo_displacement
from core.transforms.planar import PlanarTransform, translation

_BAND_PIXELS = 1 << 18


class PointTransform(ABC):
    """What maps reference points to floating points, and so says where a warped image takes its values from."""

    @abstractmethod
    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Map reference points `(N, 2)` to floating points `(N, 2)` float64."""

    @abstractmethod
    def inverse_points(self, points: np.ndarray) -> np.ndarray:
        """Map floating points `(N, 2)` to the reference points `(N, 2)` float64; NaN where there is none."""

    @abstractmethod
    def sampling_rows(self, size: Size, first: int, last: int) -> np.ndarray:
        """The floating `(x, y)` of the reference pixels in rows `first` to `last - 1`: `(rows, width, 2)` float64.

        Raises:
            ValueError: The transform belongs to a reference of another size.
        """

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
            grid[first:last] = self.inverse_rows(size, first, last)
        return grid

    def inverse_rows(self, size: Size, first: int, last: int) -> np.ndarray:
        """The reference `(x, y)` of the floating pixels in rows `first` to `last - 1`: `(rows, width, 2)` float64."""
        columns, rows = np.meshgrid(np.arange(size[1]), np.arange(first, last))
        points = np.stack([columns, rows], axis=-1).reshape(-1, 2)
        return self.inverse_points(points).reshape(last - first, size[1], 2)


@dataclass(frozen=True)
class CompositeTransform(PointTransform):
    """A registration field followed by the pre-alignment.

    Attributes:
        pre_alignment: `A`, from reference to floating pixels.
        field: `u` on the reference grid; None where there is only the pre-alignment.

    >>> shift = PlanarTransform(np.array([[1.0, 0.0, 30.0], [0.0, 1.0, -5.0], [0.0, 0.0, 1.0]]))
    >>> two_to_the_right = RegistrationField(np.full((4, 5, 2), (2.0, 0.0), np.float32), size=(400, 500))
    >>> transform = CompositeTransform(shift, two_to_the_right)
    >>> transform(np.array([[100.0, 50.0]])).tolist()
    [[132.0, 45.0]]
    >>> transform.inverse_points(np.array([[132.0, 45.0]])).round(6).tolist()
    [[100.0, 50.0]]
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
        if self.pre_alignment.is_affine:
            return self._affine_rows(size[1], first, last)
        columns, rows = np.meshgrid(
            np.arange(size[1], dtype=np.float64), np.arange(first, last, dtype=np.float64)
        )
        points = np.stack([columns, rows], axis=-1)
        return self.pre_alignment(points if self.field is None else points + self.field.rows(first, last))

    def _affine_rows(self, width: int, first: int, last: int) -> np.ndarray:
        """`A p + t + A u(p)` as one product of matrices: the bilinear field is one by itself, `(1, y) (A x + t; A)`."""
        linear, shift = self.pre_alignment.matrix[:2, :2], self.pre_alignment.matrix[:2, 2]
        rows = np.arange(first, last, dtype=np.float64)
        weights = np.column_stack([np.ones_like(rows), rows])
        start = linear[:, :1] * np.arange(width, dtype=np.float64) + shift[:, None]
        lines = np.stack([start, np.broadcast_to(linear[:, 1:], start.shape)], axis=1)
        if self.field is not None:
            field_weights, field_lines = self.field.row_factors(first, last)
            weights = np.concatenate([weights, field_weights], axis=1)
            moved = np.tensordot(linear, field_lines, axes=1)
            lines = np.concatenate([lines, moved], axis=1)
        return np.moveaxis(weights @ lines, 0, -1)


@dataclass(frozen=True)
class TransformChain(PointTransform):
    """Transforms one after the other: `T(p) = Tn(… T2(T1(p)))`.

    Attributes:
        parts: the one that is applied first in front. The first leads from the reference to another image, the next
            from that image on, and the last to the floating image.

    Raises:
        ValueError: there is no part.
    """

    parts: tuple[CompositeTransform, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("A chain of transforms has at least one part.")

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Map reference points `(N, 2)` to floating points `(N, 2)` float64."""
        for part in self.parts:
            points = part(points)
        return points

    def inverse_points(self, points: np.ndarray) -> np.ndarray:
        """Map floating points `(N, 2)` to the reference points `(N, 2)` float64; NaN as for each of the parts."""
        for part in reversed(self.parts):
            points = part.inverse_points(points)
        return points

    def sampling_rows(self, size: Size, first: int, last: int) -> np.ndarray:
        """The floating `(x, y)` of the reference pixels in rows `first` to `last - 1`: `(rows, width, 2)` float64.

        Raises:
            ValueError: The first field belongs to a reference of another size.
        """
        rows = self.parts[0].sampling_rows(size, first, last)
        points = rows.reshape(-1, 2)
        for part in self.parts[1:]:
            points = part(points)
        return points.reshape(rows.shape)

    def as_one(self, size: Size) -> CompositeTransform:
        """The same mapping as one planar transform after a displacement of every reference pixel.

        Exact at the centres of the pixels; between them, where the fields are smooth, to thousandths of a pixel. For
        those who need one registration field, such as its export.

        Args:
            size: `(height, width)` of the reference.

        Raises:
            ValueError: a pixel of the reference lies beyond the horizon of a projective part.
        """
        planar = self.parts[0].pre_alignment
        for part in self.parts[1:]:
            planar = part.pre_alignment @ planar
        moved = planar.inverse(self.sampling_grid(size).astype(np.float64))
        columns, rows = np.meshgrid(
            np.arange(size[1], dtype=np.float64), np.arange(size[0], dtype=np.float64)
        )
        return CompositeTransform(planar, RegistrationField(moved - np.stack([columns, rows], axis=-1), size))


@dataclass(frozen=True)
class TurnedTransform(PointTransform):
    """A transform that is known as its way back, such as that of a file `inverse.h5`.

    Attributes:
        back: from floating to reference points.
    """

    back: CompositeTransform | TransformChain

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Map reference points `(N, 2)` to floating points `(N, 2)` float64; NaN where there is none."""
        return self.back.inverse_points(points)

    def inverse_points(self, points: np.ndarray) -> np.ndarray:
        """Map floating points `(N, 2)` to the reference points `(N, 2)` float64."""
        return self.back(points)

    def sampling_rows(self, size: Size, first: int, last: int) -> np.ndarray:
        """The floating `(x, y)` of the reference pixels in rows `first` to `last - 1`: `(rows, width, 2)` float64."""
        return self.back.inverse_rows(size, first, last)


def chained(parts: Sequence[CompositeTransform]) -> CompositeTransform | TransformChain:
    """The transforms one after the other; one alone stays what it is."""
    return parts[0] if len(parts) == 1 else TransformChain(tuple(parts))


def on_canvas(
    transform: CompositeTransform | TransformChain, offset: tuple[float, float]
) -> CompositeTransform | TransformChain:
    """The transform from a canvas whose first pixel is the pixel `offset` `(x, y)` of the reference, below 0 too."""
    if offset == (0, 0):
        return transform
    parts = transform.parts if isinstance(transform, TransformChain) else (transform,)
    return TransformChain((CompositeTransform(translation(*offset)), *parts))


def row_bands(size: Size, pixels: int) -> list[tuple[int, int]]:
    """Split an image into bands `(first, last)` of whole rows, of about so many pixels, to bound a step's memory."""
    height, width = size
    step = max(1, pixels // width)
    return [(first, min(first + step, height)) for first in range(0, height, step)]


def reference_size(transform: PointTransform) -> Size | None:
    """`(height, width)` of the reference, where the field of a transform tells it."""
    first = transform.parts[0] if isinstance(transform, TransformChain) else transform
    field = first.field if isinstance(first, CompositeTransform) else None
    return None if field is None else field.size
