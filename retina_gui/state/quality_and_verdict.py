"""The quality panel and the verdict panel, in words and figures that are ready to show."""

from __future__ import annotations

from datetime import datetime

from core.case.judgements import Judgement, Verdict, agreement, seen_by, without_grader
from core.case.verdict_words import verdict_word
from core.language import tr, tr_count
from core.metrics.figure_table import overall_figures, stage_rows
from core.metrics.summary import RegistrationMetrics
from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.cells import cell_tables, judged_cells
from retina_gui.state.options import ViewOptions
from retina_gui.state.view_state import JobState, QualityState, SpacingState, VerdictState


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
    own = document.entry.judgement_of(options.grader) if document.entry else None
    seen = seen_by(given, options.grader, options.blinded)
    agree = agreement(seen)
    return VerdictState(
        verdict=own.verdict if own else None,
        reason=own.reason if own else "",
        reasons=quick_reasons(own.verdict) if own else (),
        grader=options.grader,
        asked=_asked(options.meant_verdict),
        blinded=options.blinded,
        others=tuple(map(_judgement_sentence, without_grader(seen, options.grader))),
        summary=_summary(len(given) > len(seen), agree),
        agree=agree,
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


def quick_reasons(verdict: Verdict) -> tuple[str, ...]:
    """What is often the reason of a verdict."""
    return {
        Verdict.ACCEPTED: (
            tr("Vessels meet everywhere"),
            tr("Good in the centre, off at the edge"),
            tr("Good enough for the question asked"),
        ),
        Verdict.RETRY: (
            tr("Points are misplaced"),
            tr("Too few points"),
            tr("One region is off"),
            tr("Another frame is needed"),
        ),
        Verdict.REJECTED: (
            tr("Image quality is too poor"),
            tr("Too few vessels are visible"),
            tr("Too little overlap"),
            tr("Not the same eye"),
        ),
    }[verdict]


def local_time(stamp: str) -> str:
    """An ISO 8601 time in the words of the reader's own clock; what is no time is shown as it is."""
    try:
        return datetime.fromisoformat(stamp).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return stamp


def _judgement_sentence(judgement: Judgement) -> str:
    sentence = tr("{reader}: {verdict}, {time}").format(
        reader=judgement.grader or tr("A reader without a name"),
        verdict=verdict_word(judgement.verdict),
        time=local_time(judgement.given_at),
    )
    return f"{sentence}. {judgement.reason}" if judgement.reason else sentence


def _asked(meant: Verdict | None) -> str:
    if meant is None:
        return ""
    sentence = tr("Who judges? Type a name or initials; Enter then gives the verdict: {verdict}.")
    return sentence.format(verdict=verdict_word(meant))


def _summary(is_hidden: bool, agree: bool | None) -> str:
    if is_hidden:
        return tr("Another reader has judged this result. The verdict shows when yours is given.")
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
