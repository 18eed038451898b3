"""What readers think of a result: verdict, reason, reader and time; several readers may judge it, blinded if wished.

Where they disagree the result is undecided, until an adjudicator decides: a verdict of its own beside those of the
readers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from core.times import utc_now

Region = tuple[int, int, int, int]
"""Left, top, right, bottom of a cell: pixels of the image that it is registered to; right and bottom are outside."""


class Verdict(str, Enum):
    """What one reader decided about a result."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RETRY = "retry"


class Decision(str, Enum):
    """What all verdicts on a result come to."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RETRY = "retry"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Judgement:
    """One reader's verdict, or the adjudicator's.

    Attributes:
        given_at: ISO 8601 in UTC.
        reason: in the reader's own words, or one of `core.case.reasons`; empty where there is none.
        grader: name or initials of the reader; empty where they gave none. Upper and lower case mean the same reader.
        regions: where the reason holds, as the cells that the reader clicked.
        adjudicates: whether it settles what readers disagree about, and is no reading of its own.
    """

    verdict: Verdict
    given_at: str = ""
    reason: str = ""
    grader: str = ""
    regions: tuple[Region, ...] = ()
    adjudicates: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "verdict", Verdict(self.verdict))
        object.__setattr__(self, "reason", " ".join(self.reason.split()))
        object.__setattr__(self, "grader", " ".join(self.grader.split()))
        if not self.given_at:
            object.__setattr__(self, "given_at", utc_now())

    def is_of(self, grader: str) -> bool:
        """Whether this reader gave it, as a reader or as the adjudicator."""
        return reader_key(self.grader) == reader_key(grader)

    def replaces(self, other: Judgement) -> bool:
        """Whether it stands in the place of another: of the same reader, or of an earlier adjudication."""
        if self.adjudicates or other.adjudicates:
            return self.adjudicates and other.adjudicates
        return self.is_of(other.grader)


def readings(judgements: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """The verdicts of the readers, without that of the adjudicator."""
    return tuple(each for each in judgements if not each.adjudicates)


def reading_of(judgements: Sequence[Judgement], grader: str) -> Judgement | None:
    """The verdict of one reader; None while they gave none."""
    return next((each for each in readings(judgements) if each.is_of(grader)), None)


def adjudication(judgements: Sequence[Judgement]) -> Judgement | None:
    """The verdict that settles a disagreement; None while nobody gave it."""
    return next((each for each in judgements if each.adjudicates), None)


def decisive(judgements: Sequence[Judgement]) -> Judgement | None:
    """The verdict that counts: the adjudicator's, else the latest of readers who agree; None while none does."""
    settled, read = adjudication(judgements), readings(judgements)
    if settled is not None:
        return settled
    return None if not read or agreement(judgements) is False else read[-1]


def decision(judgements: Sequence[Judgement]) -> Decision | None:
    """What the verdicts come to; None where nobody has judged."""
    if not judgements:
        return None
    counts = decisive(judgements)
    return Decision.UNDECIDED if counts is None else Decision(counts.verdict.value)


def without_grader(judgements: Sequence[Judgement], grader: str) -> tuple[Judgement, ...]:
    """The judgements without what this reader thinks; an adjudication stays, whoever gave it."""
    return tuple(each for each in judgements if each.adjudicates or not each.is_of(grader))


def seen_by(judgements: Sequence[Judgement], grader: str, blinded: bool) -> tuple[Judgement, ...]:
    """The judgements that a reader may see: while they read blinded, none of the others' before their own is given."""
    own = tuple(each for each in judgements if each.is_of(grader))
    return own if blinded and not own else tuple(judgements)


def agreement(judgements: Sequence[Judgement]) -> bool | None:
    """Whether all readers came to the same verdict; None with fewer than two. An adjudicator is none of them."""
    read = readings(judgements)
    if len(read) < 2:
        return None
    return len({each.verdict for each in read}) == 1


def reader_key(grader: str) -> str:
    """By which a reader is known, however the name is written."""
    return " ".join(grader.split()).casefold()
