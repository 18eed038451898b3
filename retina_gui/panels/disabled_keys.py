"""A key that does nothing now says why: its action is disabled, or about another case than the highlighted one."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QWidget

from core.language import tr
from retina_gui.actions.action import Scope
from retina_gui.actions.table import BY_ID
from retina_gui.look.widgets import offered_key
from retina_gui.session import Session
from retina_gui.state.options import Stage


class DisabledKeys(QObject):
    """Looks at the keys that nothing in the window has taken."""

    def __init__(self, window: QMainWindow, actions: Mapping[str, QAction], session: Session) -> None:
        super().__init__(window)
        self._actions, self._session = actions, session
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        pressed = QKeySequence(event.keyCombination())
        is_marking = self._session.options.options.stage is Stage.POINTS and self._has_image
        for name, action in self._actions.items():
            entry = BY_ID[name]
            counts = is_marking or entry.scope is not Scope.IMAGES
            if counts and not action.isEnabled() and pressed in action.shortcuts():
                reason = entry.state(self._session.situation).reason
                self._session.tell(f"{tr(entry.text).rstrip('…')}: {reason}")
                return True
        return False

    @property
    def _has_image(self) -> bool:
        document = self._session.document.snapshot()
        return document.reference is not None or document.floating is not None


class OpenCaseKeys(QObject):
    """While a case of the list has the keyboard, keys that would do something to the open one instead do nothing."""

    def __init__(self, table: QWidget, actions: Mapping[str, QAction], session: Session) -> None:
        super().__init__(table)
        self._actions, self._session = actions, session
        table.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        elsewhere = self._session.cases.elsewhere
        if not elsewhere or not isinstance(event, QKeyEvent):
            return False
        is_offered = offered_key(event) is not None
        if not is_offered and event.type() != QEvent.Type.KeyPress:
            return False
        name = self._action_of(QKeySequence(event.keyCombination()))
        if not name:
            return False
        event.accept()
        if not is_offered:
            words = tr(BY_ID[name].text).rstrip("…")
            self._session.tell(
                tr("{action}: open {name} first (Enter).").format(action=words, name=elsewhere)
            )
        return True

    def _action_of(self, pressed: QKeySequence) -> str:
        """The action of the open case that a key would do; empty where there is none."""
        for name, action in self._actions.items():
            if BY_ID[name].is_of_the_open_case and action.isEnabled() and pressed in action.shortcuts():
                return name
        return ""
