"""Starts the application. What has to hold before everything else is imported, which takes a while, comes first."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from typing import NoReturn

from core.starting import QuickEnd, loading, say_interrupted, status_after, take_signals

PROGRAM = "retina-gui"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the application until its window is closed, or it is asked to end. Returns the exit status.

    As a program that is asked to end (Ctrl+C in its terminal, the end of the session) it closes without a question:
    what was not saved is offered at the next start.
    """
    is_program = argv is None
    if is_program:
        take_signals()
    with loading(PROGRAM) if is_program else nullcontext():
        from core.quiet_libraries import silence_python_libraries
        from core.torch_settings import prepare_for_torch
        from retina_gui.arguments import parse

        arguments = parse(argv)
        prepare_for_torch()
        if is_program:
            silence_python_libraries()
        from pyqtgraph.util.garbage_collector import GarbageCollector

        from retina_gui.application import make_application, open_what_was_asked, open_window
        from retina_gui.signals import AskedToEnd
    asked = AskedToEnd()
    if is_program:
        asked.listen()
    application = make_application(sys.argv[:1])
    window = open_window(arguments.weights)
    open_what_was_asked(window.session, arguments)
    collector = GarbageCollector()  # on this thread alone: what belongs to Qt must not end on another one
    try:
        status = asked.wait(application.exec)
    finally:
        collector.timer.stop()
        gc.enable()
        window.session.shut_down()
        window.session.errors.uninstall()
    if asked.number is not None:
        say_interrupted(PROGRAM, asked.number)
        os._exit(status)  # PySide tears down at an end what is open, and crashes where that is a window
    return status


def main_program() -> NoReturn:
    """`main` in a process of its own, which ends with it: libraries tear nothing down that could still fail."""
    end = QuickEnd()
    try:
        status = main()
    except KeyboardInterrupt as interruption:  # in the moments before anything is open
        status = status_after(interruption)
        say_interrupted(PROGRAM, status - 128)
    end(status)


if __name__ == "__main__":
    main_program()
