"""By how much the window is late, apart from what other programs on the same processors make it late."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 10
THREADS = Path("/proc/self/task")
"""Linux counts there what each thread ran, and what it stood ready while others had the processors."""


@dataclass(frozen=True)
class Moment:
    """In seconds: the time, what this thread ran and stood ready until then, and what all others stood ready."""

    time: float
    ran: float = 0.0
    stood_ready: float = 0.0
    others_stood_ready: float = 0.0

    @classmethod
    def now(cls) -> Moment:
        """On another system, the time alone."""
        if not THREADS.is_dir():
            return cls(time.perf_counter())
        own, ran, stood_ready, others = str(threading.get_native_id()), 0, 0, 0
        for name in os.listdir(THREADS):
            with suppress(OSError), open(f"{THREADS}/{name}/schedstat", "rb") as file:  # one may have ended
                counted = file.read().split()
                if name == own:
                    ran, stood_ready = int(counted[0]), int(counted[1])
                else:
                    others += int(counted[1])
        return cls(time.perf_counter(), ran / 1e9, stood_ready / 1e9, others / 1e9)

    def late_since(self, before: Moment) -> float:
        """By how much this beat is late for what this program did.

        While this thread neither ran nor stood ready, it waited for another one, as for the interpreter's lock; that
        one may have stood ready, too.
        """
        late = self.time - before.time - BEAT_MS / 1000 - (self.stood_ready - before.stood_ready)
        waited = max(0.0, late - (self.ran - before.ran))
        return late - min(waited, max(0.0, self.others_stood_ready - before.others_stood_ready))


class Heartbeat(QObject):
    """A timer on the GUI thread that notes by how much it is late while something is going on."""

    def __init__(self, is_going_on: Callable[[], bool]) -> None:
        super().__init__()
        self._is_going_on = is_going_on
        self._last: Moment | None = None
        self.lateness: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        now = Moment.now()
        if self._last is not None and self._is_going_on():
            self.lateness.append(now.late_since(self._last))
        self._last = now
