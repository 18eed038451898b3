"""What a worker does: it looks whether it is of the client's kind, says that it begins, and calls a function."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from functools import cache
from typing import Any

from distributed import Worker, get_worker
from distributed.protocol import deserialize_bytes

from core.cluster.alike import check_alike, facts_like
from core.late_import import load_function

TOPIC = "retina-align"
"""Of the events by which workers say what they begin."""

_ALONE = threading.Lock()
"""One task at a time in a process: so its memory is that task's, and when it dies it is known of what."""

NO_LONGER_WANTED = ("cancelled", "released", "forgotten")


def work(number: int, arguments: bytes, *, facts: Mapping[str, str], run: str, function: str) -> Any:
    """Call `module:function` with arguments that Dask's `serialize_bytes` packed.

    Args:
        number, run: which task of which run of a client it is.
        facts: what `facts_of_this` gave at the client.

    Raises:
        UnlikeWorkerError: this worker is of another kind than the client.
    """
    worker = get_worker()
    check_alike(facts, facts_like(facts), worker.address)
    with _ALONE:
        worker.log_event(TOPIC, {"run": run, "number": number})
        _use_own_share_of_processors()
        return load_function(function)(*deserialize_bytes(arguments))


@cache
def _use_own_share_of_processors() -> None:
    """Dask says in the environment how many threads a worker may use; OpenCV does not look there."""
    if "OMP_NUM_THREADS" in os.environ:
        import cv2

        cv2.setNumThreads(int(os.environ["OMP_NUM_THREADS"]))


class TaskCancelled(threading.Event):
    """Set once the task that made it is no longer wanted: its client has cancelled it, or is gone."""

    def __init__(self) -> None:
        super().__init__()
        self._worker: Worker = get_worker()
        self._key = self._worker.get_current_task()

    def is_set(self) -> bool:
        task = self._worker.state.tasks.get(self._key)
        return super().is_set() or task is None or task.state in NO_LONGER_WANTED
