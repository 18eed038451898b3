"""The key of an action that is disabled says why nothing happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence

from core.language import tr
from retina_gui.key_table import Scope, row
from retina_gui.state.options import Stage

if TYPE_CHECKING:
    from retina_gui.window import MainWindow


class DisabledKeys(QObject):
    """Looks at the keys that nothing in the window has taken."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        window = self._window
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or window.state is None:
            return False
        pressed = QKeySequence(event.keyCombination())
        is_marking = window.state.stage is Stage.POINTS
        for name, action in window.actions_by_id.items():
            counts = is_marking or row(name).scope is not Scope.IMAGES
            if counts and not action.isEnabled() and pressed in action.shortcuts():
                window.tell(f"{tr(row(name).text).rstrip('…')}: {window.state.actions[name].reason}")
                return True
        return False
