"""Box plots as inline SVG: one row for each method."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

WIDTH, LABELS, ROW, TOP, BOTTOM, RIGHT = 620, 150, 26, 8, 30, 46
_BOX, _TICKS = 13, 6
_WHISKER = 1.5


@dataclass(frozen=True)
class Box:
    """Quartiles, whiskers (the outermost values within 1.5 box widths of the box), and all values."""

    low: float
    first: float
    median: float
    third: float
    high: float
    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Sequence[float]) -> Box:
        """Of one or more values."""
        first, median, third = (float(each) for each in np.percentile(values, (25, 50, 75)))
        reach = _WHISKER * (third - first)
        within = [value for value in values if first - reach <= value <= third + reach]
        return cls(min(within), first, median, third, max(within), tuple(values))


def box_plot(groups: Mapping[str, Sequence[float]], marked: str, upper: float | None = None) -> str:
    """An SVG with one row for each group.

    Args:
        groups: the values by name; a group without values is left out.
        marked: the group that is drawn in the accent colour.
        upper: where the axis ends at most; values beyond are written at the rim.
    """
    boxes = {name: Box.of(values) for name, values in groups.items() if len(values)}
    if not boxes:
        return ""
    largest = max(max(box.values) for box in boxes.values())
    axis = _Axis.up_to(min(largest, upper) if upper is not None else largest)
    height = TOP + ROW * len(boxes) + BOTTOM
    rows = [
        _row(name, box, axis, TOP + ROW * (index + 0.5), name == marked)
        for index, (name, box) in enumerate(boxes.items())
    ]
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH} {height}" role="img">'
        f"{axis.drawn(height - BOTTOM)}{''.join(rows)}</svg>"
    )


@dataclass(frozen=True)
class _Axis:
    """From 0 to `end`, with a tick at every `step`."""

    end: float
    step: float

    @classmethod
    def up_to(cls, largest: float) -> _Axis:
        largest = max(largest, 1e-6)
        rough = largest / _TICKS
        power = 10 ** math.floor(math.log10(rough))
        step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
        return cls(step * math.ceil(largest / step - 1e-9), step)

    def at(self, value: float) -> float:
        return LABELS + (WIDTH - LABELS - RIGHT) * min(value, self.end) / self.end

    def drawn(self, bottom: float) -> str:
        parts = []
        for index in range(round(self.end / self.step) + 1):
            value = index * self.step
            x = self.at(value)
            parts.append(
                f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}"/>'
                f'<text class="tick" x="{x:.1f}" y="{bottom + 18}">{value:.4g}</text>'
            )
        return "".join(parts)


def _row(name: str, box: Box, axis: _Axis, y: float, is_marked: bool) -> str:
    """Label, whiskers, box, median and every value as a dot."""
    first, third = axis.at(box.first), axis.at(box.third)
    beyond = [value for value in box.values if value > axis.end]
    dots = "".join(
        f'<circle cx="{axis.at(value):.1f}" cy="{y + _jitter(index):.1f}" r="2"/>'
        for index, value in enumerate(box.values)
        if value <= axis.end
    )
    note = (
        f'<text class="beyond" x="{axis.at(axis.end) + 4:.1f}" y="{y + 4:.1f}">▸ {max(beyond):.0f}</text>'
        if beyond
        else ""
    )
    return (
        f'<g class="{"box marked" if is_marked else "box"}">'
        f'<text class="label" x="{LABELS - 10}" y="{y + 4:.1f}">{escape(name)}</text>'
        f'<line x1="{axis.at(box.low):.1f}" x2="{axis.at(box.high):.1f}" y1="{y}" y2="{y}"/>'
        f'<rect x="{first:.1f}" y="{y - _BOX / 2}" width="{max(third - first, 1):.1f}" height="{_BOX}" rx="2"/>'
        f'<line class="median" x1="{axis.at(box.median):.1f}" x2="{axis.at(box.median):.1f}" '
        f'y1="{y - _BOX / 2}" y2="{y + _BOX / 2}"/>{dots}{note}</g>'
    )


def _jitter(index: int) -> float:
    """Dots of one row do not hide each other."""
    return ((index * 7) % 5 - 2) * 1.6
