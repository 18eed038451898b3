"""What Dask calls when a process of this machine begins to work."""

from __future__ import annotations

import signal
import threading

from distributed import Worker


def dask_setup(worker: Worker) -> None:
    """Ctrl+C reaches every process of a terminal: it is meant for the program, which ends its workers."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
