"""What comes of an automatic alignment: the transform with its confidence, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.alignment.curved import CurvedTransform
from core.alignment.notices import MirroredImage, NotAligned, TooFewVessels, UncertainAlignment
from core.notices import Notice
from core.transforms.planar import PlanarTransform

ACCEPTED = 0.5
"""Confidence below which an alignment is refused, of whole maps and of details."""

CONFIDENT = 0.9
"""Confidence from which an alignment needs no warning."""


@dataclass(frozen=True, eq=False)
class AutomaticAlignment:
    """An alignment that was found.

    Attributes:
        curved: from the reference to the floating image, with the curvature of the retina.
        confidence: 0.5 to 1; less where it was refused.
        windows: how many places of the overlap were compared.
        agreeing: how many of them match where the alignment puts them.
    """

    curved: CurvedTransform
    confidence: float
    windows: int
    agreeing: int

    @property
    def reference_to_floating(self) -> PlanarTransform:
        """The affine that is nearest to the alignment in the overlap."""
        return self.curved.affine

    @property
    def is_confident(self) -> bool:
        """Whether the user need not be warned."""
        return self.confidence >= CONFIDENT

    @property
    def warnings(self) -> tuple[Notice, ...]:
        """What makes it doubtful."""
        if self.is_confident:
            return ()
        return (UncertainAlignment(self.confidence, self.agreeing, self.windows),)

    def carried(self, reference: np.ndarray, floating: np.ndarray) -> AutomaticAlignment:
        """The same alignment between other images, as for `CurvedTransform.carried`."""
        return replace(self, curved=self.curved.carried(reference, floating))


@dataclass(frozen=True, eq=False)
class AlignmentFailure:
    """No alignment was convincing.

    Attributes:
        reason: for the user.
        refused: the best that was found nevertheless, with its confidence below one half: an evaluation asks whether
            it was refused rightly. None where there was nothing to refuse.
    """

    reason: NotAligned | TooFewVessels | MirroredImage
    refused: AutomaticAlignment | None = None

    @property
    def mirrored(self) -> bool:
        """Whether the floating image seems to be mirrored."""
        return isinstance(self.reason, MirroredImage)

    def carried(self, reference: np.ndarray, floating: np.ndarray) -> AlignmentFailure:
        """The same failure between other images, as for `CurvedTransform.carried`."""
        return (
            self if self.refused is None else replace(self, refused=self.refused.carried(reference, floating))
        )


def surest_refusal(failure: AlignmentFailure, others: Sequence[AlignmentFailure]) -> AlignmentFailure:
    """The first failure's reason, with the most confident of the alignments that all of them refused."""
    refused = [each.refused for each in (failure, *others) if each.refused is not None]
    return replace(failure, refused=max(refused, key=lambda each: each.confidence, default=None))
