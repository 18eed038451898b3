"""The list of cases: which there are, how far each is, and what is being done with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from PySide6.QtCore import QObject, Signal

from core.batch.listed_case import ListedCase
from core.batch.status import CaseStatus

if TYPE_CHECKING:
    from typing_extensions import Unpack


class RunState(Enum):
    """What is being done with a case in the background."""

    IDLE = "idle"
    WAITING = "waiting"
    RUNNING = "running"
    WRITING = "writing"


@dataclass(frozen=True)
class ListRow:
    """One case of the list.

    Attributes:
        status: None while it is still being read.
        fraction: of the work, 0 to 1, and `step`, what is done now; while it runs.
        failure: why the last run came to nothing; empty where it did not.
    """

    case: ListedCase
    status: CaseStatus | None = None
    run: RunState = RunState.IDLE
    fraction: float = 0.0
    step: str = ""
    failure: str = ""


class RowChanges(TypedDict, total=False):
    """What may change in a row, each as in `ListRow`."""

    status: CaseStatus | None
    run: RunState
    fraction: float
    step: str
    failure: str


class WorkList(QObject):
    """The rows in the order of the list; the single source for the panel.

    Signals:
        replaced: another list, or none.
        rows_changed: the numbers of the first and the last row.
        counts_changed: some status or run state is different.
    """

    replaced = Signal()
    rows_changed = Signal(int, int)
    counts_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self.rows: list[ListRow] = []
        self._places: dict[Path, int] = {}

    @property
    def is_open(self) -> bool:
        """Whether there is a list."""
        return self.path is not None

    def replace(self, path: Path | None, cases: Sequence[ListedCase]) -> None:
        """Show another list, or none."""
        self.path = path
        self.rows = [ListRow(case) for case in cases]
        self._places = {case.place: number for number, case in enumerate(cases)}
        self.replaced.emit()
        self.counts_changed.emit()

    def number_of(self, place: Path | None) -> int | None:
        """The row of the case that is saved at a place; None where the list has none."""
        return None if place is None else self._places.get(place)

    def set(self, number: int, **changes: Unpack[RowChanges]) -> None:
        """Change a row."""
        changed = replace(self.rows[number], **changes)
        before = self.rows[number]
        if changed != before:
            self.rows[number] = changed
            self.rows_changed.emit(number, number)
            if (changed.status, changed.run, changed.failure) != (before.status, before.run, before.failure):
                self.counts_changed.emit()

    def set_all(self, numbers: Iterable[int], **changes: Unpack[RowChanges]) -> None:
        """Change several rows alike, and tell it once."""
        chosen = [number for number in numbers if replace(self.rows[number], **changes) != self.rows[number]]
        for number in chosen:
            self.rows[number] = replace(self.rows[number], **changes)
        if chosen:
            self.rows_changed.emit(min(chosen), max(chosen))
            self.counts_changed.emit()

    def set_statuses(self, first: int, statuses: Sequence[CaseStatus]) -> None:
        """Take what was read of some rows in a row."""
        for number, status in enumerate(statuses, start=first):
            self.rows[number] = replace(self.rows[number], status=status)
        self.rows_changed.emit(first, first + len(statuses) - 1)
        self.counts_changed.emit()
