"""The first and the last moment of a program: what holds while its modules are loaded, and how it ends.

Imports nothing that takes a while. The programs (`core.command_line.main`, `retina_gui.main`) import this first and
everything else in `loading`.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

RARELY = (1_000_000, 20, 100)
"""New objects until garbage is looked for among them, and how often that is until the older ones are looked through."""

INTERRUPTED = 130
"""The exit status after Ctrl+C, as shells have it."""

_STANDARD_ERROR = 2


@contextmanager
def loading(program: str) -> Iterator[None]:
    """While a program loads its modules: Ctrl+C ends it with its one sentence, and garbage is not looked for.

    Nothing has been begun by then that could be lost. An interruption as an exception would be told with a traceback
    of the module that was just loaded, and libraries that load others from C take it for a failure of theirs.

    What has been loaded stays, so that garbage is never looked for in it later.
    """

    def stop(_number: int, _frame: Any) -> NoReturn:
        say_interrupted(program)
        os._exit(INTERRUPTED)

    before = signal.getsignal(signal.SIGINT)
    takes_signals = threading.current_thread() is threading.main_thread() and (
        before is signal.default_int_handler  # not where whoever started it wants it to be ignored
    )
    was_collecting = gc.isenabled()
    gc.disable()
    if takes_signals:
        signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        if takes_signals:
            signal.signal(signal.SIGINT, before)
        gc.freeze()
        if was_collecting:
            gc.enable()


def say_interrupted(program: str) -> None:
    """The sentence after Ctrl+C, on standard error."""
    with suppress(OSError):
        os.write(_STANDARD_ERROR, f"{program}: Interrupted.\n".encode())


def collect_rarely() -> None:
    """Python looks for garbage rarely from now on, in a process that registers one pair and ends.

    Importing PyTorch and SciPy makes hundreds of thousands of objects that stay. To look through them again and again
    took 0.1 to 0.2 s. A process that goes on could keep the memory of many images meanwhile.
    """
    gc.set_threshold(*RARELY)


class QuickEnd:
    """Ends a program when Python has done what it does at an end, and spares it what libraries tear down after that.

    Threads that are not daemons are waited for and `atexit` functions are called, those of libraries before this one,
    which is made first. Giving every object of PyTorch back to a system that takes the whole memory anyway took a tenth
    of a second, and a daemon thread that is still loading would be ended in the middle of it.
    """

    def __init__(self) -> None:
        self._status: int | None = None
        atexit.register(self._end)

    def __call__(self, status: int) -> NoReturn:
        self._status = status
        sys.exit(status)

    def _end(self) -> None:
        if self._status is None:  # an exception that nobody caught: Python tells of it
            return
        for file in (sys.stdout, sys.stderr):
            with suppress(AttributeError, OSError, ValueError):
                file.flush()
        os._exit(self._status)
