"""One finding at several times: annotations of one name, and how their figure changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from core.annotations.measures import Measures
from core.language import mark

DAYS_PER_YEAR = 365.25
LEAST_DAYS = 30
"""A change within fewer days is not told as one per year: the error of the hand would grow more than twelvefold."""


class Unit(str, Enum):
    """Of the figure of a finding."""

    PX = "px"
    MM = "mm"
    SQUARE_PX = "px²"
    SQUARE_MM = "mm²"


class TimeAxis(str, Enum):
    """What a finding is followed along."""

    DATE = mark("date")
    SECONDS = mark("seconds after injection")


@dataclass(frozen=True)
class Observation:
    """A finding at one time.

    Attributes:
        name: of the finding.
        value: its area, or its length.
        day: on which the image was taken; None where that is not known.
        seconds: after the injection, of a frame of an angiogram.
        annotation: its identifier.
    """

    name: str
    value: float
    unit: Unit
    day: date | None = None
    seconds: float | None = None
    annotation: str = ""


@dataclass(frozen=True)
class FindingRow:
    """A line of the table of a finding; None where there is nothing to compare with.

    Attributes:
        difference: to the line before.
        per_year: the change since the line before, as one per year; None also within `LEAST_DAYS`, and along seconds.
        since_first: the difference to the first line.
    """

    observation: Observation
    difference: float | None = None
    per_year: float | None = None
    since_first: float | None = None


@dataclass(frozen=True)
class Finding:
    """What is called by one name.

    Attributes:
        rows: in the order of time.
        untimed: observations of which nobody knows the time, or whose unit is another than that of most.
        per_year: the change from the first to the last line, as one per year; None as for a line.
    """

    name: str
    axis: TimeAxis
    rows: tuple[FindingRow, ...]
    untimed: tuple[Observation, ...] = ()
    per_year: float | None = None


def figure_of(measures: Measures) -> tuple[float, Unit] | None:
    """What a finding is followed by: its area, or its length; in millimetres where they are known."""
    dimensions, is_metric = (measures.px, False) if measures.mm is None else (measures.mm, True)
    if dimensions.area is not None:
        return dimensions.area, Unit.SQUARE_MM if is_metric else Unit.SQUARE_PX
    if dimensions.length is not None:
        return dimensions.length, Unit.MM if is_metric else Unit.PX
    return None


def findings_of(observations: Iterable[Observation]) -> tuple[Finding, ...]:
    """The findings that have a name and were seen more than once, in the order in which they first occur.

    Seen on one day alone, and each time at known seconds after the injection, a finding is followed along these.
    """
    named: dict[str, list[Observation]] = {}
    for observation in observations:
        if observation.name.strip():
            named.setdefault(observation.name.strip(), []).append(observation)
    return tuple(_finding(name, seen) for name, seen in named.items() if len(seen) > 1)


def _finding(name: str, seen: Sequence[Observation]) -> Finding:
    units = [each.unit for each in seen]
    usual = max(units, key=units.count)
    days = {each.day for each in seen if each.day is not None}
    is_angiogram = len(days) <= 1 and all(each.seconds is not None for each in seen)
    axis = TimeAxis.SECONDS if is_angiogram else TimeAxis.DATE
    timed = [each for each in seen if each.unit is usual and (is_angiogram or each.day is not None)]
    timed.sort(key=lambda each: (each.day or date.min, each.seconds or 0.0))
    rows = [_row(now, timed[number - 1] if number else None, timed[0]) for number, now in enumerate(timed)]
    whole = _per_year(timed[0], timed[-1]) if len(timed) > 1 else None
    return Finding(name, axis, tuple(rows), tuple(each for each in seen if each not in timed), whole)


def _row(now: Observation, before: Observation | None, first: Observation) -> FindingRow:
    if before is None:
        return FindingRow(now)
    return FindingRow(now, now.value - before.value, _per_year(before, now), now.value - first.value)


def _per_year(before: Observation, now: Observation) -> float | None:
    if before.day is None or now.day is None:
        return None
    days = (now.day - before.day).days
    return (now.value - before.value) / days * DAYS_PER_YEAR if days >= LEAST_DAYS else None
