"""What there is to say of an automatic alignment: why there is none, and how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

from core.language import tr
from core.notices import Notice


@dataclass(frozen=True)
class NotAligned(Notice):
    """No alignment of the vessels is convincing."""

    @property
    def sentence(self) -> str:
        return tr(
            "Could not align the images automatically: no alignment of their vessels is "
            "convincing. They may show different eyes, overlap too little, or show too few "
            "vessels. Click three matching points instead."
        )


@dataclass(frozen=True)
class TooFewVessels(Notice):
    """One image shows too few vessels to be aligned by them."""

    @property
    def sentence(self) -> str:
        return tr(
            "Could not align the images automatically: too few vessels were found in one of "
            "them. Check its vessel polarity, or click three matching points instead."
        )


@dataclass(frozen=True)
class MirroredImage(Notice):
    """The vessels fit when left and right are exchanged in one image, and only then."""

    @property
    def sentence(self) -> str:
        return tr(
            "Could not align the images automatically: the floating image seems to be mirrored, "
            "for its vessels fit only when left and right are exchanged. Flip it back, or check "
            "that both images are of the same eye."
        )


@dataclass(frozen=True)
class UncertainAlignment(Notice):
    """Of the places of the overlap that were compared, few match where the alignment puts them."""

    confidence: float
    agreeing: int
    windows: int

    @property
    def sentence(self) -> str:
        return tr(
            "The automatic alignment is uncertain (confidence {confidence:.2f}): only {agreeing} of {windows} "
            "compared places agree. Check the checkerboard, or click three matching points instead."
        ).format(confidence=self.confidence, agreeing=self.agreeing, windows=self.windows)
