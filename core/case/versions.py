"""Every result of a pair is kept as a version: what it was made from, its figures, and the verdict on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.case.judgements import Judgement
from core.images.polarity import VesselPolarity
from core.points.corrections import Correction
from core.points.matching import MatchingPoints
from core.transforms.planar import TransformModel

if TYPE_CHECKING:
    from core.case.document import ResultSummary


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
        corrects: the number of the registration that these corrections start from; None for a registration.
        judgements: of this version, one for each reader, the latest at the end.

    Raises:
        ValueError: the number is below 1, or a registration has corrections.
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
        if (self.corrects is None) != (not self.corrections):
            raise ValueError(f"Version {self.number} has corrections of nothing, or corrects without any.")

    @property
    def base(self) -> int:
        """The number of the registration that it is, or that it corrects."""
        return self.number if self.corrects is None else self.corrects


def next_number(versions: Iterable[Version]) -> int:
    """The number of the next version; that of one that was deleted last is given again."""
    return max((version.number for version in versions), default=0) + 1
