"""Registers cases of the list in the background, while the user works on another one."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot

from core.batch.status import status_of
from core.language import tr, tr_count
from core.remaining_time import Pace
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.work_list_rows import RunState, WorkList
from retina_gui.jobs.batch_process import BatchProcess

TICK_MS = 1000
"""The remaining time is told again so often, also while nothing else is."""


class BackgroundController(Controller):
    """A queue of rows and one process. A case that is open in the window is left to the users until they leave it.

    Signals:
        changed: it began, ended, or went on to another case.
        released: the place of a case that is left alone now, and whether it was written.
        finished: all is done, and was not stopped; what came of it.
    """

    changed = Signal()
    released = Signal(Path, bool)
    finished = Signal(str)

    def __init__(self, core: SessionCore, work_list: WorkList, is_open: Callable[[Path], bool]) -> None:
        super().__init__(core)
        self._list, self._is_open = work_list, is_open
        self._process = BatchProcess(core.weights, self)
        self._queue: deque[int] = deque()
        self._left_out: list[int] = []
        self._current: int | None = None
        self._automatic = False
        self._is_stopping = False
        self.done = self.failed = self.total = 0
        self.ended = ""
        self._pace, self._started = Pace(), 0.0
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self.changed)
        work_list.replaced.connect(self._on_replaced)
        self._process.progressed.connect(self._on_progress)
        self._process.ready.connect(self._on_ready)
        self._process.ended.connect(self._on_ended)
        self._process.broke.connect(self._on_broke)

    @property
    def is_running(self) -> bool:
        """Whether cases are being registered."""
        return self._current is not None or bool(self._queue)

    @property
    def process(self) -> BatchProcess:
        """The process that does it."""
        return self._process

    @property
    def fraction(self) -> float:
        """Of all that is to be done, 0 to 1."""
        inside = 0.0 if self._current is None else self._list.rows[self._current].fraction
        return min(1.0, (self.done + self.failed + inside) / max(1, self.total))

    @property
    def remaining(self) -> float | None:
        """Seconds that it will still take; None where that is not known."""
        return None if self._is_stopping else self._pace.remaining(time.monotonic() - self._started)

    @property
    def summary(self) -> str:
        """What is being done, in words."""
        if self._is_stopping:
            return tr("Stopping…")
        name = "" if self._current is None else self._list.rows[self._current].case.name
        text = tr("Registering {name}: {number} of {total}")
        return text.format(name=name, number=min(self.done + self.failed + 1, self.total), total=self.total)

    def runnable(self, automatic: bool) -> list[int]:
        """The rows that `run_all` would run."""
        return [
            number
            for number, row in enumerate(self._list.rows)
            if row.run is RunState.IDLE and row.status is not None and row.status.can_run(automatic)
        ]

    def run_all(self, automatic: bool) -> None:
        """Register every case that has no result: those with points, and those without any if `automatic`."""
        numbers = self.runnable(automatic)
        if not self.is_running:
            self.done = self.failed = self.total = 0
            self.ended = ""
            self._pace, self._started = Pace(), time.monotonic()
            self._clock.start()
        self._automatic = automatic
        self._is_stopping = False
        self.total += len(numbers)
        self._queue.extend(numbers)
        self._list.set_all(numbers, run=RunState.WAITING, failure="")
        self._next()

    def stop(self) -> None:
        """Drop the case in progress, and run no others."""
        self._is_stopping = True
        given_up = (*self._queue, *self._left_out)
        self._queue.clear()
        self._left_out.clear()
        self._list.set_all(given_up, run=RunState.IDLE)
        if self._current is not None:
            self._process.cancel()
        self.changed.emit()

    def withdraw(self, number: int) -> bool:
        """The user opens this case. Whether they may at once: not in the moment in which it is written."""
        if number != self._current:
            return True
        if self._list.rows[number].run is RunState.WRITING:
            return False
        self._process.cancel()
        return True

    def look_again(self) -> None:
        """The user has left a case: if it waits, it can be run now."""
        free = [number for number in self._left_out if not self._is_open(self._list.rows[number].case.place)]
        for number in free:
            self._left_out.remove(number)
            self._queue.append(number)
        if self._current is None and self._queue:
            self._next()

    def forget_end(self) -> None:
        """What came of it was seen."""
        if self.ended:
            self.ended = ""
            self.changed.emit()

    def shut_down(self) -> None:
        """End the process; the case in progress is left as it was."""
        self._clock.stop()
        self._queue.clear()
        self._left_out.clear()
        self._process.shut_down()

    def _next(self) -> None:
        while self._current is None and self._queue:
            number = self._queue.popleft()
            row = self._list.rows[number]
            if self._is_open(row.case.place):
                self._left_out.append(number)
                continue
            self._current = number
            self._list.set(number, run=RunState.RUNNING, fraction=0.0, step="")  # which tells that it goes on
            self._process.run(number, row.case, self._automatic)
            return
        if self._current is None:
            self._finish()
            self.changed.emit()

    def _finish(self) -> None:
        self._list.set_all(self._left_out, run=RunState.IDLE)
        left, self._left_out = len(self._left_out), []
        if self._is_stopping:
            text = tr("Stopped. {done} of {total} cases were registered.").format(
                done=self.done, total=self.total
            )
        else:
            text = tr_count("{count} case was registered.", "{count} cases were registered.", self.done)
        if self.failed:
            text += " " + tr_count(
                "{count} failed: select it in the list to see why.",
                "{count} failed: select them in the list to see why.",
                self.failed,
            )
        if left:
            text += " " + tr("The case that is open here was left to you: press Register.")
        self._tell(text)
        self.ended = text
        self._clock.stop()
        self._process.release()
        if not self._is_stopping:
            self.finished.emit(text)

    def _follow_pace(self) -> None:
        self._pace = self._pace.advanced(self.fraction, time.monotonic() - self._started)

    def _on_replaced(self) -> None:
        self.ended = ""
        self._clock.stop()
        self._queue.clear()
        self._left_out.clear()
        self._current = None
        self._process.release()
        self.changed.emit()

    @Slot(int, str, float)
    def _on_progress(self, number: int, step: str, fraction: float) -> None:
        if number == self._current:
            self._list.set(number, step=step, fraction=fraction)
            self._follow_pace()
            self.changed.emit()

    @Slot(int)
    def _on_ready(self, number: int) -> None:
        if number != self._current or self._is_stopping or self._is_open(self._list.rows[number].case.place):
            self._process.drop()
            return
        self._list.set(number, run=RunState.WRITING)
        self._process.write()

    @Slot(int, str, str)
    def _on_ended(self, number: int, end: str, reason: str) -> None:
        if number == self._current:
            self._end(number, end, reason)

    @Slot(int)
    def _on_broke(self, number: int) -> None:
        if number == self._current:
            self._end(
                number, "failed", tr("The process that registers the list ended, perhaps for want of memory.")
            )

    def _end(self, number: int, end: str, reason: str) -> None:
        self._current = None
        case, was_writing = self._list.rows[number].case, self._list.rows[number].run is RunState.WRITING
        status = status_of(case)
        run = RunState.IDLE
        if end == "done":
            self.done += 1
        elif end == "failed":
            self.failed += 1
        elif not self._is_stopping:  # it is open in the window, or was saved there meanwhile
            if status.can_run(self._automatic):
                run = RunState.WAITING
                self._queue.append(number)
            else:
                self.total -= 1
        self._list.set(number, run=run, status=status, failure=reason)
        self._follow_pace()
        self.released.emit(case.place, was_writing and end != "changed")
        self._next()
