"""Runs several pairs of a batch at the same time, each in a process of its own."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYetError
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from core.batch.notices import ProcessEnded
from core.batch.options import BatchOptions
from core.batch.outcome import PairOutcome, PairState
from core.batch.pairs import BatchPair
from core.batch.running import run_pair
from core.errors import Cancelled

LOOK_SECONDS = 0.2
"""How often a slot that waits for its process looks whether the batch was cancelled."""


def run_batch_in_parallel(
    pairs: Sequence[BatchPair],
    output: Path,
    options: BatchOptions,
    jobs: int,
    finished: Callable[[int, PairOutcome], None] | None = None,
    cancel: threading.Event | None = None,
) -> tuple[PairOutcome, ...]:
    """As `run_batch`, with `jobs` pairs at a time. A process that is killed, for want of memory, fails its pair alone.

    `finished` is called on a thread for each job, one call at a time.
    """
    outcomes = [PairOutcome(pair.name, PairState.NOT_RUN) for pair in pairs]
    cancel, lock, own = cancel or threading.Event(), threading.Lock(), threading.local()
    threads = max(1, (os.cpu_count() or 1) // jobs)
    slots: list[_Slot] = []

    def run(index: int) -> None:
        if cancel.is_set():
            return
        if not hasattr(own, "slot"):
            own.slot = _Slot(threads)
            slots.append(own.slot)
        outcome = own.slot.run(pairs[index], output, options, cancel)
        if outcome is not None:
            with lock:
                outcomes[index] = outcome
                if finished is not None:
                    finished(index, outcome)

    with ThreadPoolExecutor(jobs) as executor:
        waiting = [executor.submit(run, index) for index in range(len(pairs))]
        try:
            for each in waiting:
                each.result()
        except BaseException:  # also when the user interrupts
            cancel.set()
            raise
    for slot in slots:
        slot.close()
    return tuple(outcomes)


class _Slot:
    """One process, replaced when it was killed."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._cancel = get_context("spawn").Event()
        self._pool = self._new()

    def run(
        self, pair: BatchPair, output: Path, options: BatchOptions, cancel: threading.Event
    ) -> PairOutcome | None:
        """The outcome of one pair; None where the batch was cancelled."""
        future = self._pool.submit(_run, pair, output, options)
        try:
            while True:
                try:
                    return future.result(LOOK_SECONDS)
                except NotYetError:
                    if cancel.is_set():
                        self._cancel.set()
        except Cancelled:
            return None
        except BrokenProcessPool:
            self._pool = self._new()
            return PairOutcome(pair.name, PairState.FAILED, reason=ProcessEnded())

    def close(self) -> None:
        """End the process."""
        self._pool.shutdown()

    def _new(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, get_context("spawn"), _prepare, (self._threads, self._cancel))


_cancel: Any = None
"""In a process of a slot: the event that the batch sets."""


def _prepare(threads: int, cancel: Any) -> None:
    """Before the libraries are loaded: as many threads as there are processor cores for this process."""
    global _cancel
    _cancel = cancel
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the batch is interrupted, and cancels its processes
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(threads)
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import cv2

    cv2.setNumThreads(threads)


def _run(pair: BatchPair, output: Path, options: BatchOptions) -> PairOutcome:
    return run_pair(pair, output, options, cancel=_cancel)
