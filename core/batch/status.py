"""How far a listed case is: what a list shows of it without opening its images."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from core.batch.failures import remembered_failure
from core.batch.listed_case import ListedCase
from core.batch.pairs import listed_points
from core.case.document import Case
from core.case.floating_entry import FloatingEntry
from core.case.judgements import Decision, Judgement, decision, seen_by
from core.case.storage import load_case
from core.errors import InputError
from core.places import is_file
from core.points.matching import MatchingPoints
from core.transforms.planar import TransformModel


class Stand(str, Enum):
    """How far a case is, the least advanced first."""

    FAILED = "failed"
    NEW = "new"
    POINTS = "points set"
    REGISTERED = "registered"
    UNDECIDED = "undecided"
    RETRY = "retry"
    REJECTED = "rejected"
    ACCEPTED = "accepted"


_BY_DECISION = {
    Decision.UNDECIDED: Stand.UNDECIDED,
    Decision.RETRY: Stand.RETRY,
    Decision.REJECTED: Stand.REJECTED,
    Decision.ACCEPTED: Stand.ACCEPTED,
}


@dataclass(frozen=True)
class PairStatus:
    """How far one floating image is.

    Attributes:
        complete: matching pairs that take part in the fit, of the `needed` ones.
        begun: whether there are points at all.
        dice: of the result, None without one.
    """

    complete: int
    needed: int
    begun: bool = False
    has_result: bool = False
    dice: float | None = None
    judgements: tuple[Judgement, ...] = ()

    def stand(self, grader: str, blinded: bool) -> Stand:
        """How far it is for a reader, who while reading blinded sees no verdict before giving their own."""
        if not self.has_result:
            return Stand.POINTS if self.complete >= self.needed else Stand.NEW
        decided = decision(seen_by(self.judgements, grader, blinded))
        return Stand.REGISTERED if decided is None else _BY_DECISION[decided]


@dataclass(frozen=True)
class CaseStatus:
    """How far a case is.

    Attributes:
        problem: why it cannot be used, in a sentence.
        failure: why the last attempt to register what it lacks came to nothing; another one may succeed.
    """

    pairs: tuple[PairStatus, ...] = ()
    problem: str = ""
    failure: str = ""

    def stand(self, grader: str = "", blinded: bool = False) -> Stand:
        """That of the least advanced floating image; failed where an attempt to register it came to nothing."""
        if self.problem:
            return Stand.FAILED
        order = list(Stand)
        stands = (pair.stand(grader, blinded) for pair in self.pairs)
        least = min(stands, key=order.index, default=Stand.NEW)
        return Stand.FAILED if self.failure and least in (Stand.NEW, Stand.POINTS) else least

    @property
    def dice(self) -> float | None:
        """The lowest of its results; None without one."""
        return min((pair.dice for pair in self.pairs if pair.dice is not None), default=None)

    @property
    def awaits_points(self) -> bool:
        """Whether some floating image has points that somebody has begun to set and not finished."""
        unfinished = (
            pair.begun and pair.complete < pair.needed for pair in self.pairs if not pair.has_result
        )
        return not self.problem and any(unfinished)

    def can_run(self, automatic: bool) -> bool:
        """Whether some floating image has no result and can get one: from its points, or without any."""
        return not self.problem and any(can_run(pair, automatic) for pair in self.pairs)


def can_run(pair: PairStatus, automatic: bool) -> bool:
    """Whether a floating image can be registered unattended: points that somebody has begun to set are left to them."""
    return not pair.has_result and (pair.complete >= pair.needed or (automatic and not pair.begun))


def status_of(listed: ListedCase) -> CaseStatus:
    """How far a listed case is, from its file, or from its points while it has none."""
    if listed.problem:
        return CaseStatus(problem=listed.problem)
    try:
        if listed.case_file is not None or is_file(listed.place):
            found = status_of_case(load_case(listed.case_file or listed.place))
        else:
            points = listed_points(listed.point_files) if listed.point_files else MatchingPoints()
            found = CaseStatus((_pair_status(points, TransformModel.AFFINE),))
    except InputError as error:
        return CaseStatus(problem=str(error))
    return replace(found, failure=remembered_failure(listed.place))


def status_of_case(case: Case) -> CaseStatus:
    """How far a case is."""
    return CaseStatus(tuple(map(_entry_status, case.floating)))


def _entry_status(entry: FloatingEntry) -> PairStatus:
    plain = _pair_status(entry.points, entry.transform_model)
    if entry.result is None:
        return plain
    dice = entry.result.metrics.get("dice_after")
    figure = float(dice) if isinstance(dice, (int, float)) else None
    return PairStatus(plain.complete, plain.needed, plain.begun, True, figure, entry.judgements)


def _pair_status(points: MatchingPoints, model: TransformModel) -> PairStatus:
    return PairStatus(len(points.fit_ids()), model.minimum_pairs, bool(points.pairs))
