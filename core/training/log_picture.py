"""The training log as a picture: for each phase the losses of every kind of sample, on a logarithmic scale, as SVG."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.atomic_files import atomic_path
from core.templates import rendered
from core.training.log import TERMS

WIDTH, PANEL, GAP, LEFT, RIGHT, TOP = 860, 170, 56, 64, 150, 40
COLOURS = ("#0b6e78", "#b1482b", "#5f6b1d", "#6a3d9a", "#1f66b0", "#8a5a00", "#444444", "#c2327a")
SMALLEST = 1e-6
"""Losses below are drawn there."""


@dataclass
class _Curve:
    name: str
    points: list[tuple[int, float]] = field(default_factory=list)


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
    phases: dict[str, dict[str, _Curve]] = {}
    with log.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            curves = phases.setdefault(row["phase"], {})
            for term in TERMS:
                if row[term]:
                    name = f"{row['kind']}, {term.replace('_', ' ')}"
                    curves.setdefault(name, _Curve(name)).points.append((int(row["step"]), float(row[term])))
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


def _panel(name: str, curves: dict[str, _Curve], index: int) -> _Panel:
    top = TOP + index * (PANEL + GAP)
    values = [max(value, SMALLEST) for curve in curves.values() for _, value in curve.points]
    steps = max(step for curve in curves.values() for step, _ in curve.points)
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) + 1e-9)
    high = max(high, low + 1)

    def place(step: int, value: float) -> tuple[float, float]:
        x = LEFT + (WIDTH - LEFT - RIGHT) * step / steps
        share = (math.log10(max(value, SMALLEST)) - low) / (high - low)
        return x, top + PANEL * (1 - share)

    lines = []
    for number, curve in enumerate(curves.values()):
        points = [place(*point) for point in curve.points]
        path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        label_y = top + 10 + number * min(13.0, PANEL / len(curves))
        lines.append(_Line(curve.name, COLOURS[number % len(COLOURS)], path, label_y))
    ticks = [_Tick(place(0, 10.0**power)[1], f"{10.0**power:g}") for power in range(low, high + 1)]
    return _Panel(name, top, lines, ticks, steps)
