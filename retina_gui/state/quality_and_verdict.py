"""The quality panel and the verdict panel, in words and figures that are ready to show."""

from __future__ import annotations

from datetime import datetime

from core.case.judgements import Judgement, Verdict, adjudication, agreement, decision
from core.case.reasons import OFFERED, reason_words
from core.case.verdict_words import reason_sentence, verdict_word
from core.language import tr, tr_count
from core.metrics.figure_table import overall_figures, stage_rows
from core.metrics.summary import RegistrationMetrics
from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.cells import cell_tables, judged_cells
from retina_gui.state.judging_now import (
    adjudicates,
    can_adjudicate,
    is_marking,
    own_judgement,
    seen_judgements,
)
from retina_gui.state.options import Stage, ViewOptions
from retina_gui.state.view_state import JobState, MarkedCells, QualityState, SpacingState, VerdictState


def quality_state(document: DocumentSnapshot, options: ViewOptions) -> QualityState:
    """The figures at the four stages, and what the cells say."""
    entry = document.entry
    if entry is None or entry.result is None:
        return QualityState(placeholder=tr("The figures appear here after Register."))
    metrics = RegistrationMetrics.from_dict(entry.result.metrics)
    return QualityState(
        rows=stage_rows(metrics, document.spacing_um),
        overall=overall_figures(metrics, document.spacing_um),
        sentences=tuple(metrics.sentences()),
        cells=_cells_sentence(document, options),
    )


def verdict_state(document: DocumentSnapshot, options: ViewOptions) -> VerdictState:
    """The reader's own verdict, and those of others as far as they may see them."""
    given = document.entry.judgements if document.entry else ()
    own = own_judgement(document, options)
    seen = seen_judgements(document, options)
    return VerdictState(
        verdict=own.verdict if own else None,
        reason=reason_words(own.reason) if own else "",
        reasons=offered_reasons(own.verdict, options.own_reasons) if own else (),
        grader=options.grader,
        asked=_asked(options.meant_verdict),
        blinded=options.blinded,
        others=tuple(_judgement_sentence(each) for each in seen if each is not own),
        summary=_summary(len(given) > len(seen), seen),
        agree=agreement(seen),
        decision=decision(seen),
        can_adjudicate=can_adjudicate(document, options),
        adjudicates=adjudicates(document, options),
    )


def marked_cells(document: DocumentSnapshot, options: ViewOptions) -> MarkedCells:
    """Where the reasons of the verdicts hold, on the grid of the reference."""
    if options.stage is not Stage.JUDGE or document.live is None:
        return MarkedCells()
    own = own_judgement(document, options)
    others = (each for each in seen_judgements(document, options) if each is not own)
    return MarkedCells(
        own=own.regions if own is not None else (),
        others=tuple(region for each in others for region in each.regions),
        catches=is_marking(document, options),
    )


def spacing_state(document: DocumentSnapshot, job: JobState) -> SpacingState:
    """The pixel size of the reference."""
    stated = document.case.reference_spacing_um
    identity = document.case.reference
    opened = document.images.get(identity.sha256) if identity is not None else None
    found = opened.image.spacing_um if opened else None
    help = tr("Lengths are then shown in micrometres as well, and exported with their scale")
    if document.via is not None and identity is not None:
        about = tr(
            "It is that of {name}, which every image is brought to in the end, and not that of {link}."
        )
        help = f"{about.format(name=identity.name, link=document.via.name)} {help}."
    return SpacingState(
        stated="" if stated is None else f"{stated:g}",
        found="" if found is None else f"{found:.3g}",
        enabled=opened is not None and not job.running,
        title=tr("Pixel size of the reference")
        if document.via is None
        else tr("Pixel size of the case's reference"),
        help=help,
    )


def offered_reasons(verdict: Verdict, own: tuple[str, ...]) -> tuple[str, ...]:
    """The reasons to choose from, in the language on screen, and those that the user has typed."""
    return (*map(reason_words, OFFERED[verdict]), *own)


def local_time(stamp: str) -> str:
    """An ISO 8601 time in the words of the reader's own clock; what is no time is shown as it is."""
    try:
        return datetime.fromisoformat(stamp).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return stamp


def _judgement_sentence(judgement: Judgement) -> str:
    reader = judgement.grader or tr("A reader without a name")
    if judgement.adjudicates:
        reader = tr("{reader}, adjudicator").format(reader=reader)
    sentence = tr("{reader}: {verdict}, {time}").format(
        reader=reader,
        verdict=verdict_word(judgement.verdict),
        time=local_time(judgement.given_at),
    )
    reason = reason_sentence(judgement)
    return f"{sentence}. {reason}" if reason else sentence


def _asked(meant: Verdict | None) -> str:
    if meant is None:
        return ""
    sentence = tr("Who judges? Type a name or initials; Enter then gives the verdict: {verdict}.")
    return sentence.format(verdict=verdict_word(meant))


def _summary(is_hidden: bool, seen: tuple[Judgement, ...]) -> str:
    if is_hidden:
        return tr("Another reader has judged this result. The verdict shows when yours is given.")
    settled, agree = adjudication(seen), agreement(seen)
    if settled is not None:
        sentence = tr("{reader} has decided: {verdict}.")
        return sentence.format(reader=settled.grader or "?", verdict=verdict_word(settled.verdict))
    if agree is None:
        return ""
    return tr("The readers agree.") if agree else tr("The readers disagree.")


def _cells_sentence(document: DocumentSnapshot, options: ViewOptions) -> str:
    if cell_tables(document) is None:
        return tr("The case keeps no vessel maps. They are found again when you ask for the cells.")
    cells = judged_cells(document, options)
    bad = sum(cell.is_bad for cell in cells)
    if not cells:
        return tr("No cell shows enough vessels in both images to be judged.")
    judged = tr_count("{count} cell can be judged.", "{count} cells can be judged.", len(cells))
    if not bad:
        return f"{judged} {tr('None is bad.')}"
    return f"{judged} {tr_count('Look at {count} of them.', 'Look at {count} of them.', bad)}"
