"""Transforms of the plane that a 3 × 3 matrix describes: translation, rigid, similarity, affine, projective."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np

from core.coordinates import Size
from core.language import mark

_MINIMUM_PAIRS = {"translation": 1, "rigid": 2, "similarity": 2, "affine": 3, "projective": 4}


class TransformModel(str, Enum):
    """The kind of pre-alignment that is fitted to the matching pairs."""

    TRANSLATION = mark("translation")
    RIGID = mark("rigid")
    SIMILARITY = mark("similarity")
    AFFINE = mark("affine")
    PROJECTIVE = mark("projective")

    @property
    def minimum_pairs(self) -> int:
        """How many matching pairs fix the transform."""
        return _MINIMUM_PAIRS[self.value]


@dataclass(frozen=True, eq=False)
class PlanarTransform:
    """A transform of points `(x, y)` by a homogeneous matrix.

    Attributes:
        matrix: `(3, 3)` float64, read-only; kept with 1 at the lower right where that entry is not zero.

    Raises:
        ValueError: The matrix has another shape, is not finite or cannot be inverted.
    """

    matrix: np.ndarray

    def __post_init__(self) -> None:
        matrix = np.array(self.matrix, dtype=np.float64)
        if matrix.shape != (3, 3):
            raise ValueError(f"The matrix of a planar transform is 3 × 3, not of shape {matrix.shape}.")
        if not np.isfinite(matrix).all():
            raise ValueError("The matrix of a planar transform has a number that is not finite.")
        if matrix[2, 2] != 0.0:
            matrix /= matrix[2, 2]
        singular = np.linalg.svd(_balanced(matrix), compute_uv=False)
        if singular[2] <= singular[0] * 3 * np.finfo(np.float64).eps:  # as in numpy's matrix_rank
            raise ValueError("The matrix of a planar transform cannot be inverted.")
        matrix.setflags(write=False)
        object.__setattr__(self, "matrix", matrix)

    @staticmethod
    def identity() -> PlanarTransform:
        """The transform that leaves every point where it is."""
        return PlanarTransform(np.eye(3))

    @staticmethod
    def from_affine(affine: np.ndarray) -> PlanarTransform:
        """From the upper two rows `(2, 3)` of the matrix."""
        return PlanarTransform(np.vstack([np.asarray(affine, dtype=np.float64), [0.0, 0.0, 1.0]]))

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Map points `(..., 2)` to `(..., 2)` float64; a point on or beyond a projective's horizon becomes NaN."""
        points = np.asarray(points, dtype=np.float64)
        mapped = points @ self.matrix[:2, :2].T + self.matrix[:2, 2]
        if self.is_affine:
            return mapped
        depth = points @ self.matrix[2, :2] + self.matrix[2, 2]
        return mapped / np.where(depth > 0, depth, np.nan)[..., None]

    def __matmul__(self, other: PlanarTransform) -> PlanarTransform:
        """The transform that applies `other` first and then this one."""
        return PlanarTransform(self.matrix @ other.matrix)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PlanarTransform) and np.array_equal(self.matrix, other.matrix)

    def __hash__(self) -> int:
        return hash(self.matrix.tobytes())

    @cached_property
    def inverse(self) -> PlanarTransform:
        """The transform back, whose own inverse is this very transform."""
        inverse = np.linalg.inv(self.matrix)
        if self.is_affine:
            inverse[2] = (0.0, 0.0, 1.0)
        back = PlanarTransform(inverse)
        back.__dict__["inverse"] = self  # what its cached property would work out again
        return back

    @property
    def is_affine(self) -> bool:
        """Whether the last row is `(0, 0, 1)`."""
        return bool(np.array_equal(self.matrix[2], (0.0, 0.0, 1.0)))

    def jacobian(self, point: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
        """The `(2, 2)` derivative `[[dx'/dx, dx'/dy], [dy'/dx, dy'/dy]]` at a point; an affine's is always the same."""
        depth = float(self.matrix[2] @ (point[0], point[1], 1.0))
        mapped = self(np.array(point))
        return (self.matrix[:2, :2] - np.outer(mapped, self.matrix[2, :2])) / depth

    def linearised_at(self, point: tuple[float, float]) -> PlanarTransform:
        """The affine that agrees with this transform, and with its derivative, at a point."""
        jacobian = self.jacobian(point)
        shift = self(np.array(point)) - jacobian @ np.array(point)
        return PlanarTransform.from_affine(np.column_stack([jacobian, shift]))

    @property
    def scale(self) -> float:
        """How many times longer lengths become: the square root of the change of area (at the origin)."""
        return math.sqrt(abs(float(np.linalg.det(self.jacobian()))))

    @property
    def rotation_degrees(self) -> float:
        """The angle by which the x axis turns, -180 to 180, positive from x towards y (clockwise on screen)."""
        jacobian = self.jacobian()
        return math.degrees(math.atan2(jacobian[1, 0], jacobian[0, 0]))

    @property
    def anisotropy(self) -> float:
        """The largest over the smallest stretch of a length: 1 where the shape is kept."""
        largest, smallest = np.linalg.svd(self.jacobian(), compute_uv=False)
        return float(largest / smallest)

    @property
    def is_mirrored(self) -> bool:
        """Whether left and right are exchanged."""
        return bool(np.linalg.det(self.jacobian()) < 0.0)


def same_field_of_view(reference_size: Size, floating_size: Size) -> PlanarTransform:
    """Reference to floating if both images showed the same field: middle on middle, longer side on longer side."""
    scale = max(floating_size) / max(reference_size)
    middles = ((np.array(size[::-1]) - 1) / 2 for size in (reference_size, floating_size))
    return scaling(scale, *middles)


def translation(x: float, y: float) -> PlanarTransform:
    """The shift by `(x, y)` pixels."""
    return PlanarTransform.from_affine(np.array([[1.0, 0.0, x], [0.0, 1.0, y]]))


def scaling(scale: float, source: np.ndarray, target: np.ndarray) -> PlanarTransform:
    """The scaling that takes the point `source` to `target`."""
    shift = np.asarray(target) - scale * np.asarray(source)
    return PlanarTransform.from_affine(np.array([[scale, 0.0, shift[0]], [0.0, scale, shift[1]]]))


def _balanced(matrix: np.ndarray) -> np.ndarray:
    """Rows and columns brought to a comparable size, so that large shifts do not look like a lost rank."""
    shift = np.array([[1.0, 0.0, -matrix[0, 2]], [0.0, 1.0, -matrix[1, 2]], [0.0, 0.0, 1.0]])
    centred = shift @ matrix if matrix[2, 2] != 0.0 else matrix
    lengths = np.linalg.norm(centred, axis=0)
    return centred / np.where(lengths > 0, lengths, 1.0)
