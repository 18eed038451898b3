"""The list of cases in words and signs: how each is shown, which are shown, and the line under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from core.batch.status import CaseStatus, Stand
from core.language import tr, tr_count
from retina_gui.document.work_list_rows import ListRow, RunState

ICONS = {
    Stand.NEW: "new",
    Stand.POINTS: "points",
    Stand.REGISTERED: "registered",
    Stand.UNDECIDED: "undecided",
    Stand.ACCEPTED: "accept",
    Stand.RETRY: "retry",
    Stand.REJECTED: "reject",
    Stand.FAILED: "warning",
}
"""A shape for each: no colour needs to be told apart."""

NAME, STATE, DICE = range(3)
"""The columns of the table."""


@dataclass(frozen=True)
class Reader:
    """Who looks at the list."""

    grader: str = ""
    blinded: bool = False


@dataclass(frozen=True)
class ShownRow:
    """How a row is shown.

    Attributes:
        icon: of the icon family; empty while nothing is known.
        dice: as a number to sort by, None without one.
        help: the tooltip.
        reason: why it cannot be used, or why registering it came to nothing; empty where nothing is known against it.
    """

    name: str
    stand: Stand | None
    icon: str
    word: str
    dice: float | None
    help: str
    reason: str = ""


def shown_row(row: ListRow, reader: Reader) -> ShownRow:
    """How a row is shown to a reader."""
    if row.status is None:
        return ShownRow(row.case.name, None, "", tr("reading…"), None, str(row.case.place))
    stand = _stand(row, row.status, reader)
    word = {
        RunState.WAITING: tr("waiting"),
        RunState.RUNNING: tr("{percent} %").format(percent=round(100 * row.fraction)),
        RunState.WRITING: tr("writing"),
    }.get(row.run, _WORDS[stand]())
    icon = "register" if row.run is not RunState.IDLE else ICONS[stand]
    reason = _reason(row, row.status)
    text = reason or _help(row, row.status)
    return ShownRow(row.case.name, stand, icon, word, row.status.dice, text, reason)


def _stand(row: ListRow, status: CaseStatus, reader: Reader) -> Stand:
    known = replace(status, failure=row.failure or status.failure)
    return known.stand(reader.grader, reader.blinded)


_WORDS = {
    Stand.NEW: lambda: tr("new"),
    Stand.POINTS: lambda: tr("points set"),
    Stand.REGISTERED: lambda: tr("registered"),
    Stand.UNDECIDED: lambda: tr("undecided"),
    Stand.ACCEPTED: lambda: tr("accepted"),
    Stand.RETRY: lambda: tr("to be repeated"),
    Stand.REJECTED: lambda: tr("rejected"),
    Stand.FAILED: lambda: tr("failed"),
}


def _reason(row: ListRow, status: CaseStatus) -> str:
    """While another attempt is under way, the last one is no matter."""
    return "" if row.run is not RunState.IDLE else status.problem or row.failure or status.failure


def _help(row: ListRow, status: CaseStatus) -> str:
    if row.run is RunState.RUNNING and row.step:
        return f"{row.step}…"
    lines = [str(row.case.case_file or row.case.reference or row.case.place)]
    if len(status.pairs) > 1:
        lines.append(
            tr("{count} floating images; the least advanced is shown.").format(count=len(status.pairs))
        )
    begun = next(
        (pair for pair in status.pairs if not pair.has_result and 0 < pair.complete < pair.needed), None
    )
    if begun is not None:
        lines.append(
            tr("{count} of {needed} matching pairs are set.").format(
                count=begun.complete, needed=begun.needed
            )
        )
    return "\n".join(lines)


class Show(str, Enum):
    """Which cases of the list are shown."""

    ALL = "all"
    TO_DO = "to do"
    NEW = "new"
    POINTS = "points"
    REGISTERED = "registered"
    UNDECIDED = "undecided"
    ACCEPTED = "accepted"
    RETRY = "retry"
    REJECTED = "rejected"
    FAILED = "failed"


SHOWN_STANDS = {
    Show.ALL: frozenset(Stand),
    Show.TO_DO: frozenset(Stand) - {Stand.ACCEPTED, Stand.REJECTED},
    Show.NEW: frozenset({Stand.NEW}),
    Show.POINTS: frozenset({Stand.POINTS}),
    Show.REGISTERED: frozenset({Stand.REGISTERED}),
    Show.UNDECIDED: frozenset({Stand.UNDECIDED}),
    Show.ACCEPTED: frozenset({Stand.ACCEPTED}),
    Show.RETRY: frozenset({Stand.RETRY}),
    Show.REJECTED: frozenset({Stand.REJECTED}),
    Show.FAILED: frozenset({Stand.FAILED}),
}


def show_word(show: Show) -> str:
    """The words of a choice."""
    if show is Show.ALL:
        return tr("All cases")
    if show is Show.TO_DO:
        return tr("Not decided yet")
    (stand,) = SHOWN_STANDS[show]
    word = _WORDS[stand]()
    return f"{word[0].upper()}{word[1:]}"


def elsewhere_prompt(name: str, open_name: str) -> str:
    """What keys are about while a case has the keyboard in the list that is not the open one; else empty."""
    return name and tr("Enter opens {name}. Shown is {open}.").format(name=name, open=open_name)


def is_shown(row: ShownRow, show: Show, text: str) -> bool:
    """Whether a row passes the filters. One whose status is not read yet passes that of the state."""
    has_text = all(word in row.name.casefold() for word in text.casefold().split())
    return has_text and (row.stand is None or row.stand in SHOWN_STANDS[show])


def summary(rows: Sequence[ListRow], reader: Reader, shown: int) -> str:
    """The line under the list."""
    count = tr_count("{count} case", "{count} cases", len(rows))
    stands = [_stand(row, row.status, reader) for row in rows if row.status is not None]
    if len(stands) < len(rows):
        return tr("{cases}, reading {share} %").format(cases=count, share=100 * len(stands) // len(rows))
    decided = sum(stand in (Stand.ACCEPTED, Stand.REJECTED) for stand in stands)
    text = tr("{cases}, {decided} decided").format(cases=count, decided=decided)
    if undecided := stands.count(Stand.UNDECIDED):
        text = tr("{text}, {count} undecided").format(text=text, count=undecided)
    if again := stands.count(Stand.RETRY):
        text = tr("{text}, {count} to be repeated").format(text=text, count=again)
    if failed := stands.count(Stand.FAILED):
        text = tr("{text}, {failed} failed").format(text=text, failed=failed)
    return text if shown == len(rows) else tr("{text}, {shown} shown").format(text=text, shown=shown)


@dataclass(frozen=True)
class Plan:
    """What aligning the list would do, in numbers of cases.

    Attributes:
        by_points: that have their points.
        by_vessels: that have none.
        left: with points that somebody has begun and not finished.
        is_read: whether it is known how far every case is.
    """

    by_points: int = 0
    by_vessels: int = 0
    left: int = 0
    is_read: bool = True

    @property
    def sentence(self) -> str:
        """For whoever is about to begin it."""
        points = tr_count("{count} case by its points", "{count} cases by their points", self.by_points)
        vessels = tr_count("{count} case by its vessels", "{count} cases by their vessels", self.by_vessels)
        left = tr_count(
            "{count} with unfinished points is left to you.",
            "{count} with unfinished points are left to you.",
            self.left,
        )
        if self.by_points and self.by_vessels:
            done = tr("Aligns {points}, {vessels}.").format(points=points, vessels=vessels)
        elif self.by_points or self.by_vessels:
            done = tr("Aligns {cases}.").format(cases=points if self.by_points else vessels)
        elif self.is_read and not self.left:
            done = tr("There is no case left to align.")
        else:
            done = ""
        return " ".join(filter(None, (done, left if self.left else "")))


def plan(rows: Sequence[ListRow]) -> Plan:
    """What aligning a list would do; what waits or is being done already does not count."""
    idle = [row.status for row in rows if row.run is RunState.IDLE and row.status is not None]
    by_points = sum(status.can_run(automatic=False) for status in idle)
    runnable = sum(status.can_run(automatic=True) for status in idle)
    left = sum(status.awaits_points and not status.can_run(automatic=True) for status in idle)
    return Plan(by_points, runnable - by_points, left, all(row.status is not None for row in rows))
