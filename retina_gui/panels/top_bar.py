"""The stage bar, the name of the case, and the next thing to do."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from core.language import tr
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.widgets import ActionFollower, set_look

STAGES = ("stage_points", "stage_register", "stage_judge", "stage_export")


class TopBar(QFrame):
    """Stages on the left, the case in the middle, Suggest, Register and the theme on the right."""

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self._case = ElidedLabel(
            "muted", mode=Qt.TextElideMode.ElideMiddle
        )  # whether it is saved stands last
        self._case.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.suggest = ActionButton(actions["suggest"], tr("Suggest"))
        self.register, self.export = ActionButton(actions["register"]), ActionButton(actions["export"])
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        for name in STAGES:
            row.addWidget(_tool_button(actions[name], "stage", words=True))
        row.addStretch(1)
        row.addWidget(self._case)
        row.addStretch(1)
        for name in ("undo", "redo", "fit", "toggle_theme", "shortcuts"):
            row.addWidget(_tool_button(actions[name], "flat", words=False))
        row.addSpacing(4)
        row.addWidget(self.suggest)
        row.addWidget(self.register)
        row.addWidget(self.export)

    def show_state(self, case_text: str, next_step: str) -> None:
        """The name of the case and whether it is saved; and which button has the accent."""
        self._case.setText(case_text)
        set_look(self.suggest, "accent" if next_step == "suggest" else "")
        set_look(self.register, "accent" if next_step == "register" else "")
        self.export.setVisible(next_step == "export")


class ActionButton(QPushButton):
    """The accent button of an action: what can be done next. `text` is shown in place of the action's own."""

    def __init__(self, action: QAction, text: str = "") -> None:
        super().__init__(text or action.text())
        self.setProperty("look", "accent")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ActionFollower(self, action, icon=False)


def _tool_button(action: QAction, look: str, words: bool) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setProperty("look", look)
    button.setIconSize(QSize(18, 18))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if words else Qt.ToolButtonStyle.ToolButtonIconOnly
    button.setToolButtonStyle(style)
    return button
