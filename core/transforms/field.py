"""The registration field: a displacement of every reference pixel, on a grid that may be coarser than the image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.coordinates import Size, points_to_indices, resize_points

_BAND_PIXELS = 1 << 20
_BAND_ROWS = 32


@dataclass(frozen=True, eq=False)
class RegistrationField:
    """The displacement `u` of `T(p) = A(p + u(p))`.

    Between the nodes of its grid the field is bilinear, and beyond the outermost nodes it keeps their values.

    Attributes:
        displacement: `(h, w, 2)` float32, channels `(x, y)`, in pixels of the full-size reference, read-only. The
            node in row i and column j lies where the half-pixel rule puts the centre of that pixel of an `(h, w)`
            image that is resized to `size`.
        size: `(height, width)` of the reference.

    Raises:
        ValueError: The array has another shape, a value is not finite, or the size is not positive.
    """

    displacement: np.ndarray
    size: Size

    def __post_init__(self) -> None:
        displacement = np.array(self.displacement, dtype=np.float32)
        if displacement.ndim != 3 or displacement.shape[2] != 2 or 0 in displacement.shape:
            raise ValueError(f"A registration field has the shape (h, w, 2), not {displacement.shape}.")
        if not np.isfinite(displacement).all():
            raise ValueError("The registration field has a value that is not finite.")
        height, width = (int(length) for length in self.size)
        if height < 1 or width < 1:
            raise ValueError(f"The size of the reference image is positive, not {self.size}.")
        displacement.setflags(write=False)
        object.__setattr__(self, "displacement", displacement)
        object.__setattr__(self, "size", (height, width))

    @staticmethod
    def zero(size: Size) -> RegistrationField:
        """The field that moves nothing, on the smallest grid."""
        return RegistrationField(np.zeros((1, 1, 2), dtype=np.float32), size)

    @property
    def grid_size(self) -> Size:
        """`(h, w)` of the grid."""
        return self.displacement.shape[0], self.displacement.shape[1]

    @property
    def spacing(self) -> tuple[float, float]:
        """The distance of two nodes along x and along y, in reference pixels."""
        return self.size[1] / self.grid_size[1], self.size[0] / self.grid_size[0]

    def nodes(self) -> np.ndarray:
        """The `(h, w, 2)` float64 reference points `(x, y)` of the grid's nodes."""
        h, w = self.grid_size
        grid = np.stack(np.meshgrid(np.arange(w), np.arange(h)), axis=-1)
        return resize_points(grid, self.grid_size, self.size)

    def at(self, points: np.ndarray) -> np.ndarray:
        """The displacement `(N, 2)` float64 at reference points `(N, 2)`; NaN where a point is NaN."""
        return _Cells(self, points).values()

    def gradient_at(self, points: np.ndarray) -> np.ndarray:
        """The derivative `(N, 2, 2)` float64 of the field at reference points, `[n, channel, axis]`.

        On a line of the grid it is that of the cell to the right or below; beyond the outermost nodes it is 0 across
        the rim, as the field keeps its value there.
        """
        return _Cells(self, points).gradients()

    def at_with_gradient(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Both at once."""
        cells = _Cells(self, points)
        return cells.values(), cells.gradients()

    def rows(self, first: int, last: int) -> np.ndarray:
        """The displacement of the pixels in rows `first` to `last - 1`: `(last - first, width, 2)` float64."""
        weights, lines = self.row_factors(first, last)
        return np.moveaxis(weights @ lines, 0, -1)

    def row_factors(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        """The same as a product of matrices, by which it is worked out, and more with it, in one pass.

        Returns:
            The weights of the k rows of the grid around, `(last - first, k)` float64, and these rows at every column of
            the image, `(2, k, width)`, channels `(x, y)`: the displacement is `weights @ rows`.
        """
        h, w = self.grid_size
        column = np.clip((np.arange(self.size[1]) + 0.5) * (w / self.size[1]) - 0.5, 0, w - 1)
        row = np.clip((np.arange(first, last) + 0.5) * (h / self.size[0]) - 0.5, 0, h - 1)
        top, left = _cell_starts(row, h), _cell_starts(column, w)
        needed = np.moveaxis(self.displacement[top[0] : top[-1] + 2].astype(np.float64), -1, 0)
        right = np.minimum(left + 1, w - 1)
        lines = _mix(needed.take(left, axis=2), needed.take(right, axis=2), column - left)
        weights = np.zeros((len(row), lines.shape[1]))
        start, each = top - top[0], np.arange(len(row))
        weights[each, start] = 1 - (row - top)
        weights[each, np.minimum(start + 1, lines.shape[1] - 1)] += row - top
        return weights, lines

    def dense(self) -> np.ndarray:
        """The displacement of every reference pixel: `(height, width, 2)` float32."""
        height, width = self.size
        dense = np.empty((height, width, 2), dtype=np.float32)
        step = max(1, _BAND_PIXELS // width)
        for first in range(0, height, step):
            last = min(first + step, height)
            dense[first:last] = self.rows(first, last)
        return dense

    def jacobian_determinant(self) -> np.ndarray:
        """The determinant of the derivative of `p + u(p)`, in reference pixels, at its smallest around each node.

        A node belongs to up to four cells. Within one cell the mapping is bilinear, and the determinant of a bilinear
        mapping is smallest at one of the four corners, where it comes from the differences to the two neighbours within
        that cell. So of the four combinations of forward and backward differences the smallest is taken, and the field
        folds nowhere, between its nodes either, if and only if every value is above 0.

        Returns:
            `(h, w)` float64.
        """
        smallest, height = np.empty(self.grid_size), self.grid_size[0]
        for first in range(0, height, _BAND_ROWS):
            last = min(first + _BAND_ROWS, height)
            above = min(first, 1)
            found = _smallest_determinants(self.displacement[first - above : last + 1], self.spacing)
            smallest[first:last] = found[above : above + last - first]
        return smallest

    def folded_fraction(self, mask: np.ndarray | None = None) -> float:
        """The share of the grid's nodes, 0 to 1, around which the field folds (determinant of 0 or below).

        Args:
            mask: `(height, width)` bool of the reference, or `(h, w)` of the grid; only nodes inside it count. 0 where
                it holds no node.

        Raises:
            ValueError: The mask has another size than either.
        """
        folded = self.jacobian_determinant() <= 0.0
        if mask is not None:
            if mask.shape not in (self.size, self.grid_size):
                raise ValueError(f"The mask has the size {mask.shape}, the reference {self.size}.")
            inside = np.asarray(mask, dtype=bool)
            if mask.shape != self.grid_size:
                inside = inside[points_to_indices(self.nodes())]
            folded = folded[inside]
        return float(folded.mean()) if folded.size else 0.0


class _Cells:
    """The cells of a field's grid in which points lie, and where in them."""

    def __init__(self, field: RegistrationField, points: np.ndarray) -> None:
        h, w = field.grid_size
        grid = resize_points(points, field.size, field.grid_size)
        self._known = np.isfinite(grid).all(axis=-1)[..., None]
        grid = np.where(self._known, grid, 0.0)
        x, y = np.clip(grid[..., 0], 0, w - 1), np.clip(grid[..., 1], 0, h - 1)
        left, top = _cell_starts(x, w), _cell_starts(y, h)
        self._x, self._y = (x - left)[..., None], (y - top)[..., None]
        self._varies_x, self._varies_y = (x == grid[..., 0])[..., None], (y == grid[..., 1])[..., None]
        self._spacing = field.spacing
        nodes, first = field.displacement.reshape(-1, 2), top * w + left
        down, right = w * (h > 1), int(w > 1)
        self._corners = [
            nodes.take(first + step, axis=0).astype(np.float64) for step in (0, right, down, down + right)
        ]

    def values(self) -> np.ndarray:
        """The displacement `(N, 2)` float64; NaN where a point is NaN."""
        a, b, c, d = self._corners
        return np.where(self._known, _mix(_mix(a, b, self._x), _mix(c, d, self._x), self._y), np.nan)

    def gradients(self) -> np.ndarray:
        """Its derivative `(N, 2, 2)` float64."""
        a, b, c, d = self._corners
        along_x = _mix(b - a, d - c, self._y) / self._spacing[0] * self._varies_x
        along_y = _mix(c - a, d - b, self._x) / self._spacing[1] * self._varies_y
        return np.stack([along_x, along_y], axis=-1)


def _cell_starts(positions: np.ndarray, length: int) -> np.ndarray:
    """The node before each position of an axis, at most the last but one (the only one, if there is just one)."""
    return np.minimum(positions.astype(np.int64), max(length - 2, 0))


def _mix(a: np.ndarray, b: np.ndarray, share_of_b: np.ndarray) -> np.ndarray:
    return a + (b - a) * share_of_b


def _smallest_determinants(displacement: np.ndarray, spacing: tuple[float, float]) -> np.ndarray:
    """As `RegistrationField.jacobian_determinant`, of some rows of nodes that fit a processor's cache."""
    u, v = np.ascontiguousarray(np.moveaxis(displacement, -1, 0), dtype=np.float64)
    stretch_x, shear_y = (_one_sided_differences(each, 1, spacing[0]) for each in (u, v))
    shear_x, stretch_y = (_one_sided_differences(each, 0, spacing[1]) for each in (u, v))
    smallest, crossed = np.full(u.shape, np.inf), np.empty_like(u)
    for x in (0, 1):
        for y in (0, 1):
            determinant = (1 + stretch_x[x]) * (1 + stretch_y[y])
            determinant -= np.multiply(shear_y[x], shear_x[y], out=crossed)
            np.minimum(smallest, determinant, out=smallest)
    return smallest


def _one_sided_differences(values: np.ndarray, axis: int, spacing: float) -> tuple[np.ndarray, np.ndarray]:
    """Forward and backward differences over the spacing; at the rim both are the one that exists."""
    if values.shape[axis] == 1:
        return (np.zeros_like(values),) * 2
    inner = np.diff(values, axis=axis) / spacing
    around = np.pad(inner, [(1, 1) if each == axis else (0, 0) for each in range(values.ndim)], mode="edge")
    return (around[1:], around[:-1]) if axis == 0 else (around[:, 1:], around[:, :-1])
