"""Return and Enter press the button that has the keyboard, as Space does."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from shiboken6 import isValid

from retina_gui.look.widgets import offered_key

_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ButtonKeys(QObject):
    """Does so in a whole window. Qt itself leaves these keys to the shortcuts, except in dialogs."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        button = QApplication.focusWidget()
        if not isinstance(button, QAbstractButton):
            return False
        if offered_key(event) in _KEYS:
            event.accept()
            return True
        if (
            event.type() != QEvent.Type.KeyPress
            or not isinstance(event, QKeyEvent)
            or event.key() not in _KEYS
        ):
            return False
        if not event.isAutoRepeat():
            _press(button)
        return True


def _press(button: QAbstractButton) -> None:
    """With Space, and not with `click`, which opens no menu of a button."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        if isValid(button):  # what it does may have ended it
            QApplication.sendEvent(button, QKeyEvent(kind, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier))
