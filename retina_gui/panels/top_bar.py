"""The stage bar, the name of the case, and the next thing to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from core.language import tr
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.widgets import ActionFollower, set_look

STAGES = ("stage_points", "stage_register", "stage_judge", "stage_annotate", "stage_export")
TOOLS = ("undo", "redo", "fit", "toggle_theme", "guide")
BOTH, WORDS, ICONS = (
    Qt.ToolButtonStyle.ToolButtonTextBesideIcon,
    Qt.ToolButtonStyle.ToolButtonTextOnly,
    Qt.ToolButtonStyle.ToolButtonIconOnly,
)
FEW_TOOLS = ("undo", "redo", "guide")
ARRANGEMENTS = (
    (BOTH, BOTH, TOOLS),
    (BOTH, BOTH, FEW_TOOLS),
    (WORDS, WORDS, FEW_TOOLS),
    (WORDS, WORDS, ("guide",)),
    (WORDS, ICONS, ("guide",)),
    (ICONS, ICONS, ("guide",)),
    (ICONS, ICONS, ()),
)
"""How the active stage looks, and the others, and which tools there are: the first that fits is taken. Every tool has
its line in a menu; the guide stays longest, for who looks for it may not know the menus yet."""

NARROWEST = 400
MARGIN, SPACING, LEAST_NAME = 8, 4, 80


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
        self._stages = [_tool_button(actions[name], "stage", BOTH) for name in STAGES]
        self._tools = {name: _tool_button(actions[name], "flat", ICONS) for name in TOOLS}
        self._is_fitting = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(NARROWEST)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 0, MARGIN, 0)
        row.setSpacing(SPACING)
        for button in self._stages:
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._case)
        row.addStretch(1)
        for tool in self._tools.values():
            row.addWidget(tool)
        row.addSpacing(SPACING)
        row.addWidget(self.suggest)
        row.addWidget(self.register)
        row.addWidget(self.export)

    def show_state(self, case_text: str, next_step: str) -> None:
        """The name of the case and whether it is saved; and which button has the accent."""
        self._case.setText(case_text)
        set_look(self.suggest, "accent" if next_step == "suggest" else "")
        set_look(self.register, "accent" if next_step == "register" else "")
        self.export.setVisible(next_step == "export")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Words, icons and tools as far as there is room; what is shown or hidden can resize the bar at once."""
        if self._is_fitting:
            return
        self._is_fitting = True
        try:
            for active, others, tools in ARRANGEMENTS:
                for button in self._stages:
                    button.setToolButtonStyle(active if button.isChecked() else others)
                if self._needed(tools) <= self.width():
                    break
            for name, tool in self._tools.items():
                tool.setVisible(name in tools)
            layout = self.layout()
            if layout is not None:
                layout.activate()
        finally:
            self._is_fitting = False

    def _needed(self, tools: Sequence[str]) -> int:
        """The width with these tools, in pixels, and with a part of the name of the case."""
        shown = [button for button in (self.suggest, self.register, self.export) if not button.isHidden()]
        buttons = (*self._stages, *(self._tools[name] for name in tools), *shown)
        widths = [button.sizeHint().width() + SPACING for button in buttons]
        return sum(widths) + min(self._case.sizeHint().width(), LEAST_NAME) + 2 * MARGIN + 4 * SPACING


class ActionButton(QPushButton):
    """The accent button of an action: what can be done next. `text` is shown in place of the action's own."""

    def __init__(self, action: QAction, text: str = "") -> None:
        super().__init__(text or action.text())
        self.setProperty("look", "accent")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ActionFollower(self, action, icon=False)


def _tool_button(action: QAction, look: str, style: Qt.ToolButtonStyle) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setProperty("look", look)
    button.setIconSize(QSize(18, 18))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolButtonStyle(style)
    return button
