"""The table of an evaluation: its rows and means, as CSV, as JSON, and as text for the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.evaluation.intervals import mean_interval
from core.evaluation.measurement import FIGURES, Measurement
from core.evaluation.methods import AFFINE, Method
from core.spreadsheets import table_text

WORSE_BY = 1.0
"""Pixels of mean TRE by which a case must exceed its affine's to count as worse."""

SHORT_HEADINGS = {
    "tre_median": "TRE median",
    "tre_mean": "mean",
    "tre_p95": "95 %",
    "success_3": "<=3 px",
    "success_5": "<=5 px",
    "success_10": "<=10 px",
    "b_cosfire_dice": "B-COSFIRE",
    "frangi_dice": "Dice",
    "frangi_soft_dice": "soft Dice",
    "maximum_soft_dice": "of max.",
    "authors_soft_dice": "authors' soft",
    "folded_percent": "folded %",
    "consistency_median": "consist.",
    "consistency_p95": "95 %",
    "swap_median": "swap",
    "swap_p95": "95 %",
    "confidence": "conf.",
    "seconds": "s",
    "peak_memory_mib": "MiB",
    "added_memory_mib": "added",
}
_DIGITS = {"peak_memory_mib": 0, "added_memory_mib": 0, "seconds": 1}


@dataclass(frozen=True)
class MethodSummary:
    """One method over all cases.

    Attributes:
        mean: of every figure over the cases that have it; None where none has.
        cases: how many were tried.
        failed: how many of them gave no transform.
        worse_than_affine: cases whose mean TRE is more than `WORSE_BY` above their affine's; None without affine.
        tre_median_interval, tre_mean_interval: 95 % intervals of these two means by bootstrap over the cases: a
            difference that lies within them may be chance. None for fewer than two cases.
    """

    mean: Measurement
    cases: int
    failed: int
    worse_than_affine: int | None
    tre_median_interval: tuple[float, float] | None = None
    tre_mean_interval: tuple[float, float] | None = None

    @classmethod
    def of(cls, rows: Sequence[Measurement], method: Method) -> MethodSummary:
        """The summary of one method of a table."""
        chosen = [row for row in rows if row.method == method.name]
        means: dict[str, Any] = {name: _mean([getattr(row, name) for row in chosen]) for name in FIGURES}
        return cls(
            Measurement(case="mean", method=method.name, **means),
            len(chosen),
            sum(row.failure is not None for row in chosen),
            _worse_than_affine(rows, chosen),
            mean_interval([row.tre_median for row in chosen if row.tre_median is not None]),
            mean_interval([row.tre_mean for row in chosen if row.tre_mean is not None]),
        )

    @property
    def counted_mean(self) -> Measurement:
        """The row of means, in whose place for a failure stands how many cases failed, if any."""
        return replace(self.mean, failure=f"{self.failed} of {self.cases}") if self.failed else self.mean

    def to_dict(self) -> dict[str, float | None]:
        """Figures and counts by name."""
        return {
            **{name: getattr(self.mean, name) for name in FIGURES},
            "cases": self.cases,
            "failed": self.failed,
            "worse_than_affine": self.worse_than_affine,
        }


@dataclass(frozen=True)
class EvaluationTable:
    """One row for each case and method, and the summary of each method."""

    rows: tuple[Measurement, ...]
    summaries: tuple[MethodSummary, ...]

    @classmethod
    def of(cls, rows: Sequence[Measurement], methods: Sequence[Method]) -> EvaluationTable:
        """The table with its summaries."""
        return cls(tuple(rows), tuple(MethodSummary.of(rows, method) for method in methods))

    @property
    def means(self) -> tuple[Measurement, ...]:
        """One row of means for each method."""
        return tuple(summary.mean for summary in self.summaries)

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures that some row has, in the order of the columns."""
        return tuple(name for name in FIGURES if any(getattr(row, name) is not None for row in self.rows))

    def csv_text(self) -> str:
        """All rows, then the means, with a header; an absent figure is empty. A mean row tells how many failed."""
        rows = (*self.rows, *(summary.counted_mean for summary in self.summaries))
        return table_text(
            [["case", "method", *FIGURES, "failure"], *(row.to_dict().values() for row in rows)]
        )

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "cases": [row.to_dict() for row in self.rows],
            "means": {
                summary.mean.method: {
                    **summary.to_dict(),
                    "tre_median_interval": summary.tre_median_interval,
                    "tre_mean_interval": summary.tre_mean_interval,
                }
                for summary in self.summaries
            },
        }

    def text_rows(self) -> list[tuple[str, ...]]:
        """The table as cells of text, header first, without the columns that hold nothing."""
        figures = self.figures
        header = ("case", "method", *(SHORT_HEADINGS[name] for name in figures))
        return [header, *(_cells(row, figures) for row in (*self.rows, *self.means))]

    def interval_rows(self) -> list[tuple[str, ...]]:
        """The mean TRE of each method with its 95 % interval, header first; empty where no method has any."""
        rows = [
            (
                summary.mean.method,
                _with_interval(summary.mean.tre_median, summary.tre_median_interval),
                _with_interval(summary.mean.tre_mean, summary.tre_mean_interval),
            )
            for summary in self.summaries
            if summary.tre_mean_interval is not None
        ]
        return [("95 % interval over the cases", "TRE median", "TRE mean"), *rows] if rows else []


def cell_text(name: str, value: float | None, is_mean: bool) -> str:
    """One figure as the tables show it."""
    if value is None:
        return "-"
    if name.startswith("success"):
        return f"{100 * value:.0f} %" if is_mean else ("yes" if value else "no")
    return f"{value:.{3 if name.endswith('dice') else _DIGITS.get(name, 2)}f}"


def _cells(row: Measurement, figures: Sequence[str]) -> tuple[str, ...]:
    return (
        row.case,
        row.method,
        *(cell_text(name, getattr(row, name), row.case == "mean") for name in figures),
    )


def _with_interval(mean: float | None, interval: tuple[float, float] | None) -> str:
    return "-" if mean is None or interval is None else f"{mean:.2f} ({interval[0]:.2f} to {interval[1]:.2f})"


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _worse_than_affine(rows: Sequence[Measurement], chosen: Sequence[Measurement]) -> int | None:
    if chosen and chosen[0].method == AFFINE.name:
        return None
    affine = {row.case: row.tre_mean for row in rows if row.method == AFFINE.name}
    compared = [
        (row.tre_mean, affine[row.case])
        for row in chosen
        if row.tre_mean is not None and affine.get(row.case) is not None
    ]
    return (
        sum(mean > before + WORSE_BY for mean, before in compared if before is not None) if compared else None
    )
