"""Buttons of the side panel that follow an action of the key table in shorter words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QSizePolicy

from retina_gui.look.widgets import ActionFollower


class ShortButton(QPushButton):
    """Its words beside the icon of the action, or the icon alone; down while the action is on."""

    def __init__(self, action: QAction, text: str = "", look: str = "choice") -> None:
        super().__init__(f" {text}" if text else "")
        self.setCheckable(action.isCheckable())
        self.setAccessibleName(action.text())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("look", look)
        if text:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        ActionFollower(self, action)
