"""Reads a list of cases on a thread of its own: first which there are, then, bit by bit, how far each is."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core.batch.listing import list_cases
from core.batch.status import CaseStatus, status_of
from core.errors import Cancelled
from retina_gui.jobs.priority import lower_thread_priority

AT_ONCE = 50
"""How many statuses are handed over together."""


class ListReader(QObject):
    """Reads one list at a time; a new one takes the place of one that is still being read.

    Signals:
        listed: the path and the cases.
        read: the number of the first row, and the statuses from there on.
        failed: the path and the error.
        finished: everything is read.
    """

    listed = Signal(object, object)
    read = Signal(int, object)
    failed = Signal(object, object)
    finished = Signal()
    _step = Signal(int, str, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._generation = 0
        self._cancel = threading.Event()
        self._thread: threading.Thread | None = None
        self.is_reading = False
        self._step.connect(self._on_step)

    def start(self, path: Path) -> None:
        """Read a list; its answers come as signals."""
        self._cancel.set()
        self._cancel = threading.Event()
        self._generation += 1
        self.is_reading = True
        arguments = (path, self._generation, self._cancel)
        self._thread = threading.Thread(target=self._work, args=arguments, name="list", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Read no further."""
        self._cancel.set()
        self._generation += 1
        self.is_reading = False

    def shut_down(self) -> None:
        """Read no further, and wait for the thread to end."""
        self.stop()
        if self._thread is not None:
            self._thread.join()

    def _work(self, path: Path, generation: int, cancel: threading.Event) -> None:
        lower_thread_priority()
        with suppress(Cancelled, RuntimeError):  # RuntimeError: the window is gone
            try:
                cases = list_cases(path, cancel)
            except Cancelled:
                raise
            except Exception as error:
                self._step.emit(generation, "failed", path, error)
                return
            self._step.emit(generation, "listed", path, cases)
            statuses: list[CaseStatus] = []
            for number, case in enumerate(cases, start=1):
                if cancel.is_set():
                    return
                statuses.append(status_of(case))
                if len(statuses) == AT_ONCE or number == len(cases):
                    self._step.emit(generation, "read", number - len(statuses), statuses)
                    statuses = []
            self._step.emit(generation, "finished", path, None)

    @Slot(int, str, object, object)
    def _on_step(self, generation: int, kind: str, first: object, second: object) -> None:
        if generation != self._generation:
            return
        self.is_reading = kind in ("listed", "read")
        if kind == "finished":
            self.finished.emit()
        else:
            {"listed": self.listed, "read": self.read, "failed": self.failed}[kind].emit(first, second)
