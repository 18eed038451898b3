"""The key of an action that is disabled says why nothing happens."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow

from core.language import tr
from retina_gui.actions.action import Scope
from retina_gui.actions.table import BY_ID
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
