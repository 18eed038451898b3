"""What readers think of a result: verdict, reason, reader and time; several readers may judge it, blinded if wished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from core.times import utc_now


class Verdict(str, Enum):
    """What the reader decided about a result."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RETRY = "retry"


@dataclass(frozen=True)
class Judgement:
    """One reader's verdict.

    Attributes:
        given_at: ISO 8601 in UTC.
        reason: in the reader's own words; empty where there is none.
        grader: name or initials of the reader; empty where they gave none. Upper and lower case mean the same reader.
    """

    verdict: Verdict
    given_at: str = ""
    reason: str = ""
    grader: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "verdict", Verdict(self.verdict))
        object.__setattr__(self, "reason", " ".join(self.reason.split()))
        object.__setattr__(self, "grader", " ".join(self.grader.split()))
        if not self.given_at:
            object.__setattr__(self, "given_at", utc_now())

    def is_of(self, grader: str) -> bool:
        """Whether this reader gave it."""
        return _key(self.grader) == _key(grader)


def without_grader(judgements: Sequence[Judgement], grader: str) -> tuple[Judgement, ...]:
    """The judgements of all other readers."""
    return tuple(each for each in judgements if not each.is_of(grader))


def seen_by(judgements: Sequence[Judgement], grader: str, blinded: bool) -> tuple[Judgement, ...]:
    """The judgements that a reader may see: while they read blinded, none of the others' before their own is given."""
    own = tuple(each for each in judgements if each.is_of(grader))
    return own if blinded and not own else tuple(judgements)


def agreement(judgements: Sequence[Judgement]) -> bool | None:
    """Whether all readers came to the same verdict; None with fewer than two."""
    if len(judgements) < 2:
        return None
    return len({each.verdict for each in judgements}) == 1


def _key(grader: str) -> str:
    return " ".join(grader.split()).casefold()
