"""Verdicts in words, for the window and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.case.judgements import Judgement, Verdict
from core.language import tr, tr_count


def verdict_word(verdict: Verdict) -> str:
    """The verdict in a word or two."""
    return {
        Verdict.ACCEPTED: tr("accepted"),
        Verdict.RETRY: tr("to be repeated"),
        Verdict.REJECTED: tr("rejected"),
    }[verdict]


def verdict_counts(images: Sequence[Sequence[Judgement]], order: Iterable[Verdict] = Verdict) -> list[str]:
    """How many images there are, and how many of each verdict; a verdict that no image has is left out.

    Args:
        images: the judgements of each image, the latest last.
        order: of the verdicts.
    """
    parts = [tr_count("{count} image", "{count} images", len(images))]
    for verdict in order:
        count = sum(bool(judgements) and judgements[-1].verdict is verdict for judgements in images)
        if count:
            parts.append(f"{count} {verdict_word(verdict)}")
    unjudged = sum(not judgements for judgements in images)
    if unjudged:
        parts.append(f"{unjudged} {tr('not judged')}")
    return parts
