"""Ctrl+C in the terminal, or the end of a session, while the window is open."""

from __future__ import annotations

import os
import signal

import pytest
from PySide6.QtCore import QEventLoop, QTimer

from core.starting import take_signals
from retina_gui.signals import AskedToEnd


@pytest.mark.skipif(os.name != "posix", reason="a process cannot interrupt itself there")
@pytest.mark.parametrize(("name", "before"), [("SIGINT", True), ("SIGTERM", False)])
def test_the_event_loops_end_and_nothing_is_raised(application, name: str, before: bool) -> None:
    number = getattr(signal, name)
    handlers = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    went_on: list[bool] = []

    def in_a_dialog() -> None:
        if not before:
            os.kill(os.getpid(), number)
        QEventLoop().exec()
        went_on.append(True)

    try:
        take_signals()
        asked = AskedToEnd()
        asked.listen()
        if before:
            os.kill(os.getpid(), number)
        QTimer.singleShot(0, in_a_dialog)
        assert asked.wait(application.exec) == 128 + number
    finally:
        for each, handler in handlers.items():
            signal.signal(each, handler)
    assert asked.number == number
    assert went_on == [True], "what was under way is not broken off"
