"""Consistency under a known deformation: two answers that must differ by exactly that deformation."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.coordinates import inside
from core.evaluation.deformation import deform_image, deform_mask, random_deformation
from core.evaluation.opening import OpenCase
from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField


@dataclass(frozen=True, eq=False)
class KnownDeformation:
    """A case whose floating image was deformed: `floating'(q) = floating(q + d(q))`; the clicks stay where they were.

    Attributes:
        opened: the case with the deformed image.
        deformation: `d`, `(h, w, 2)` float32 in floating pixels.
    """

    opened: OpenCase
    deformation: np.ndarray

    @classmethod
    def of(cls, opened: OpenCase) -> KnownDeformation:
        """Deform a case; the deformation is that of its place in the data set."""
        deformation = random_deformation(opened.floating.size, opened.case.index)
        changed = replace(
            opened,
            floating=deform_image(opened.floating, deformation),
            floating_circle=deform_mask(opened.floating_circle, deformation),
        )
        return cls(changed, deformation)

    def errors(self, first: CompositeTransform, second: CompositeTransform, points: np.ndarray) -> np.ndarray:
        """`|T'(p) + d(T'(p)) - T(p)|` in floating pixels, `(N,)`, where T' ends inside the image.

        Args:
            first: T, the answer for the case as it is.
            second: T', the answer for the deformed one.
            points: `(N, 2)` reference points.
        """
        size = (self.deformation.shape[0], self.deformation.shape[1])
        reached = second(points)
        returned = reached + RegistrationField(self.deformation, size).at(reached)
        return np.linalg.norm(returned - first(points), axis=1)[inside(reached, size)]
