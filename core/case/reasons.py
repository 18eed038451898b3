"""Why readers judge as they do: the reasons to choose from, the same in every language, and how often each was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.case.judgements import Judgement, Verdict
from core.language import mark, tr

MISALIGNED = mark("misaligned")
NO_OVERLAP = mark("no overlap")
WRONG_EYE = mark("wrong eye")
POOR_IMAGE = mark("poor image")
FOLDED = mark("folded")

_BOTH = (MISALIGNED, NO_OVERLAP, WRONG_EYE, POOR_IMAGE, FOLDED)
OFFERED: dict[Verdict, tuple[str, ...]] = {
    Verdict.ACCEPTED: (
        mark("Vessels meet everywhere"),
        mark("Good in the centre, off at the edge"),
        mark("Good enough for the question asked"),
    ),
    Verdict.RETRY: (
        *_BOTH,
        mark("Points are misplaced"),
        mark("Too few points"),
        mark("Another frame is needed"),
    ),
    Verdict.REJECTED: (*_BOTH, mark("Too few vessels are visible")),
}
"""What is offered for each verdict, as files have it; the screen shows `reason_words`."""

KNOWN = tuple(dict.fromkeys(reason for offered in OFFERED.values() for reason in offered))


def reason_words(reason: str) -> str:
    """A reason in the language on screen; the reader's own words as they are."""
    return tr(reason) if reason in KNOWN else reason


def reason_of(words: str) -> str:
    """The reason that these words name, whichever language they are in; others are the reader's own."""
    own = " ".join(words.split())
    named = {name.casefold(): reason for reason in KNOWN for name in (reason, tr(reason))}
    return named.get(own.casefold(), own)


@dataclass(frozen=True)
class ReasonCount:
    """How often a reason was given.

    Attributes:
        by_verdict: how often with each verdict, in the order of `Verdict`.
    """

    reason: str
    by_verdict: tuple[int, ...]

    @property
    def total(self) -> int:
        """With whatever verdict."""
        return sum(self.by_verdict)


def count_reasons(images: Iterable[Sequence[Judgement]]) -> tuple[ReasonCount, ...]:
    """How often each reason was given by readers, the most frequent first; letters' case makes no other reason.

    Args:
        images: the judgements of each image. Adjudications are not counted, as they repeat what a reader said.
    """
    spelled: dict[str, str] = {}
    counts: dict[str, dict[Verdict, int]] = {}
    for judgements in images:
        for each in judgements:
            if each.reason and not each.adjudicates:
                key = reason_of(each.reason).casefold()
                spelled.setdefault(key, reason_of(each.reason))
                found = counts.setdefault(key, dict.fromkeys(Verdict, 0))
                found[each.verdict] += 1
    made = [ReasonCount(spelled[key], tuple(found.values())) for key, found in counts.items()]
    return tuple(sorted(made, key=lambda count: (-count.total, count.reason.casefold())))
