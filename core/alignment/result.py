"""What comes of an automatic alignment: the transform with its confidence, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.alignment.curved import CurvedTransform
from core.coordinates import Size
from core.language import mark, tr
from core.transforms.planar import PlanarTransform

CONFIDENT = 0.9
"""Confidence from which an alignment needs no warning."""


@dataclass(frozen=True, eq=False)
class AutomaticAlignment:
    """An alignment that was found.

    Attributes:
        curved: from the reference to the floating image, with the curvature of the retina.
        confidence: 0.5 to 1.
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
    def warnings(self) -> tuple[str, ...]:
        """Sentences for the user."""
        if self.is_confident:
            return ()
        return (
            tr(
                "The automatic alignment is uncertain (confidence {confidence:.2f}): only {agreeing} of {windows} "
                "compared places agree. Check the checkerboard, or click three matching points instead."
            ).format(confidence=self.confidence, agreeing=self.agreeing, windows=self.windows),
        )

    def resized(
        self, reference_size: Size, floating_size: Size, to_reference_size: Size, to_floating_size: Size
    ) -> AutomaticAlignment:
        """The same alignment between images of other sizes."""
        curved = self.curved.resized(reference_size, floating_size, to_reference_size, to_floating_size)
        return replace(self, curved=curved)


@dataclass(frozen=True)
class AlignmentFailure:
    """No alignment was found.

    Attributes:
        sentence: what is wrong and what to do, in English, marked for translation.
        mirrored: whether the floating image seems to be mirrored.
    """

    sentence: str
    mirrored: bool = False

    @property
    def reason(self) -> str:
        """The sentence for the user."""
        return tr(self.sentence)


NOT_FOUND = AlignmentFailure(
    mark(
        "Could not align the images automatically: no alignment of their vessels is "
        "convincing. They may show different eyes, overlap too little, or show too few "
        "vessels. Click three matching points instead."
    )
)

FEW_VESSELS = AlignmentFailure(
    mark(
        "Could not align the images automatically: too few vessels were found in one of "
        "them. Check its vessel polarity, or click three matching points instead."
    )
)

MIRRORED = AlignmentFailure(
    mark(
        "Could not align the images automatically: the floating image seems to be mirrored, "
        "for its vessels fit only when left and right are exchanged. Flip it back, or check "
        "that both images are of the same eye."
    ),
    mirrored=True,
)
