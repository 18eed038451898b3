"""Small building blocks that all panels share."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QDropEvent, QFont, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QLabel,
    QLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from retina_gui.look.plain_text import plain, seen

BAR_ROW = 31
"""Pixels of a row of flat buttons. Bars without one yet leave as many, so that nothing moves when it comes."""


def accept_as_copy(event: QDropEvent) -> None:
    """Take what is dragged, and leave the files where they are: who is told of a move may delete them."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


def dropped_files(event: QDropEvent) -> list[Path]:
    """The files and folders of this machine that are dragged or dropped."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


class PlainLabel(QLabel):
    """Shows any text as it is written."""

    def __init__(self, text: str = "") -> None:
        super().__init__(seen(text))
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        super().setText(seen(text))


def label(text: str = "", look: str = "", wrap: bool = False) -> QLabel:
    """A label; `look` names its style in the style sheet."""
    result = PlainLabel(text)
    if look:
        result.setProperty("look", look)
    if wrap:
        result.setWordWrap(True)
        result.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return result


def set_look(widget: QWidget, look: str) -> None:
    """Give a widget another style of the style sheet."""
    if widget.property("look") != look:
        widget.setProperty("look", look)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def set_tooltip(widget: QWidget, text: str) -> None:
    """Give a widget another tooltip; Qt tells every widget even of the same one, whatever is drawn."""
    if widget.toolTip() != (shown := plain(text)):
        widget.setToolTip(shown)


def drop(widget: QWidget) -> None:
    """A widget that is not needed any more: gone from the screen at once, and deleted when Qt has time."""
    widget.hide()
    widget.deleteLater()


def empty(layout: QLayout) -> None:
    """Drop everything that a layout holds."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            drop(widget)


def separator() -> QFrame:
    """A thin horizontal line."""
    line = QFrame()
    line.setObjectName("separator")
    line.setFixedHeight(1)
    return line


def flat_button(action: QAction) -> QToolButton:
    """A small button with the icon of an action alone."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setProperty("look", "flat")
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setIconSize(QSize(16, 16))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def tabular(widget: QWidget) -> None:
    """Let the figures of a widget have the same width, so that they stand under each other."""
    widget.setFont(tabular_font(widget.font()))


def tabular_font(font: QFont) -> QFont:
    """The same font with figures of one width."""
    result = QFont(font)
    if hasattr(QFont, "Tag"):
        result.setFeature(QFont.Tag("tnum"), 1)
    return result


class ActionFollower(QObject):
    """Lets a button with words of its own do what an action does, and stand as the action stands.

    Args:
        button: whose child it becomes, so that it ends with the button.
        icon: whether the button shows the action's icon too.
    """

    def __init__(self, button: QAbstractButton, action: QAction, icon: bool = True) -> None:
        super().__init__(button)
        self._button, self._action, self._icon = button, action, icon
        action.changed.connect(self._follow)
        button.clicked.connect(self._trigger)
        self._follow()

    def _trigger(self) -> None:
        has_switched_itself = self._button.isCheckable()  # the action may end the button
        self._action.trigger()
        if has_switched_itself:
            self._follow()

    def _follow(self) -> None:
        self._button.setEnabled(self._action.isEnabled())
        self._button.setChecked(self._action.isChecked())
        if self._icon:
            self._button.setIcon(self._action.icon())
        self._button.setToolTip(self._action.toolTip())


class KeysStay(QObject):
    """Keys that are pressed in a widget are its own, and no shortcuts of the window: all, or those that are given."""

    def __init__(self, widget: QWidget, *keys: Qt.Key) -> None:
        super().__init__(widget)
        self._keys = keys
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        key = offered_key(event)
        if key is not None and (not self._keys or key in self._keys):
            event.accept()
        return False


def offered_key(event: QEvent) -> int | None:
    """The key that a widget is offered before the shortcuts of the window; None for any other event."""
    is_offer = event.type() == QEvent.Type.ShortcutOverride
    return event.key() if isinstance(event, QKeyEvent) and is_offer else None


class PanelLine(QLineEdit):
    """Return ends the typing, and is no key of the window."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setPlaceholderText(name)
        self.setAccessibleName(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


class Section(QWidget):
    """A heading with content under it."""

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        self.body.addWidget(label(heading, "heading"))
