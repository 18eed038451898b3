"""Reads a list of cases on a thread of its own: first which there are, then, bit by bit, how far each is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject

from core.batch.listing import ListedCase, list_cases
from core.batch.status import CaseStatus, status_of
from core.errors import Cancelled
from retina_gui.jobs.task_thread import Task, TaskThread

AT_ONCE = 50
"""How many statuses are handed over together."""


class ListListener(Protocol):
    """Whoever wants to know what is in a list; called on the GUI thread."""

    def take_cases(self, path: Path, cases: Sequence[ListedCase]) -> None:
        """The cases of the list."""

    def take_statuses(self, first: int, statuses: Sequence[CaseStatus]) -> None:
        """How far some cases are, from the row `first` on."""

    def reading_ended(self, error: BaseException | None) -> None:
        """Everything is read, or the list could not be."""


class ListReader(QObject):
    """Reads one list at a time; a new one takes the place of one that is still being read."""

    def __init__(self, listener: ListListener, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listener = listener
        self._thread = TaskThread("list", self)
        self._task: Task[None] | None = None

    @property
    def is_reading(self) -> bool:
        """Whether a list is being read."""
        return self._task is not None

    def start(self, path: Path) -> None:
        """Read a list."""
        self.stop()
        self._task = self._thread.start(partial(_read, path, self._listener), self._on_end, self._on_end)

    def stop(self) -> None:
        """Read no further."""
        if self._task is not None:
            self._task.drop()
            self._task = None

    def shut_down(self) -> None:
        """Read no further, and wait for the thread to end."""
        self.stop()
        self._thread.shut_down()

    def _on_end(self, error: BaseException | None) -> None:
        self._task = None
        self._listener.reading_ended(error)


def _read(path: Path, listener: ListListener, task: Task[None]) -> None:
    cases = list_cases(path, task.cancel)
    task.tell(listener.take_cases, path, cases)
    take: Callable[[int, Sequence[CaseStatus]], None] = listener.take_statuses
    for first in range(0, len(cases), AT_ONCE):
        statuses = []
        for case in cases[first : first + AT_ONCE]:
            if task.cancel.is_set():
                raise Cancelled
            statuses.append(status_of(case))
        task.tell(take, first, statuses)
