"""Keeps heavy work from delaying the window."""

from __future__ import annotations

import ctypes
import os
import sys
import threading

NICENESS = 5
"""Measured on two busy cores (load 5 to 7), latest heartbeat of the GUI thread in each of several registrations:
0 gives 10 to 74 ms; 5 gives 8 to 31 ms; 10 gives 71 to 190 ms, because other programs then push the worker aside
while it holds the interpreter lock.
"""
SWITCH_INTERVAL_SECONDS = 0.001

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
KEPT_BYTES, LARGEST_KEPT_BLOCK = 128 << 20, 32 << 20
"""Of memory that was freed: a picture of 2200 × 1300 pixels on the screen has 11 MB, and drawing makes several."""


def lower_thread_priority() -> None:
    """Let the GUI thread go first. On Linux each thread has its own niceness, and threads that it starts inherit it."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def shorten_thread_switches() -> None:
    """Let the GUI thread have the interpreter within a millisecond of asking for it, instead of five."""
    sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)


def keep_freed_memory() -> None:
    """Let pictures be drawn into memory that earlier ones have freed, where the C library is glibc.

    It would give large blocks back to the system at once, which then clears every page of the next picture anew. A
    blend of 2188 × 1290 pixels takes 15 ms with this, and 34 ms without.
    """
    if sys.platform == "linux":
        try:
            mallopt = ctypes.CDLL(None).mallopt
        except AttributeError:  # another C library
            return
        mallopt(M_MMAP_THRESHOLD, LARGEST_KEPT_BLOCK)
        mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)
