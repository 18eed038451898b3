"""Runs one request at a time in the background, and brings its answer back to whoever asked for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import Cancelled
from core.language import tr
from core.remaining_time import Pace
from retina_gui.jobs.task_thread import Task, TaskThread
from retina_gui.state.view_state import JobState

TICK_MS = 100
STEP_SECONDS = 0.03
"""Progress is passed on at most this often, unless its step changes."""

Answer = TypeVar("Answer")
Given = TypeVar("Given", covariant=True)


class Report(Protocol):
    """How a request tells how far it is: a sentence fragment and a fraction from 0 to 1."""

    def __call__(self, step: str, fraction: float) -> None: ...


class Request(Protocol[Given]):
    """Frozen: everything that the work needs, and the work."""

    @property
    def name(self) -> str:
        """What the user reads, such as `Registration`."""

    def run(self, report: Report, cancel: threading.Event) -> Given:
        """Do the work on the worker thread. Raises `Cancelled` soon after `cancel` is set."""


@dataclass(frozen=True, eq=False)
class JobEnd:
    """How a job ended, for those who show it; the answer itself goes to whoever asked.

    Attributes:
        name: of the request, untranslated.
        error: why it failed; None where it succeeded or was cancelled.
    """

    name: str
    error: BaseException | None = None
    is_cancelled: bool = False


@dataclass(eq=False)
class _Job:
    """The job in progress."""

    name: str
    task: Task[Any]
    started: float
    step: str = ""
    fraction: float = 0.0
    pace: Pace = field(default_factory=Pace)


class JobRunner(QObject):
    """Starts requests, and tells their progress and their end on the GUI thread.

    Signals:
        changed: a job began, went on or ended.
        ended: a job ended; whoever asked for it has the answer next.
    """

    changed = Signal()
    ended = Signal(JobEnd)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = TaskThread("jobs", self)
        self._job: _Job | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self.changed)

    @property
    def state(self) -> JobState:
        """The work in progress."""
        job = self._job
        if job is None:
            return JobState()
        step = tr("Cancelling") if job.task.cancel.is_set() else job.step
        seconds = time.monotonic() - job.started
        remaining = None if job.task.cancel.is_set() else job.pace.remaining(seconds)
        return JobState(True, tr(job.name), step, job.fraction, seconds, remaining)

    @property
    def is_alive(self) -> bool:
        """Whether the worker thread exists."""
        return self._thread.is_alive

    def start(
        self,
        request: Request[Answer],
        then: Callable[[Answer], object],
        failed: Callable[[BaseException], object] | None = None,
        cancelled: Callable[[], object] | None = None,
    ) -> None:
        """Start a request; there must be none under way. The three are called on the GUI thread.

        Args:
            then: gets the answer.
            failed: gets the error, which is shown to the user in any case.
            cancelled: the user has stopped the work.
        """
        if self._job is not None:
            raise RuntimeError("One job at a time.")

        def work(task: Task[Answer]) -> Answer:
            return request.run(_throttled(task, self._on_progress), task.cancel)

        def on_answer(answer: Answer) -> None:
            self._finish(JobEnd(request.name))
            then(answer)

        def on_error(error: BaseException) -> None:
            if isinstance(error, Cancelled):
                self._finish(JobEnd(request.name, is_cancelled=True))
                if cancelled is not None:
                    cancelled()
            else:
                self._finish(JobEnd(request.name, error))
                if failed is not None:
                    failed(error)

        self._job = _Job(request.name, self._thread.start(work, on_answer, on_error), time.monotonic())
        self._clock.start()
        self.changed.emit()

    def cancel(self) -> None:
        """Ask the work in progress to stop."""
        if self._job is not None:
            self._job.task.cancel.set()
            self.changed.emit()

    def shut_down(self) -> None:
        """Cancel, and wait until the worker thread has ended. Answers that come now are dropped."""
        self._clock.stop()
        self._job = None
        self._thread.shut_down()

    def _on_progress(self, step: str, fraction: float) -> None:
        if self._job is not None:
            self._job.step, self._job.fraction = step, fraction
            self._job.pace = self._job.pace.advanced(fraction, time.monotonic() - self._job.started)
            self.changed.emit()

    def _finish(self, end: JobEnd) -> None:
        self._job = None
        self._clock.stop()
        self.changed.emit()
        self.ended.emit(end)


def _throttled(task: Task[Any], listener: Callable[[str, float], None]) -> Report:
    """A report that passes on every new step and at most some thirty fractions a second."""
    last_step, last_time = "", 0.0

    def report(step: str, fraction: float) -> None:
        nonlocal last_step, last_time
        now = time.monotonic()
        if step != last_step or now - last_time >= STEP_SECONDS:
            last_step, last_time = step, now
            task.tell(listener, step, fraction)

    return report
