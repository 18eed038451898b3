"""One floating image of a case."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from core.case.image_identity import ImageIdentity
from core.case.judgements import Judgement, decisive
from core.case.result_summary import ResultSummary
from core.case.versions import Version
from core.images.polarity import VesselPolarity
from core.points.matching import MatchingPoints
from core.transforms.planar import TransformModel


@dataclass(frozen=True)
class FloatingEntry:
    """One floating image of a case, with everything that belongs to its registration.

    Attributes:
        points: between the image that it is registered to and this one.
        polarity: None means that the program finds it.
        result: of the version that is shown, a registration to that same image; None where none is.
        judgements: of the result, one for each reader, the latest at the end; and one adjudication at most.
        versions: every result so far, the shown one with this result and these judgements.
        current: the number of the version that is shown; None where none is. A `Case` keeps these in step.
        via: SHA-256 of the floating image that it is registered to; None for the reference. See `core.case.links`.
    """

    image: ImageIdentity
    points: MatchingPoints = field(default_factory=MatchingPoints)
    polarity: VesselPolarity | None = None
    transform_model: TransformModel = TransformModel.AFFINE
    result: ResultSummary | None = None
    judgements: tuple[Judgement, ...] = ()
    versions: tuple[Version, ...] = ()
    current: int | None = None
    via: str | None = None

    @property
    def judgement(self) -> Judgement | None:
        """The judgement that counts; None while nothing is decided. See `core.case.judgements.decisive`."""
        return decisive(self.judgements)

    def version(self, number: int | None) -> Version | None:
        """The version of this number, None where there is none."""
        return next((version for version in self.versions if version.number == number), None)

    @property
    def shown(self) -> Version | None:
        """The version that is shown."""
        return self.version(self.current)

    def without_result(self) -> FloatingEntry:
        """The entry with no version shown, and so not judged."""
        return replace(self, result=None, judgements=(), current=None)

    def without_judgements(self) -> FloatingEntry:
        """The entry before it was judged."""
        return replace(self, judgements=())
