"""Box plots as inline SVG: one row for each method."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.templates import rendered

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
    """An SVG with one row for each group; empty where no group has a value.

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
    return rendered(
        "core.evaluation",
        "box_plot.svg.jinja",
        width=WIDTH,
        height=height,
        top=TOP,
        bottom=height - BOTTOM,
        box=_BOX,
        labels_end=LABELS - 10,
        axis_end=axis.at(axis.end),
        ticks=axis.ticks(),
        rows=[
            _row(name, box, axis, TOP + ROW * (index + 0.5), name == marked)
            for index, (name, box) in enumerate(boxes.items())
        ],
        px="{:.1f}".format,
    )


@dataclass(frozen=True)
class _Tick:
    x: float
    text: str


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

    def ticks(self) -> list[_Tick]:
        values = (index * self.step for index in range(round(self.end / self.step) + 1))
        return [_Tick(self.at(value), f"{value:.4g}") for value in values]


@dataclass(frozen=True)
class _Dot:
    x: float
    y: float


@dataclass(frozen=True)
class _Row:
    """Places on the drawing: whiskers, box, median, a dot for every value; `beyond` is the largest off the axis."""

    name: str
    is_marked: bool
    y: float
    low: float
    first: float
    median: float
    third: float
    high: float
    dots: Sequence[_Dot]
    beyond: str | None


def _row(name: str, box: Box, axis: _Axis, y: float, is_marked: bool) -> _Row:
    beyond = [value for value in box.values if value > axis.end]
    return _Row(
        name,
        is_marked,
        y,
        low=axis.at(box.low),
        first=axis.at(box.first),
        median=axis.at(box.median),
        third=axis.at(box.third),
        high=axis.at(box.high),
        dots=[
            _Dot(axis.at(value), y + _jitter(index))
            for index, value in enumerate(box.values)
            if value <= axis.end
        ],
        beyond=f"{max(beyond):.0f}" if beyond else None,
    )


def _jitter(index: int) -> float:
    """Dots of one row do not hide each other."""
    return ((index * 7) % 5 - 2) * 1.6
