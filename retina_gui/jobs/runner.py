"""Runs one request at a time on one worker thread and brings the answer back to the GUI thread."""

from __future__ import annotations

import threading
import time
from typing import Protocol

from PySide6.QtCore import QObject, QThread, QTimer, Signal, SignalInstance, Slot

from core.errors import Cancelled
from core.language import tr
from retina_gui.jobs.priority import lower_thread_priority
from retina_gui.state.view_state import JobState

TICK_MS = 100
STEP_SECONDS = 0.03
"""Progress is passed on at most this often, unless its step changes."""


class Report(Protocol):
    """How a request tells how far it is: a sentence fragment and a fraction from 0 to 1."""

    def __call__(self, step: str, fraction: float) -> None: ...


class Request(Protocol):
    """Frozen: everything that the work needs, and the work."""

    @property
    def name(self) -> str:
        """What the user reads, such as `Registration`."""

    def run(self, report: Report, cancel: threading.Event) -> object:
        """Do the work on the worker thread. Raises `Cancelled` soon after `cancel` is set."""


class _Worker(QObject):
    """Lives on the worker thread."""

    progressed = Signal(int, str, float)
    succeeded = Signal(int, object)
    failed = Signal(int, object)

    @Slot()
    def prepare(self) -> None:
        lower_thread_priority()

    @Slot(int, object, object)
    def run(self, generation: int, request: Request, cancel: threading.Event) -> None:
        try:
            answer = request.run(_throttled(self.progressed, generation), cancel)
        except BaseException as error:  # whatever it is, the GUI thread tells the user
            self.failed.emit(generation, error)
        else:
            self.succeeded.emit(generation, answer)


class JobRunner(QObject):
    """Starts requests and signals their progress and end, all on the GUI thread.

    Answers carry the generation of their request; an answer that is not of the newest one is dropped.
    """

    changed = Signal()
    succeeded = Signal(object, object)
    failed = Signal(object, object)
    cancelled = Signal(object)
    _asked = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._generation = 0
        self._request: Request | None = None
        self._cancel = threading.Event()
        self._started = 0.0
        self._step, self._fraction = "", 0.0
        self._thread = QThread()
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._thread.started.connect(self._worker.prepare)
        self._asked.connect(self._worker.run)
        self._worker.progressed.connect(self._on_progress)
        self._worker.succeeded.connect(self._on_success)
        self._worker.failed.connect(self._on_failure)
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self.changed)
        self._thread.start()

    @property
    def state(self) -> JobState:
        """The work in progress."""
        if self._request is None:
            return JobState()
        step = tr("Cancelling") if self._cancel.is_set() else self._step
        return JobState(True, tr(self._request.name), step, self._fraction, time.monotonic() - self._started)

    @property
    def request(self) -> Request | None:
        """The request in progress."""
        return self._request

    @property
    def is_alive(self) -> bool:
        """Whether the worker thread exists."""
        return self._thread.isRunning()

    def start(self, request: Request) -> None:
        """Start a request; there must be none under way."""
        if self._request is not None:
            raise RuntimeError("One job at a time.")
        self._generation += 1
        self._request, self._cancel = request, threading.Event()
        self._started, self._step, self._fraction = time.monotonic(), "", 0.0
        self._clock.start()
        self._asked.emit(self._generation, request, self._cancel)
        self.changed.emit()

    def cancel(self) -> None:
        """Ask the work in progress to stop."""
        if self._request is not None:
            self._cancel.set()
            self.changed.emit()

    def shut_down(self) -> None:
        """Cancel, and wait until the worker thread has ended. Answers that come now are dropped."""
        self._generation += 1
        self._cancel.set()
        self._clock.stop()
        self._request = None
        self._thread.quit()
        self._thread.wait()

    @Slot(int, str, float)
    def _on_progress(self, generation: int, step: str, fraction: float) -> None:
        if generation == self._generation:
            self._step, self._fraction = step, fraction
            self.changed.emit()

    @Slot(int, object)
    def _on_success(self, generation: int, answer: object) -> None:
        if generation == self._generation:
            self.succeeded.emit(self._finish(), answer)

    @Slot(int, object)
    def _on_failure(self, generation: int, error: BaseException) -> None:
        if generation == self._generation:
            request = self._finish()
            if isinstance(error, Cancelled):
                self.cancelled.emit(request)
            else:
                self.failed.emit(request, error)

    def _finish(self) -> Request | None:
        request, self._request = self._request, None
        self._clock.stop()
        self.changed.emit()
        return request


def _throttled(progressed: SignalInstance, generation: int) -> Report:
    """A report that passes on every new step and at most some thirty fractions a second."""
    last_step, last_time = "", 0.0

    def report(step: str, fraction: float) -> None:
        nonlocal last_step, last_time
        now = time.monotonic()
        if step != last_step or now - last_time >= STEP_SECONDS:
            last_step, last_time = step, now
            progressed.emit(generation, step, fraction)

    return report
