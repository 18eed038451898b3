"""Whose verdict is given now: that of the reader in front of the window, or the one that settles a disagreement."""

from __future__ import annotations

from core.case.judgements import Judgement, Region, adjudication, agreement, reading_of, seen_by
from core.language import mark, tr
from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.cells import cell_side
from retina_gui.state.options import Stage, ViewOptions

NOTHING_TO_SETTLE = mark("Readers have to disagree first: then an adjudicator can decide.")
NO_VERDICT = mark("Give a verdict first.")


def seen_judgements(document: DocumentSnapshot, options: ViewOptions) -> tuple[Judgement, ...]:
    """The judgements of the shown result that the reader may see."""
    given = document.entry.judgements if document.entry is not None else ()
    return seen_by(given, options.grader, options.blinded)


def can_adjudicate(document: DocumentSnapshot, options: ViewOptions) -> bool:
    """Whether there is something to settle, or somebody has settled it already, as far as the reader may see it."""
    seen = seen_judgements(document, options)
    return agreement(seen) is False or adjudication(seen) is not None


def adjudicates(document: DocumentSnapshot, options: ViewOptions) -> bool:
    """Whether a verdict that is given now settles a disagreement."""
    return options.adjudicating and can_adjudicate(document, options)


def own_judgement(document: DocumentSnapshot, options: ViewOptions) -> Judgement | None:
    """What the reader has said, as an adjudicator while they are one; None while they have not."""
    given = document.entry.judgements if document.entry is not None else ()
    if not adjudicates(document, options):
        return reading_of(given, options.grader)
    settled = adjudication(given)
    return settled if settled is not None and settled.is_of(options.grader) else None


def reason_not_to_mark(document: DocumentSnapshot, options: ViewOptions) -> str:
    """Why no cells can be marked; empty when they can."""
    own = own_judgement(document, options)
    return "" if own is not None and document.reference is not None else tr(NO_VERDICT)


def is_marking(document: DocumentSnapshot, options: ViewOptions) -> bool:
    """Whether a click on the comparison marks a cell."""
    is_asked = options.marking_cells and options.stage is Stage.JUDGE
    return is_asked and not options.correcting and not reason_not_to_mark(document, options)


def with_cell_at(
    regions: tuple[Region, ...], point: tuple[float, float], width: int, height: int, options: ViewOptions
) -> tuple[Region, ...]:
    """The regions with the cell at a place of the image, or without those that hold it already."""
    x, y = point[0] + 0.5, point[1] + 0.5
    left_out = tuple(each for each in regions if not _holds(each, x, y))
    if len(left_out) < len(regions):
        return left_out
    side = int(cell_side(width, options))
    left, top = side * int(x // side), side * int(y // side)
    return (*regions, (left, top, min(left + side, width), min(top + side, height)))


def _holds(region: Region, x: float, y: float) -> bool:
    left, top, right, bottom = region
    return left <= x < right and top <= y < bottom
