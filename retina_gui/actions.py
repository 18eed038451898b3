"""The actions of a window, made from the key table."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from core.language import tr
from retina_gui.key_table import KEY_TABLE, MENUS, KeyRow, Scope, row, tooltip
from retina_gui.look.icons import icon
from retina_gui.look.theme import Theme
from retina_gui.state.view_state import ActionState, ViewState

SEPARATOR_BEFORE = {
    "open_reference",
    "import_points",
    "save_case",
    "quit",
    "suggest",
    "delete_pair",
    "copy_pairs",
    "model_translation",
    "fit",
    "toggle_theme",
    "mode_red_cyan",
    "mode_vessels",
    "swap_images",
    "before",
    "correct",
    "show_version",
    "cancel",
    "display_floating",
} | {"verdict_accept", "previous_image", "take_over_points", "remove_image"}


def make_actions(parent: QObject) -> dict[str, QAction]:
    """One action for each row of the key table, by its id."""
    return {action.id: _make(action, parent) for action in KEY_TABLE}


def attach_actions(actions: dict[str, QAction], window: QWidget, images: QWidget) -> None:
    """Let the shortcuts work: those of the images only while an image has the keyboard."""
    for name, action in actions.items():
        is_local = row(name).scope is Scope.IMAGES
        (images if is_local else window).addAction(action)


def fill_menu_bar(bar: QMenuBar, actions: dict[str, QAction]) -> None:
    """The menus, one for each group of the table."""
    for group in MENUS:
        menu = bar.addMenu(tr(group))
        menu.setObjectName(group)
        menu.setToolTipsVisible(True)
        for action in KEY_TABLE:
            if action.group == group and action.in_menu:
                if action.id in SEPARATOR_BEFORE:
                    menu.addSeparator()
                menu.addAction(actions[action.id])


def add_submenu(bar: QMenuBar, group: str, submenu: QMenu, before: QAction) -> None:
    """Put a menu that is not made from the key table into the menu of a group, before an action."""
    bar.findChild(QMenu, group).insertMenu(before, submenu)


def show_action_states(actions: dict[str, QAction], state: ViewState, shown: dict[str, ActionState]) -> None:
    """Enable, check and word the actions; a disabled one says why in its tooltip.

    Args:
        shown: what each action shows already, which is kept up here; only what differs is worded again, as every
            tooltip that is set goes to all buttons and menus of the action.
    """
    for name, action in actions.items():
        wanted = state.actions[name]
        if action.isCheckable():  # it may have switched itself
            action.setChecked(wanted.checked)
        if shown.get(name) != wanted:
            shown[name] = wanted
            _show_action_state(action, row(name), wanted)


def _show_action_state(action: QAction, entry: KeyRow, shown: ActionState) -> None:
    words = tr(entry.text)
    action.setEnabled(shown.enabled)
    action.setText(shown.text or words)
    action.setIconText(f" {words}")
    action.setToolTip(
        tooltip(entry)
        if shown.enabled
        else tr("{action}: {reason}").format(action=words, reason=shown.reason)
    )


def show_icons(actions: dict[str, QAction], theme: Theme) -> None:
    """Give the actions the icons in the colours of a theme."""
    for name, action in actions.items():
        if row(name).icon:
            action.setIcon(icon(row(name).icon, theme.text, theme.border))


def _make(entry: KeyRow, parent: QObject) -> QAction:
    action = QAction(tr(entry.text), parent)
    action.setShortcuts([QKeySequence(keys) for keys in entry.keys])
    action.setCheckable(entry.checkable)
    action.setToolTip(tooltip(entry))
    action.setObjectName(entry.id)
    action.setIconVisibleInMenu(True)
    if entry.scope is Scope.IMAGES:
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    if entry.scope is Scope.HELD:
        action.setAutoRepeat(False)
    return action
