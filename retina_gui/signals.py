"""Ctrl+C and other ways to ask a program to end: the window ends its event loop, and then itself in good order."""

from __future__ import annotations

import signal
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QTimer

from core.starting import taken_signals

LOOK_MS = 300
"""Python hears of a signal once some of its code runs, which may be long while nobody touches the window."""


class AskedToEnd:
    """Notes that the program was asked to end, and ends its event loops. Nothing that is under way is broken off.

    Attributes:
        number: of the signal; None while there was none.
    """

    def __init__(self) -> None:
        self.number: int | None = None

    def listen(self) -> None:
        """From now on."""
        for number in taken_signals():
            signal.signal(number, self._take)

    def wait(self, execute: Callable[[], int]) -> int:
        """Run the event loop until it ends. Gives the exit status, after a signal that of shells."""
        timer = QTimer()
        timer.timeout.connect(self._look)  # also where the signal came before the loop
        timer.start(LOOK_MS)
        try:
            status = execute()
        finally:
            timer.stop()
        return status if self.number is None else 128 + self.number

    def _take(self, number: int, _frame: object) -> None:
        self.number = number
        self._look()

    def _look(self) -> None:
        if self.number is not None:
            QCoreApplication.exit(128 + self.number)
