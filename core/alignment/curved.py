"""A transform of a curved retina: an affine after a displacement that is quadratic in the place.

Two photographs of a sphere from two directions differ by more than an affine; a quadratic has long been found to
suffice (Can et al. 2002, "A feature-based, robust, hierarchical algorithm for registering pairs of images of the
curved human retina"). Beyond the places that it was fitted to, the displacement stays what it is at the last of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.coordinates import Size, resize_matrix
from core.transforms.planar import PlanarTransform

TERMS = 6
"""1, x, y, x², xy, y²."""


@dataclass(frozen=True, eq=False)
class CurvedTransform:
    """`T(p) = A(p + u(p))`, from the reference to the floating image, `u` quadratic.

    Attributes:
        affine: A.
        coefficients: `(6, 2)` float64 of 1, x, y, x², xy, y²; u in reference pixels, x and y in units of `unit` from
            `centre`.
        centre: `(2,)` reference pixels.
        unit: `(2,)` reference pixels.
        box: `(2, 2)` the least and the greatest `(x, y)`, reference pixels, where u was fitted.
    """

    affine: PlanarTransform
    coefficients: np.ndarray
    centre: np.ndarray
    unit: np.ndarray
    box: np.ndarray

    @classmethod
    def flat(cls, affine: PlanarTransform) -> CurvedTransform:
        """An affine without a displacement."""
        return cls(affine, np.zeros((TERMS, 2)), np.zeros(2), np.ones(2), np.zeros((2, 2)))

    @property
    def is_flat(self) -> bool:
        """Whether there is no displacement."""
        return not self.coefficients.any()

    def displacement(self, points: np.ndarray) -> np.ndarray:
        """u at reference points `(..., 2)`: `(..., 2)` float64, reference pixels."""
        points = np.clip(np.asarray(points, dtype=np.float64), self.box[0], self.box[1])
        return quadratic_terms(points, self.centre, self.unit) @ self.coefficients

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Map reference points `(..., 2)` to the floating image."""
        points = np.asarray(points, dtype=np.float64)
        return self.affine(points if self.is_flat else points + self.displacement(points))

    def carried(self, reference: np.ndarray, floating: np.ndarray) -> CurvedTransform:
        """The same transform between images of which the present ones are parts, or which have other sizes.

        Args:
            reference, floating: `(3, 3)`, from pixels of the present images to those of the others; they may scale
                and shift, not turn.
        """
        carry, factors = PlanarTransform(reference), np.diag(reference)[:2]
        affine = PlanarTransform(floating @ self.affine.matrix @ np.linalg.inv(reference))
        box = carry(self.box)
        return CurvedTransform(
            affine, self.coefficients * factors, carry(self.centre), self.unit * factors, box
        )

    def resized(
        self, reference_size: Size, floating_size: Size, to_reference_size: Size, to_floating_size: Size
    ) -> CurvedTransform:
        """The same transform between images of other sizes, by the half-pixel rule."""
        return self.carried(
            resize_matrix(reference_size, to_reference_size), resize_matrix(floating_size, to_floating_size)
        )


def quadratic_terms(points: np.ndarray, centre: np.ndarray, unit: np.ndarray) -> np.ndarray:
    """1, x, y, x², xy, y² of points `(..., 2)`: `(..., 6)`."""
    x, y = np.moveaxis((points - centre) / unit, -1, 0)
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
