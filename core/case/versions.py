"""Every result of a pair is kept as a version: what it was made from, its figures, and the verdict on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.case.judgements import Judgement
from core.case.result_summary import ResultSummary
from core.images.polarity import VesselPolarity
from core.points.corrections import Correction
from core.points.matching import MatchingPoints
from core.transforms.planar import TransformModel


@dataclass(frozen=True)
class Recipe:
    """What a result was made from: it stands for these, and for nothing else.

    A polarity of None was found by the program.
    """

    points: MatchingPoints = field(default_factory=MatchingPoints)
    transform_model: TransformModel = TransformModel.AFFINE
    reference_polarity: VesselPolarity | None = None
    floating_polarity: VesselPolarity | None = None


@dataclass(frozen=True)
class Version:
    """One result.

    Attributes:
        number: from 1, in the order in which the results came.
        result: its figures, and the file that its transform is in.
        recipe: what it was made from.
        corrections: the places that were dragged to where they belong.
        corrects: the number of the registration that these corrections start from; None for a registration, and where
            that one is not kept, as in an exported case.
        judgements: of this version, one for each reader, the latest at the end.

    Raises:
        ValueError: the number is below 1, or the version corrects another one without any correction.
    """

    number: int
    result: ResultSummary
    recipe: Recipe = field(default_factory=Recipe)
    corrections: tuple[Correction, ...] = ()
    corrects: int | None = None
    judgements: tuple[Judgement, ...] = ()

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError(f"The number of a version is 1 or more, not {self.number}.")
        if self.corrects is not None and not self.corrections:
            raise ValueError(
                f"Version {self.number} corrects version {self.corrects} without any correction."
            )

    @property
    def base(self) -> int:
        """The number of the version that further corrections start from: the registration, where it is kept."""
        return self.number if self.corrects is None else self.corrects

    @property
    def movable_corrections(self) -> tuple[Correction, ...]:
        """Its corrections as far as they can still be moved or taken back: those of a registration that is kept."""
        return () if self.corrects is None else self.corrections


def next_number(versions: Iterable[Version]) -> int:
    """The number of the next version; that of one that was deleted last is given again."""
    return max((version.number for version in versions), default=0) + 1
