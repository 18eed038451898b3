"""FIRE's success curves as inline SVG: a drawing for each aligner and change, a curve for each class."""

from __future__ import annotations

from core.evaluation.automatic_table import AutomaticTable
from core.evaluation.curve_plot import Axes, Curve, curve_plot
from core.evaluation.success import FURTHEST

TICKS = (0.0, 5.0, 10.0, 15.0, 20.0, FURTHEST)


def success_plots(automatic: AutomaticTable) -> list[str]:
    """In the order measured."""
    unit = f"px of {automatic.full_width} px wide" if automatic.full_width else "px"
    return [
        curve_plot(
            Axes(
                f"{summary.aligner}, {summary.change.label}",
                f"largest mean error ({unit})",
                "share of the pairs",
                TICKS,
            ),
            [Curve(list(enumerate(each.curve)), f"{each.name}, area {each.area:.3f}") for each in classes],
        )
        for summary, classes in automatic.successes()
    ]
