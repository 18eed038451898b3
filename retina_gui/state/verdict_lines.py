"""The list of verdicts, in words that are ready to show, with values to sort by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.batch.reader_agreement import Agreement, PairAgreement, agreements
from core.batch.verdicts import VerdictRow
from core.case.judgements import Decision, Judgement, adjudication, readings
from core.case.reasons import count_reasons, reason_words
from core.case.verdict_words import reason_sentence, verdict_counts, verdict_word
from core.language import tr
from core.metrics.landmarks import LandmarkErrors
from retina_gui.state.quality_and_verdict import local_time

NOT_KNOWN = "–"


@dataclass(frozen=True)
class ListCell:
    """One cell of the list: its text, and the value that the column is sorted by; None comes first."""

    text: str
    value: float | str | None = None


@dataclass(frozen=True)
class ListLine:
    """One floating image.

    Attributes:
        case_file: what a double click opens; None for a case that is not saved.
        decision: what the verdicts come to, for its sign; None where there are none.
        disagree: whether the readers came to different verdicts.
    """

    cells: tuple[ListCell, ...]
    case_file: Path | None
    decision: Decision | None
    disagree: bool


@dataclass(frozen=True)
class VerdictListState:
    """The whole list.

    Attributes:
        source: of what it is.
        summary: how many of each decision.
        problems: what was not read.
        has_list: whether a list of cases is open, whose verdicts can be shown.
        agreements: how far every two readers agree, a sentence each.
        reasons: how often each reason was given; empty where none was.
    """

    source: str
    summary: str
    lines: tuple[ListLine, ...]
    problems: tuple[str, ...] = ()
    has_list: bool = False
    agreements: tuple[str, ...] = ()
    reasons: str = ""


def column_names() -> tuple[str, ...]:
    """The headings of the list."""
    return (
        *(tr("Case"), tr("Floating image"), tr("Verdict")),
        *(tr("First reader"), tr("Reason"), tr("Second reader"), tr("Reason"), tr("Readers")),
        *(tr("Dice"), tr("TRE, px"), tr("Confidence")),
        *(tr("Adjudicator"), tr("Reason"), tr("Further readers"), tr("Time")),
    )


def verdict_list_state(
    source: str, rows: Sequence[VerdictRow], problems: tuple[str, ...] = (), has_list: bool = False
) -> VerdictListState:
    """The list of these rows, which hold nothing that the reader may not see."""
    judged = [row.judgements for row in rows]
    return VerdictListState(
        source,
        _summary(rows),
        tuple(map(_line, rows)),
        problems,
        has_list,
        tuple(map(agreement_sentence, agreements(judged))),
        "  ·  ".join(f"{reason_words(count.reason)} {count.total}" for count in count_reasons(judged)),
    )


def agreement_sentence(pair: PairAgreement) -> str:
    """How far two readers agree, in words."""
    found, readers = pair.agreement, {"first": pair.first, "second": pair.second}
    if not found.shared:
        return tr("{first} and {second} have judged no image in common.").format(**readers)
    return f"{tr('{first} and {second}').format(**readers)}: {agreement_words(found)}"


def agreement_words(found: Agreement) -> str:
    """How far two readings agree: the share of equal verdicts, and kappa with its interval."""
    told = tr("{equal} of {shared} equal ({share} %)").format(
        equal=found.equal, shared=found.shared, share=round(100 * (found.share or 0.0))
    )
    if found.kappa is None or found.interval is None:
        return f"{told}  ·  {tr('kappa is not defined, as both gave one verdict throughout')}"
    kappa = tr("kappa {kappa} (95 % interval {low} to {high})").format(
        kappa=f"{found.kappa:.2f}", low=f"{found.interval[0]:.2f}", high=f"{found.interval[1]:.2f}"
    )
    return f"{told}  ·  {kappa}"


def _line(row: VerdictRow) -> ListLine:
    latest = max(row.judgements, key=lambda each: each.given_at, default=None)
    read = readings(row.judgements)
    settled, metrics = adjudication(row.judgements), row.metrics
    return ListLine(
        cells=(
            _words(row.case_name),
            _words(row.floating),
            _words(verdict_word(row.decision) if row.decision else ""),
            *_reader(read, 0),
            *_reader(read, 1),
            _words({True: tr("agree"), False: tr("disagree"), None: ""}[row.agree]),
            _figure(metrics.dice_after if metrics else None, 2),
            _figure(_median(metrics.tre_after) if metrics else None, 1),
            _figure(metrics.confidence if metrics else None, 2),
            *_reader(() if settled is None else (settled,), 0),
            _words(", ".join(map(_given, read[2:]))),
            ListCell(local_time(latest.given_at), latest.given_at) if latest else ListCell("", ""),
        ),
        case_file=row.case_file,
        decision=row.decision,
        disagree=row.agree is False,
    )


def _reader(judgements: Sequence[Judgement], number: int) -> tuple[ListCell, ListCell]:
    """Who said what, and why; empty where there is no such reader."""
    if number >= len(judgements):
        return _words(""), _words("")
    return _words(_given(judgements[number])), _words(reason_sentence(judgements[number]))


def _given(judgement: Judgement) -> str:
    return f"{judgement.grader or '?'}: {verdict_word(judgement.verdict)}"


def _summary(rows: Sequence[VerdictRow]) -> str:
    return "  ·  ".join(verdict_counts([row.judgements for row in rows]))


def _words(text: str) -> ListCell:
    return ListCell(text, text.casefold())


def _figure(value: float | None, digits: int) -> ListCell:
    return ListCell(NOT_KNOWN if value is None else f"{value:.{digits}f}", value)


def _median(errors: LandmarkErrors | None) -> float | None:
    return None if errors is None else errors.median
