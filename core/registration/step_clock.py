"""The steps of a registration, as they are told and timed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from core.registration.request import ProgressMonitor


class Clock:
    """Enters steps and keeps their times."""

    def __init__(self, monitor: ProgressMonitor) -> None:
        self.monitor = monitor
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str, fraction: float) -> Iterator[None]:
        """Tell of a step, and measure it."""
        self.monitor.enter(name, fraction)
        started = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - started
