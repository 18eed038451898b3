"""Every case of an evaluation in the report: its figures and its checkerboards, worst first."""

from __future__ import annotations

import base64
from html import escape

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


def case_section(evaluation: Evaluation, best: str) -> str:
    """All cases by one method, with the affine beside it."""
    by_case: dict[str, dict[str, Measurement]] = {}
    for row in evaluation.table.rows:
        by_case.setdefault(row.case, {})[row.method] = row
    ordered = sorted(by_case, key=lambda case: badness(by_case[case][best]), reverse=True)
    cards = "".join(_card(evaluation, case, by_case[case], best) for case in ordered)
    order = "mean TRE" if any(row.tre_mean is not None for row in evaluation.table.rows) else "Dice"
    return (
        f"<h2>Every case by {escape(best)}, worst first</h2>"
        f'<p class="note">In the order of the {order}. Fields of the reference and of the registered floating image in '
        f'turn: vessels must run on across the edges.</p><div class="cases">{cards}</div>'
    )


def _card(evaluation: Evaluation, case: str, rows: dict[str, Measurement], best: str) -> str:
    shown = dict.fromkeys(name for name in (AFFINE.name, best) if name in rows)
    boards = [
        f'<figure><img alt="checkerboard of case {escape(case)}, {name}" loading="lazy" src="{_data_url(picture)}">'
        f"<figcaption>{escape(METHODS[name].description)}</figcaption></figure>"
        for name in shown
        if (picture := evaluation.checkerboards.get((case, name))) is not None
    ]
    return (
        f'<div class="case"><h3>{escape(case)}</h3><div class="figures">{_figures(rows, best)}</div>'
        f'<div class="boards">{"".join(boards)}</div></div>'
    )


def _figures(rows: dict[str, Measurement], best: str) -> str:
    after, before = rows[best], rows.get(AFFINE.name)
    if after.failure is not None:
        return escape(after.failure)
    parts = []
    for figure, name in FIGURES:
        value = getattr(after, figure)
        if value is None:
            continue
        is_change = before is not None and best != AFFINE.name and figure not in NEEDS_A_FIELD
        old = getattr(before, figure) if is_change else None
        change = "" if old is None else f"{cell_text(figure, old, False)} → "
        parts.append(f"{name} {change}<b>{cell_text(figure, value, False)}</b>")
    return " · ".join(parts)


def _data_url(jpeg: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")
