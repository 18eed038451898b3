"""The training log as a picture: for each phase the losses of every kind of sample, on a logarithmic scale, as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.atomic_files import atomic_path
from core.templates import rendered
from core.training.log_curves import COLOURS, SMALLEST, Curve, read_curves

WIDTH, PANEL, GAP, LEFT, RIGHT, TOP = 860, 170, 56, 64, 150, 40


@dataclass(frozen=True)
class _Line:
    """A curve on the drawing."""

    name: str
    colour: str
    path: str
    label_y: float


@dataclass(frozen=True)
class _Tick:
    y: float
    text: str


@dataclass(frozen=True)
class _Panel:
    """One phase on the drawing."""

    title: str
    top: float
    lines: Sequence[_Line]
    ticks: Sequence[_Tick]
    steps: int


def draw_log(log: Path, picture: Path) -> None:
    """Draw the log `log.csv` of a run as an SVG file: a panel for each phase, a line for each kind and loss term."""
    phases = read_curves(log)
    panels = [_panel(name, curves, index) for index, (name, curves) in enumerate(phases.items())]
    height = TOP + len(panels) * (PANEL + GAP)
    drawn = rendered(
        "core.training",
        "log.svg.jinja",
        width=WIDTH,
        height=height,
        left=LEFT,
        right=WIDTH - RIGHT,
        panels=panels,
    )
    with atomic_path(picture) as temporary:
        temporary.write_text(drawn, encoding="utf-8")


def _panel(name: str, curves: Sequence[Curve], index: int) -> _Panel:
    top = TOP + index * (PANEL + GAP)
    values = [max(value, SMALLEST) for curve in curves for _, value in curve.points]
    steps = max(step for curve in curves for step, _ in curve.points)
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) + 1e-9)
    high = max(high, low + 1)

    def place(step: int, value: float) -> tuple[float, float]:
        x = LEFT + (WIDTH - LEFT - RIGHT) * step / steps
        share = (math.log10(max(value, SMALLEST)) - low) / (high - low)
        return x, top + PANEL * (1 - share)

    lines = []
    for number, curve in enumerate(curves):
        points = [place(*point) for point in curve.points]
        path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        label_y = top + 10 + number * min(13.0, PANEL / len(curves))
        lines.append(_Line(curve.name, COLOURS[number % len(COLOURS)], path, label_y))
    ticks = [_Tick(place(0, 10.0**power)[1], f"{10.0**power:g}") for power in range(low, high + 1)]
    return _Panel(name, top, lines, ticks, steps)
