"""Keeps heavy work from delaying the window."""

from __future__ import annotations

import os
import sys
import threading

NICENESS = 5
"""Measured on two busy cores (load 5 to 7), latest heartbeat of the GUI thread in each of several registrations:
0 gives 10 to 74 ms; 5 gives 8 to 31 ms; 10 gives 71 to 190 ms, because other programs then push the worker aside
while it holds the interpreter lock.
"""
SWITCH_INTERVAL_SECONDS = 0.001


def lower_thread_priority() -> None:
    """Let the GUI thread go first. On Linux each thread has its own niceness, and threads that it starts inherit it."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def shorten_thread_switches() -> None:
    """Let the GUI thread have the interpreter within a millisecond of asking for it, instead of five."""
    sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)
