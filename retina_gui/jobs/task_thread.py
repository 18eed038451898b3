"""The one way to work in the background: a thread that does one task after the other, and answers on the GUI thread."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from retina_gui.jobs.priority import lower_thread_priority

LOG = logging.getLogger("retina_gui")
Answer = TypeVar("Answer")


class Task(Generic[Answer]):
    """One piece of work, as it was asked for.

    Attributes:
        cancel: set when the work should stop soon; the work looks at it between its steps.
    """

    def __init__(
        self,
        post: Callable[[Task[Any], Callable[..., object], tuple[Any, ...]], None],
        work: Callable[[Task[Answer]], Answer],
        then: Callable[[Answer], object],
        failed: Callable[[BaseException], object],
    ) -> None:
        self.cancel = threading.Event()
        self.is_dropped = self.is_done = False
        self._post, self._work, self._then, self._failed = post, work, then, failed

    def drop(self) -> None:
        """Nobody wants the answer any more: the work stops soon, and nothing that it tells arrives."""
        self.is_dropped = True
        self.cancel.set()

    def tell(self, listener: Callable[..., object], *values: Any) -> None:
        """Call the listener with these values on the GUI thread, unless the task was dropped. For the work itself."""
        self._post(self, listener, values)

    def run(self) -> None:
        """Do the work and tell its answer, or the exception that ended it. For the thread."""
        try:
            if not self.is_dropped:
                self._work_and_tell()
        finally:
            self.is_done = True

    def _work_and_tell(self) -> None:
        try:
            answer = self._work(self)
        except BaseException as error:  # whatever it is, whoever asked is told
            self.tell(self._failed, error)
        else:
            self.tell(self._then, answer)


@dataclass(frozen=True, eq=False)
class _Message:
    """A call that is on its way to the GUI thread."""

    task: Task[Any]
    listener: Callable[..., object]
    values: tuple[Any, ...]


class TaskThread(QObject):
    """A thread of low priority with a queue. It starts with the first task and ends with `shut_down`."""

    _posted = Signal(_Message)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._queue: queue.SimpleQueue[Task[Any] | None] = queue.SimpleQueue()
        self._tasks: list[Task[Any]] = []
        self._thread: threading.Thread | None = None
        self._is_ended = False
        self._posted.connect(self._deliver)

    @property
    def is_alive(self) -> bool:
        """Whether the thread exists."""
        return self._thread is not None and self._thread.is_alive()

    def start(
        self,
        work: Callable[[Task[Answer]], Answer],
        then: Callable[[Answer], object],
        failed: Callable[[BaseException], object],
    ) -> Task[Answer]:
        """Do some work after all that was asked for before.

        Args:
            work: runs on the thread.
            then: gets its answer on the GUI thread.
            failed: gets the exception that ended it on the GUI thread; `Cancelled` as well.
        """
        task = Task(self._post, work, then, failed)
        self._tasks = [each for each in self._tasks if not (each.is_dropped or each.is_done)]
        self._tasks.append(task)
        self._queue.put(task)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run_tasks, name=self._name, daemon=True)
            self._thread.start()
        return task

    def finish(self) -> None:
        """End the thread once it has done all that was asked for, and wait for that. No answers arrive any more."""
        self._is_ended = True
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join()

    def shut_down(self) -> None:
        """Drop all tasks, and wait until the thread has ended."""
        for task in self._tasks:
            task.drop()
        self.finish()

    def _post(self, task: Task[Any], listener: Callable[..., object], values: tuple[Any, ...]) -> None:
        self._posted.emit(_Message(task, listener, values))

    @Slot(_Message)
    def _deliver(self, message: _Message) -> None:
        if not (message.task.is_dropped or self._is_ended):
            message.listener(*message.values)

    def _run_tasks(self) -> None:
        lower_thread_priority()
        while (task := self._queue.get()) is not None:
            try:
                task.run()
            except BaseException:  # nobody can be told; those that wait for their turn are still to be done
                LOG.exception("A task of the thread %s ended without an answer", self._name)
