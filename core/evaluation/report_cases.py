"""Every case of an evaluation in the report: its figures and its checkerboards, worst first."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.evaluation.evaluate import Evaluation
from core.evaluation.measurement import Measurement
from core.evaluation.methods import AFFINE, METHODS
from core.evaluation.report_tables import NEEDS_A_FIELD
from core.evaluation.table import cell_text

FIGURES = (
    ("tre_mean", "mean TRE"),
    ("tre_median", "median"),
    ("frangi_dice", "Dice"),
    ("frangi_soft_dice", "soft Dice"),
    ("b_cosfire_dice", "B-COSFIRE Dice"),
    ("consistency_median", "consistency"),
    ("swap_median", "swap"),
    ("confidence", "confidence"),
)
"""Figure, name."""


def best_method(evaluation: Evaluation) -> str:
    """The method with the largest mean Dice of Frangi maps of those that folded nowhere and failed nowhere.

    Where there is none, of those that failed nowhere; where there is none either, of all.
    """
    summaries = list(evaluation.table.summaries)
    whole = [summary for summary in summaries if not summary.failed] or summaries
    unfolded = [summary for summary in whole if not summary.mean.folded_percent] or whole
    return max(unfolded, key=lambda summary: summary.mean.frangi_dice or 0.0).mean.method


def badness(row: Measurement) -> tuple[bool, float]:
    """To order the cases: failures first, then by mean TRE, or by Dice where there are no landmarks."""
    if row.failure is not None:
        return True, 0.0
    return False, row.tre_mean if row.tre_mean is not None else -(row.frangi_dice or 0.0)


@dataclass(frozen=True)
class Board:
    """A checkerboard of a case by one method: `content` is the JPEG file in base 64."""

    method: str
    description: str
    content: str


@dataclass(frozen=True)
class CardFigure:
    """A figure of a case; `before` is that of the affine, where it is a change."""

    name: str
    value: str
    before: str | None


@dataclass(frozen=True)
class CaseCard:
    """All that the report shows of a case."""

    case: str
    failure: str | None
    figures: Sequence[CardFigure]
    boards: Sequence[Board]


def case_cards(evaluation: Evaluation, best: str) -> list[CaseCard]:
    """All cases by one method, with the affine beside it, worst first."""
    by_case: dict[str, dict[str, Measurement]] = {}
    for row in evaluation.table.rows:
        by_case.setdefault(row.case, {})[row.method] = row
    ordered = sorted(by_case, key=lambda case: badness(by_case[case][best]), reverse=True)
    return [_card(evaluation, case, by_case[case], best) for case in ordered]


def order_of_cases(evaluation: Evaluation) -> str:
    """The name of the figure that `badness` goes by."""
    return "mean TRE" if any(row.tre_mean is not None for row in evaluation.table.rows) else "Dice"


def _card(evaluation: Evaluation, case: str, rows: Mapping[str, Measurement], best: str) -> CaseCard:
    shown = dict.fromkeys(name for name in (AFFINE.name, best) if name in rows)
    boards = [
        Board(name, METHODS[name].description, base64.b64encode(picture).decode("ascii"))
        for name in shown
        if (picture := evaluation.checkerboards.get((case, name))) is not None
    ]
    failure = rows[best].failure
    return CaseCard(case, failure, [] if failure is not None else _figures(rows, best), boards)


def _figures(rows: Mapping[str, Measurement], best: str) -> list[CardFigure]:
    after, before = rows[best], rows.get(AFFINE.name)
    figures = []
    for figure, name in FIGURES:
        value = getattr(after, figure)
        if value is None:
            continue
        is_change = before is not None and best != AFFINE.name and figure not in NEEDS_A_FIELD
        old = getattr(before, figure) if is_change else None
        change = None if old is None else cell_text(figure, old, False)
        figures.append(CardFigure(name, cell_text(figure, value, False), change))
    return figures
