"""Qt's actions and the menu bar, made from the records of the actions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from core.language import tr
from retina_gui.actions.action import MENUS, Action, Scope
from retina_gui.actions.table import ACTIONS, BY_ID
from retina_gui.look.icons import icon
from retina_gui.look.plain_text import plain
from retina_gui.look.theme import Theme
from retina_gui.session import Session
from retina_gui.state.view_state import ActionState


def make_actions(session: Session, parent: QObject) -> dict[str, QAction]:
    """Qt's action for each record, by its id; it does on the session what the record says."""
    return {action.id: _make(action, session, parent) for action in ACTIONS}


def attach_actions(actions: dict[str, QAction], window: QWidget, images: QWidget) -> None:
    """Let the shortcuts work: those of the images only while an image has the keyboard."""
    for name, action in actions.items():
        is_local = BY_ID[name].scope is Scope.IMAGES
        (images if is_local else window).addAction(action)


def fill_menu_bar(bar: QMenuBar, actions: dict[str, QAction]) -> None:
    """The menus."""
    for name in MENUS:
        menu = bar.addMenu(tr(name))
        menu.setObjectName(name)
        menu.setToolTipsVisible(True)
        for action in ACTIONS:
            if action.menu == name and action.in_menu:
                if action.new_section:
                    menu.addSeparator()
                menu.addAction(actions[action.id])


def add_submenu(bar: QMenuBar, name: str, submenu: QMenu, before: QAction) -> None:
    """Put a menu that is not made from records into one of the bar, before an action."""
    menu = bar.findChild(QMenu, name)
    if menu is None:
        raise KeyError(f"The bar has no menu {name}.")
    menu.insertMenu(before, submenu)


def show_action_states(
    actions: dict[str, QAction], states: Mapping[str, ActionState], shown: dict[str, ActionState]
) -> None:
    """Enable, check and word the actions; a disabled one says why in its tooltip.

    Args:
        shown: what each action shows already, which is kept up here; only what differs is worded again, as every
            tooltip that is set goes to all buttons and menus of the action.
    """
    for name, action in actions.items():
        wanted = states[name]
        if BY_ID[name].checked is not None:  # it may have switched itself
            action.setChecked(wanted.checked)
        known = shown.get(name)
        if known is not wanted and known != wanted:
            shown[name] = wanted
            _show_action_state(action, BY_ID[name], wanted)


def _show_action_state(action: QAction, entry: Action, shown: ActionState) -> None:
    words = tr(entry.text)
    action.setEnabled(shown.enabled)
    action.setText(shown.text or words)
    told = (
        entry.tooltip if shown.enabled else tr("{action}: {reason}").format(action=words, reason=shown.reason)
    )
    action.setToolTip(plain(told))


def show_icons(actions: dict[str, QAction], theme: Theme) -> None:
    """Give the actions the icons in the colours of a theme."""
    for name, action in actions.items():
        if BY_ID[name].icon:
            action.setIcon(icon(BY_ID[name].icon, theme.text, theme.border))


def _make(entry: Action, session: Session, parent: QObject) -> QAction:
    action = QAction(tr(entry.text), parent)
    action.setShortcuts([QKeySequence(keys) for keys in entry.keys])
    action.setCheckable(entry.checked is not None)
    action.setIconText(f" {tr(entry.text)}")
    action.setToolTip(plain(entry.tooltip))
    action.setObjectName(entry.id)
    action.setIconVisibleInMenu(True)
    if entry.scope is Scope.IMAGES:
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    if entry.scope is Scope.HELD:
        action.setAutoRepeat(False)
    action.triggered.connect(partial(_run, entry, session))
    return action


def _run(entry: Action, session: Session, checked: bool = False) -> None:
    entry.run(session)
