"""The receiver operating characteristic of the confidence, as inline SVG."""

from __future__ import annotations

from core.evaluation.curve_plot import Axes, Curve, Dot, curve_plot
from core.evaluation.separation import Separation

AXES = Axes("", "share of the wrong alignments that are accepted", "share of the right ones")


def separation_plot(separation: Separation) -> str:
    """The curve, with a dot at the threshold; empty where right or wrong alignments are absent."""
    if not separation.right or not separation.wrong:
        return ""
    at_threshold = (
        separation.wrong_accepted / len(separation.wrong),
        separation.right_accepted / len(separation.right),
    )
    return curve_plot(AXES, [Curve(separation.curve())], Dot(at_threshold, f"from {separation.threshold:g}"))
