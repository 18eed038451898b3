"""Curves of shares, from 0 to 1 upwards, as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.templates import rendered

SIDE, LEFT, TOP, BELOW, RIGHT = 300, 60, 30, 46, 20
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)

Point = tuple[float, float]


@dataclass(frozen=True)
class Curve:
    """Points `(x, share)`, in order. One without a name is not in the legend."""

    points: Sequence[Point]
    name: str = ""


@dataclass(frozen=True)
class Dot:
    """A point that is marked, with its words."""

    point: Point
    name: str


@dataclass(frozen=True)
class Axes:
    """What the plot is about.

    Attributes:
        heading: above it.
        below, beside: what its axes say.
        ticks: of the axis below; the first and the last are its ends.
    """

    heading: str
    below: str
    beside: str
    ticks: Sequence[float] = _SHARES


def curve_plot(axes: Axes, curves: Sequence[Curve], dot: Dot | None = None) -> str:
    """The drawing."""
    first, last = axes.ticks[0], axes.ticks[-1]

    def place(point: Point) -> Point:
        return LEFT + SIDE * (point[0] - first) / (last - first), TOP + SIDE * (1 - point[1])

    lines = [
        {
            "name": curve.name,
            "points": " ".join("{:.1f},{:.1f}".format(*place(each)) for each in curve.points),
        }
        for curve in curves
    ]
    return rendered(
        "core.evaluation",
        "curve_plot.svg.jinja",
        heading=axes.heading,
        below=axes.below,
        beside=axes.beside,
        width=LEFT + SIDE + RIGHT,
        height=TOP + SIDE + BELOW,
        left=LEFT,
        right=LEFT + SIDE,
        top=TOP,
        bottom=TOP + SIDE,
        across=[(place((each, 0))[0], f"{each:g}") for each in axes.ticks],
        up=[(place((first, each))[1], f"{each:g}") for each in _SHARES],
        lines=lines,
        dot=None if dot is None else dict(zip("xy", place(dot.point), strict=True)) | {"name": dot.name},
        px="{:.1f}".format,
    )
