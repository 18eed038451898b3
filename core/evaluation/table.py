"""The table of an evaluation: as CSV, as JSON, and as text for the screen."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.evaluation.measurement import FIGURES, Measurement, mean_row
from core.evaluation.methods import Method

_HEADINGS = {
    "tre_median": "TRE median",
    "tre_mean": "mean",
    "tre_p95": "95 %",
    "success_3": "<=3 px",
    "success_5": "<=5 px",
    "success_10": "<=10 px",
    "frangi_dice": "Dice",
    "frangi_soft_dice": "soft Dice",
    "folded_percent": "folded %",
    "seconds": "s",
    "peak_memory_mib": "MiB",
}
_DIGITS = {"frangi_dice": 3, "frangi_soft_dice": 3, "peak_memory_mib": 0, "seconds": 1}


@dataclass(frozen=True)
class EvaluationTable:
    """One row for each case and method, and the mean of each method."""

    rows: tuple[Measurement, ...]
    means: tuple[Measurement, ...]

    @classmethod
    def of(cls, rows: Sequence[Measurement], methods: Sequence[Method]) -> EvaluationTable:
        """The table with its means."""
        return cls(tuple(rows), tuple(mean_row(list(rows), method) for method in methods))

    def csv_text(self) -> str:
        """All rows, then the means, with a header."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["case", "method", *FIGURES])
        for row in (*self.rows, *self.means):
            values = row.to_dict()
            writer.writerow(
                [row.case, row.method, *("" if values[name] is None else values[name] for name in FIGURES)]
            )
        return text.getvalue()

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "cases": [row.to_dict() for row in self.rows],
            "means": {row.method: {name: row.to_dict()[name] for name in FIGURES} for row in self.means},
        }

    def text_rows(self) -> list[tuple[str, ...]]:
        """The table as cells of text, header first."""
        header = ("case", "method", *(_HEADINGS[name] for name in FIGURES))
        return [header, *(_cells(row) for row in (*self.rows, *self.means))]


def _cells(row: Measurement) -> tuple[str, ...]:
    values = row.to_dict()
    return (row.case, row.method, *(_cell(name, values[name], row.case == "mean") for name in FIGURES))


def _cell(name: str, value: Any, is_mean: bool) -> str:
    if value is None:
        return "-"
    if name.startswith("success"):
        return f"{100 * value:.0f} %" if is_mean else ("yes" if value else "no")
    return f"{value:.{_DIGITS.get(name, 2)}f}"
