"""What makes the result of a registration doubtful, and what there is to say of points that were found for it."""

from __future__ import annotations

from dataclasses import dataclass

from core.images.polarity import VesselPolarity
from core.language import tr, tr_count
from core.notices import Notice
from core.points.matching import ImageRole


@dataclass(frozen=True)
class UncertainPolarity(Notice):
    """It was assumed, not found, whether the vessels of an image are bright or dark."""

    image: ImageRole
    assumed: VesselPolarity

    @property
    def sentence(self) -> str:
        return tr(
            "It is not certain whether vessels are bright or dark in the {image} image; {polarity} was assumed. "
            "State it if that is wrong."
        ).format(image=tr(self.image.value), polarity=tr(self.assumed.value))


@dataclass(frozen=True)
class FewVessels(Notice):
    """The network found few vessels in an image."""

    image: ImageRole

    @property
    def sentence(self) -> str:
        return tr(
            "The network found few vessels in the {image} image, so the result is uncertain. "
            "Check its vessel polarity, and judge the checkerboard with care."
        ).format(image=tr(self.image.value))


@dataclass(frozen=True)
class LittleOverlap(Notice):
    """The images share a small part of what they show."""

    @property
    def sentence(self) -> str:
        return tr("The two images overlap only a little; outside the overlap the field is extrapolated.")


@dataclass(frozen=True)
class VesselsApart(Notice):
    """The mean confidence is that of images of two different places."""

    confidence: float

    @property
    def sentence(self) -> str:
        return tr(
            "The vessels of the two images do not lie on each other (confidence "
            "{confidence:.2f}): check that both show the same eye and that each pair of points "
            "marks the same place. Do not use this result."
        ).format(confidence=self.confidence)


@dataclass(frozen=True)
class VesselsLiePoorly(Notice):
    """The mean confidence is low; `moved`: by so many pixels and more the field moves a twentieth of the image."""

    confidence: float
    moved: float

    @property
    def sentence(self) -> str:
        return tr(
            "The vessels of the two images lie poorly on each other (confidence {confidence:.2f}). "
            "The field moves parts of the image by {moved:.0f} px and more: compare before and after. "
            "If the points alone are better, use them alone, or add more points and register again."
        ).format(confidence=self.confidence, moved=self.moved)


@dataclass(frozen=True)
class UncertainRegions(Notice):
    """On a `share`, 0 to 1, of the overlap few vessels confirm the result."""

    share: float

    @property
    def sentence(self) -> str:
        return tr(
            "On {share:.0f} % of the overlap few vessels confirm the result; there it follows "
            "its surroundings. The confidence map shows where."
        ).format(share=100 * self.share)


@dataclass(frozen=True)
class UnmeasuredCheckPoints(Notice):
    """So many check points have no place in the reference by the transform."""

    count: int

    @property
    def sentence(self) -> str:
        return tr_count(
            "{count} of the check points cannot be brought back to the reference by this transform, "
            "so the error there is not measured.",
            "{count} of the check points cannot be brought back to the reference by this transform, "
            "so the error there is not measured.",
            self.count,
        )
