"""Verdicts in words, for the window and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.case.judgements import Decision, Judgement, Verdict, decision
from core.case.reasons import reason_words
from core.language import tr, tr_count


def verdict_word(verdict: Verdict | Decision) -> str:
    """The verdict in a word or two."""
    return {
        Decision.ACCEPTED: tr("accepted"),
        Decision.RETRY: tr("to be repeated"),
        Decision.REJECTED: tr("rejected"),
        Decision.UNDECIDED: tr("undecided"),
    }[Decision(verdict.value)]


def reason_sentence(judgement: Judgement) -> str:
    """The reason in the language on screen, with how many cells it names; empty where there is none."""
    count = len(judgement.regions)
    if not count:
        return reason_words(judgement.reason)
    cells = tr_count("{count} cell", "{count} cells", count)
    if not judgement.reason:
        return cells
    return tr("{reason} ({cells})").format(reason=reason_words(judgement.reason), cells=cells)


def verdict_counts(images: Sequence[Sequence[Judgement]], order: Iterable[Decision] = Decision) -> list[str]:
    """How many images there are, and how many of each decision; one that no image has is left out.

    Args:
        images: the judgements of each image.
        order: of the decisions.
    """
    parts = [tr_count("{count} image", "{count} images", len(images))]
    decisions = [decision(judgements) for judgements in images]
    for each in order:
        count = decisions.count(each)
        if count:
            parts.append(f"{count} {verdict_word(each)}")
    unjudged = decisions.count(None)
    if unjudged:
        parts.append(f"{unjudged} {tr('not judged')}")
    return parts
