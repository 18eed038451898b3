"""Keys that do something for as long as they are held."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from retina_gui.actions.table import ACTIONS
from retina_gui.session import Session

RELEASES = {
    QKeySequence(action.keys[0])[0].key(): action.releases  # type: ignore[index]  # the stubs leave out its keys
    for action in ACTIONS
    if action.releases is not None
}
"""What the release of each does. That they are pressed, Qt's actions see."""


class HeldKeys(QObject):
    """Looks for their release in a window: also when another window gets the keyboard, which hears of it instead."""

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isValid(self._window):  # it is being taken down, and tells of its going
            return False
        if event.type() == QEvent.Type.ActivationChange and not self._window.isActiveWindow():
            for release in RELEASES.values():
                release(self._session)
        if event.type() != QEvent.Type.KeyRelease or not isinstance(event, QKeyEvent) or event.isAutoRepeat():
            return False
        release_of_key = RELEASES.get(Qt.Key(event.key()))
        if release_of_key is not None:
            release_of_key(self._session)
        return release_of_key is not None
