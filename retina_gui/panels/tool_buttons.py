"""The buttons of the compare bar and of title bars."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton

from core.language import tr
from retina_gui.look.plain_text import plain
from retina_gui.look.widgets import set_tooltip


class BarButton(QToolButton):
    """Beside an icon, Qt leaves the room of two spaces behind the words; here both sides have the same margin."""

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if self.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon and self.text() != "▾":
            hint -= QSize(2 * self.fontMetrics().horizontalAdvance(" "), 0)
        return hint

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def mode_button(action: QAction) -> QToolButton:
    """A button that stays down while its mode is shown."""
    button = BarButton()
    button.setDefaultAction(action)
    button.setProperty("look", "mode")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def choice_button(text: str, help: str) -> QToolButton:
    """One of two buttons of which one is down."""
    button = BarButton()
    button.setText(text)
    button.setToolTip(plain(help))
    button.setCheckable(True)
    button.setProperty("look", "mode")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


class MoreModes(BarButton):
    """Opens the menu of the modes that have no button of their own, and shows the current one of them."""

    def __init__(self, modes: list[QAction]) -> None:
        super().__init__()
        self._modes = modes
        self._style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.setProperty("look", "mode")
        self.setCheckable(True)
        self.setAccessibleName(tr("More ways to compare"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addActions(modes)
        self.setMenu(menu)
        self.show_current()

    def set_style(self, style: Qt.ToolButtonStyle) -> None:
        """Words, icons, or both; without words the icon of the current mode stands for it."""
        self._style = style
        self.show_current()

    def show_current(self) -> None:
        """Show which of its modes is on, if one is."""
        current = next((action for action in self._modes if action.isChecked()), None)
        words = self._style is not Qt.ToolButtonStyle.ToolButtonIconOnly
        if current is None:
            self.setText(tr("More") + " ▾" if words else "▾")
            set_tooltip(self, tr("More ways to compare"))
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        else:
            self.setIcon(current.icon())
            self.setText(f" {current.iconText().strip()} ▾" if words else "▾")
            set_tooltip(self, current.toolTip())
            is_plain = self._style is Qt.ToolButtonStyle.ToolButtonTextOnly
            beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly if is_plain else beside)
        self.setChecked(current is not None)
