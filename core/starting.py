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
"""The exit status after Ctrl+C, as shells have it: 128 and the number of the signal."""

_STANDARD_ERROR = 2
_ENDS = tuple(number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None)
"""By which a system, or another program, asks one to end; the second one: its terminal was closed."""


class Terminated(KeyboardInterrupt):
    """The program was asked to end by another signal than Ctrl+C; whatever is left as after that."""

    def __init__(self, number: int = signal.SIGTERM) -> None:
        super().__init__(number)
        self.number = number


def take_signals() -> None:
    """From now on an end that is asked for is raised as `Terminated`, as Python does it for Ctrl+C: nothing half stays.

    Where whoever started the program wants it to be ignored (`nohup`), it is.
    """
    if threading.current_thread() is threading.main_thread():
        for number in _ENDS:
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, _terminate)


def _terminate(number: int, _frame: Any) -> NoReturn:
    raise Terminated(number)


def taken_signals() -> list[int]:
    """Those that ask this program to end: not those that whoever started it wants it to ignore."""
    known = (signal.default_int_handler, _terminate)
    return [number for number in (signal.SIGINT, *_ENDS) if signal.getsignal(number) in known]


def end_at_signals(program: str | None) -> None:
    """From now on a signal ends the program at once, with its sentence where a program is named: nothing is begun."""

    def stop(number: int, _frame: Any) -> NoReturn:
        if program is not None:
            say_interrupted(program, number)
        os._exit(128 + number)

    if threading.current_thread() is threading.main_thread():
        for number in taken_signals():
            signal.signal(number, stop)


@contextmanager
def loading(program: str) -> Iterator[None]:
    """While a program loads its modules: Ctrl+C ends it with its one sentence, as does a library that cannot be loaded
    (status 1; a traceback with `--debug`), and garbage is not looked for.

    Nothing has been begun by then that could be lost. An interruption as an exception would be told with a traceback
    of the module that was just loaded, and libraries that load others from C take it for a failure of theirs.

    What has been loaded stays, so that garbage is never looked for in it later.
    """

    is_main = threading.current_thread() is threading.main_thread()
    before = {number: signal.getsignal(number) for number in taken_signals()} if is_main else {}
    was_collecting = gc.isenabled()
    gc.disable()
    end_at_signals(program)
    try:
        yield
    except (ImportError, MemoryError) as error:
        if "--debug" in sys.argv:
            raise
        _say_not_loaded(program, error)
        raise SystemExit(1) from error
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        gc.freeze()
        if was_collecting:
            gc.enable()


def _say_not_loaded(program: str, error: Exception) -> None:
    from core.quoting import told

    reason = told(str(error) or "no memory")
    advice = "If there is too little memory, close other programs; else install the program again."
    with suppress(OSError):
        os.write(_STANDARD_ERROR, f"{program}: A library cannot be loaded ({reason}). {advice}\n".encode())


def say_interrupted(program: str, number: int = signal.SIGINT) -> None:
    """The sentence after Ctrl+C, or another signal, on standard error."""
    what = "Interrupted" if number == signal.SIGINT else "Terminated"
    with suppress(OSError):
        os.write(_STANDARD_ERROR, f"{program}: {what}.\n".encode())


def status_after(interruption: KeyboardInterrupt) -> int:
    """The exit status, as shells have it."""
    return 128 + interruption.number if isinstance(interruption, Terminated) else INTERRUPTED


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
        end_at_signals(None)
        self._status = status
        sys.exit(status)

    def _end(self) -> None:
        if self._status is None:  # an exception that nobody caught: Python tells of it
            return
        for file in (sys.stdout, sys.stderr):
            with suppress(AttributeError, OSError, ValueError):
                file.flush()
        os._exit(self._status)
