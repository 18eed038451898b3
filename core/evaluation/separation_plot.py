"""The receiver operating characteristic of the confidence, as inline SVG."""

from __future__ import annotations

from core.evaluation.separation import Separation
from core.templates import rendered

SIDE, LEFT, TOP, BELOW = 300, 150, 12, 46
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def separation_plot(separation: Separation) -> str:
    """The curve, with a dot at the threshold; empty where right or wrong alignments are absent."""
    if not separation.right or not separation.wrong:
        return ""

    def place(wrong: float, right: float) -> tuple[float, float]:
        return LEFT + SIDE * wrong, TOP + SIDE * (1 - right)

    at_threshold = (
        separation.wrong_accepted / len(separation.wrong),
        separation.right_accepted / len(separation.right),
    )
    return rendered(
        "core.evaluation",
        "separation_plot.svg.jinja",
        width=LEFT + SIDE + 30,
        height=TOP + SIDE + BELOW,
        left=LEFT,
        right=LEFT + SIDE,
        top=TOP,
        bottom=TOP + SIDE,
        ticks=[(*place(each, each), f"{each:g}") for each in _TICKS],
        points=" ".join("{:.1f},{:.1f}".format(*place(*point)) for point in separation.curve()),
        dot=place(*at_threshold),
        threshold=f"{separation.threshold:g}",
        px="{:.1f}".format,
    )
