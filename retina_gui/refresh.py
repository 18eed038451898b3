"""Draws the window once, after everything that happens in one go."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject

LOG = logging.getLogger("retina_gui")
DRAW = QEvent.Type(QEvent.registerEventType())


class Refresher(QObject):
    """Any number of requests become one drawing, before the next event of the mouse or the keyboard."""

    def __init__(self, draw: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._draw = draw
        self._is_wanted = self._is_posted = self._has_failed = False

    def request(self) -> None:
        """Something that is shown is different."""
        self._is_wanted = True
        if not self._is_posted:
            self._is_posted = True
            QCoreApplication.postEvent(self, QEvent(DRAW))

    def flush(self) -> None:
        """Draw now, if something is different."""
        if not self._is_wanted:
            return
        self._is_wanted = False
        try:
            self._draw()
        except Exception:
            # Told once: showing that drawing fails is drawing, too.
            if self._has_failed:
                LOG.exception("The window could not be drawn once more")
                return
            self._has_failed = True
            raise
        self._has_failed = False

    def event(self, event: QEvent) -> bool:
        if event.type() == DRAW:
            self._is_posted = False
            self.flush()
            return True
        return super().event(event)
