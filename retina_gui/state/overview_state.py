"""The overview of a list: every result a dot, with any two figures as its places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.batch.verdicts import VerdictRow
from core.case.judgements import Decision
from core.case.verdict_words import verdict_counts, verdict_word
from core.language import mark, tr, tr_count
from core.metrics.summary import RegistrationMetrics
from retina_gui.state.chart_table import ChartTable


@dataclass(frozen=True)
class Figure:
    """A figure of a result.

    Attributes:
        words: for the axis, with the unit.
        value: of a row of the list; None where it is not known.
    """

    words: str
    value: Callable[[VerdictRow], float | None]


def _of_metrics(value: Callable[[RegistrationMetrics], float | None]) -> Callable[[VerdictRow], float | None]:
    return lambda row: None if row.metrics is None else value(row.metrics)


FIGURES = {
    "dice": Figure(mark("Dice"), _of_metrics(lambda metrics: metrics.dice_after)),
    "soft_dice": Figure(mark("Soft Dice"), _of_metrics(lambda metrics: metrics.soft_dice_after)),
    "dice_before": Figure(mark("Dice by the points"), _of_metrics(lambda metrics: metrics.dice_before)),
    "tre_px": Figure(
        mark("TRE, px"), _of_metrics(lambda metrics: metrics.tre_after.median if metrics.tre_after else None)
    ),
    "displacement_px": Figure(
        mark("Displacement, px"), _of_metrics(lambda metrics: metrics.displacement_median)
    ),
    "confidence": Figure(mark("Confidence"), _of_metrics(lambda metrics: metrics.confidence)),
    "folded_percent": Figure(mark("Folded, %"), _of_metrics(lambda metrics: 100 * metrics.folded_fraction)),
    "seconds": Figure(mark("Time, s"), lambda row: row.seconds),
}
"""What an axis can show, by the names in files and settings."""


@dataclass(frozen=True)
class Dot:
    """One result.

    Attributes:
        decision: what its verdicts come to, as far as the reader may see them; None where there are none.
        name: for the tooltip.
        file: what a click opens, and what a region of the chart chooses; None for a case that is not saved.
    """

    x: float
    y: float
    decision: Decision | None
    name: str
    floating: str
    file: Path | None


@dataclass(frozen=True)
class OverviewState:
    """The chart. `x` and `y` are names of `FIGURES`; `summary` says how many dots there are, and what is left out."""

    source: str
    x: str
    y: str
    dots: tuple[Dot, ...]
    summary: str = ""

    @property
    def table(self) -> ChartTable:
        """What the chart is saved as."""
        rows = (
            (
                dot.name,
                dot.floating,
                f"{dot.x:.6g}",
                f"{dot.y:.6g}",
                dot.decision.value if dot.decision else "",
            )
            for dot in self.dots
        )
        return ChartTable("overview", ("case", "floating", self.x, self.y, "decision"), tuple(rows))


def overview_state(source: str, rows: Sequence[VerdictRow], x: str, y: str) -> OverviewState:
    """The chart of these rows, which hold nothing that the reader may not see."""
    across, up, dots = FIGURES[x].value, FIGURES[y].value, []
    for row in rows:
        place = across(row), up(row)
        if place[0] is not None and place[1] is not None:
            dots.append(Dot(place[0], place[1], row.decision, row.case_name, row.floating, row.case_file))
    summary = "  ·  ".join(verdict_counts([row.judgements for row in rows]))
    missing = len(rows) - len(dots)
    if missing:
        left_out = tr_count(
            "{count} without one of the two figures", "{count} without one of the two figures", missing
        )
        summary = f"{summary}  ·  {left_out}"
    return OverviewState(source, x, y, tuple(dots), summary)


def decision_words(decision: Decision | None) -> str:
    """The words of a decision in the legend."""
    return tr("not judged") if decision is None else verdict_word(decision)
