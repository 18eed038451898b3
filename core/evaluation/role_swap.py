"""The roles of the two images exchanged: the way there and the way back must meet."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.evaluation.opening import OpenCase
from core.points.matching import MatchingPoints
from core.transforms.composite import CompositeTransform


@dataclass(frozen=True, eq=False)
class ExchangedRoles:
    """A case whose reference is the floating image of another, and the other way round; the clicks go along."""

    opened: OpenCase

    @classmethod
    def of(cls, opened: OpenCase) -> ExchangedRoles:
        """Exchange the roles."""
        pairs = (replace(pair, reference=pair.floating, floating=pair.reference) for pair in opened.points)
        return cls(
            replace(
                opened,
                reference=opened.floating,
                floating=opened.reference,
                points=MatchingPoints(tuple(pairs)),
                truth=opened.truth.inverse,
                reference_polarity=opened.floating_polarity,
                floating_polarity=opened.reference_polarity,
                reference_circle=opened.floating_circle,
                floating_circle=opened.reference_circle,
            )
        )

    def errors(self, first: CompositeTransform, second: CompositeTransform, points: np.ndarray) -> np.ndarray:
        """`|T_back(T(p)) - p|` in reference pixels, `(N,)`.

        Args:
            first: T, the answer for the case as it is.
            second: T_back, the answer for the exchanged one.
            points: `(N, 2)` reference points that T takes into the floating image's field of view.
        """
        return np.linalg.norm(second(first(points)) - points, axis=1)
