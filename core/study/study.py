"""A study under way: what was shown when, and what the reader said. A value: every step gives another one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from core.case.judgements import Judgement
from core.study.plan import StudyItem, StudyPlan


@dataclass(frozen=True)
class Span:
    """A time in which a result was on the screen; ISO 8601 in UTC. `until` is empty where nobody knows its end."""

    since: str
    until: str = ""

    @property
    def seconds(self) -> float | None:
        """How long; None where nobody knows."""
        try:
            return (datetime.fromisoformat(self.until) - datetime.fromisoformat(self.since)).total_seconds()
        except (ValueError, TypeError):
            return None


@dataclass(frozen=True)
class Reading:
    """One showing of a result: when it was on the screen, and the verdict; None while there is none."""

    spans: tuple[Span, ...] = ()
    judgement: Judgement | None = None

    @property
    def seconds(self) -> float:
        """How long it was on the screen, as far as that is known."""
        return sum(span.seconds or 0.0 for span in self.spans)


@dataclass(frozen=True)
class Study:
    """The plan, and a reading for each number of its order."""

    plan: StudyPlan
    readings: tuple[Reading, ...]

    def __post_init__(self) -> None:
        if len(self.readings) != len(self.plan.order):
            raise ValueError(f"{len(self.plan.order)} results are shown, and {len(self.readings)} were read")

    @property
    def next_number(self) -> int | None:
        """The first that has no verdict, from 0; None when all are done."""
        waiting = (number for number, reading in enumerate(self.readings) if reading.judgement is None)
        return next(waiting, None)

    @property
    def done(self) -> int:
        """How many have a verdict."""
        return sum(reading.judgement is not None for reading in self.readings)

    def item(self, number: int) -> StudyItem:
        """What is shown at a number of the order, from 0."""
        return self.plan.items[self.plan.order[number]]

    def shown(self, number: int, now: str) -> Study:
        """It is on the screen from now on."""
        reading = self.readings[number]
        return self._with(number, replace(reading, spans=(*reading.spans, Span(now))))

    def hidden(self, number: int, now: str) -> Study:
        """It is no more on the screen."""
        reading = self.readings[number]
        if not reading.spans or reading.spans[-1].until:
            return self
        *before, last = reading.spans
        return self._with(number, replace(reading, spans=(*before, replace(last, until=now))))

    def judged(self, number: int, judgement: Judgement | None) -> Study:
        """The reader gave this verdict, or took it back (None)."""
        return self._with(number, replace(self.readings[number], judgement=judgement))

    def pairs(self) -> tuple[tuple[Judgement, Judgement], ...]:
        """The first and the second verdict on each result that was shown twice and has both."""
        first: dict[int, Judgement | None] = {}
        found = []
        for item, reading in zip(self.plan.order, self.readings, strict=True):
            if item not in first:
                first[item] = reading.judgement
                continue
            before = first[item]
            if before is not None and reading.judgement is not None:
                found.append((before, reading.judgement))
        return tuple(found)

    def first_judgements(self) -> dict[StudyItem, Judgement]:
        """The verdict of the first reading of each result that has one: hidden repeats only measure."""
        found = {}
        for number, reading in enumerate(self.readings):
            if reading.judgement is not None and not self.plan.is_repeat(number):
                found[self.item(number)] = reading.judgement
        return found

    def joined(self, before: Study, other: Study) -> Study:
        """This study with what another program added to it meanwhile.

        Args:
            before: what both began with.
            other: what the other one made of it.

        Raises:
            ValueError: they are not of one plan.
        """
        if not self.plan == before.plan == other.plan:
            raise ValueError("the studies have other plans")
        readings = zip(self.readings, before.readings, other.readings, strict=True)
        return replace(self, readings=tuple(_joined(*each) for each in readings))

    def _with(self, number: int, reading: Reading) -> Study:
        return replace(self, readings=(*self.readings[:number], reading, *self.readings[number + 1 :]))


def _joined(own: Reading, before: Reading, other: Reading) -> Reading:
    """What was shown in either; and the own verdict, unless the other alone gave or changed one."""
    if before in (own, other):
        return other if own == before else own
    ends = {span.since: span for span in (*other.spans, *own.spans) if span.until}
    spans = {span.since: ends.get(span.since, span) for span in (*other.spans, *own.spans)}
    judgement = other.judgement if own.judgement == before.judgement else own.judgement
    return Reading(tuple(spans[since] for since in sorted(spans)), judgement)


def begun(plan: StudyPlan) -> Study:
    """A study of which nothing is read yet."""
    return Study(plan, (Reading(),) * len(plan.order))
