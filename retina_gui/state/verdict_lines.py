"""The list of verdicts, in words that are ready to show, with values to sort by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.batch.verdicts import VerdictRow
from core.case.judgements import Verdict
from core.case.verdict_words import verdict_counts, verdict_word
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
        verdict: the present one, for its sign.
        disagree: whether the readers came to different verdicts.
    """

    cells: tuple[ListCell, ...]
    case_file: Path | None
    verdict: Verdict | None
    disagree: bool


@dataclass(frozen=True)
class VerdictListState:
    """The whole list; `source` says of what, `summary` how many of each verdict, `problems` what was not read."""

    source: str
    summary: str
    lines: tuple[ListLine, ...]
    problems: tuple[str, ...] = ()


def column_names() -> tuple[str, ...]:
    """The headings of the list."""
    return (
        *(tr("Case"), tr("Floating image"), tr("Verdict"), tr("Reason"), tr("Reader"), tr("Time")),
        *(tr("Other verdicts"), tr("Readers"), tr("Dice"), tr("TRE, px"), tr("Confidence")),
    )


def verdict_list_state(
    source: str, rows: Sequence[VerdictRow], problems: tuple[str, ...] = ()
) -> VerdictListState:
    """The list of these rows, which hold nothing that the reader may not see."""
    return VerdictListState(source, _summary(rows), tuple(map(_line, rows)), problems)


def _line(row: VerdictRow) -> ListLine:
    latest = row.judgements[-1] if row.judgements else None
    others = ", ".join(f"{each.grader or '?'}: {verdict_word(each.verdict)}" for each in row.judgements[:-1])
    metrics = row.metrics
    return ListLine(
        cells=(
            _words(row.case_name),
            _words(row.floating),
            _words(verdict_word(latest.verdict) if latest else ""),
            _words(latest.reason if latest else ""),
            _words(latest.grader if latest else ""),
            ListCell(local_time(latest.given_at), latest.given_at) if latest else ListCell("", ""),
            _words(others),
            _words({True: tr("agree"), False: tr("disagree"), None: ""}[row.agree]),
            _figure(metrics.dice_after if metrics else None, 2),
            _figure(_median(metrics.tre_after) if metrics else None, 1),
            _figure(metrics.confidence if metrics else None, 2),
        ),
        case_file=row.case_file,
        verdict=latest.verdict if latest else None,
        disagree=row.agree is False,
    )


def _summary(rows: Sequence[VerdictRow]) -> str:
    return "  ·  ".join(verdict_counts([row.judgements for row in rows]))


def _words(text: str) -> ListCell:
    return ListCell(text, text.casefold())


def _figure(value: float | None, digits: int) -> ListCell:
    return ListCell(NOT_KNOWN if value is None else f"{value:.{digits}f}", value)


def _median(errors: LandmarkErrors | None) -> float | None:
    return None if errors is None else errors.median
