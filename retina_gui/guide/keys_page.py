"""The page of the guide with every command and its keys, made from the table of actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.language import tr
from retina_gui.actions.action import MENUS, Action, Scope
from retina_gui.actions.table import ACTIONS, GESTURES, lines_of_keys
from retina_gui.guide.page import Page, page_from_markdown
from retina_gui.state.keys import key_in_words

KEYS = "keys"


def keys_in_words(action: Action) -> str:
    """All shortcuts of an action, such as `Ctrl+Shift+Z, Ctrl+Y`."""
    words = ", ".join(key_in_words(key, "+") for key in action.keys)
    return tr("{keys} (hold)").format(keys=words) if action.scope is Scope.HELD else words


def keys_page() -> Page:
    """Every action of every menu, and the gestures of the mouse."""
    parts = [
        f"# {tr('All commands and keys')}",
        tr("Made from the program's own table of commands. A command without a key is in the menu."),
        _heading("mouse", tr("Mouse")),
        _table((tr("Gesture"), tr("What it does")), ((tr(gesture), tr(text)) for gesture, text in GESTURES)),
    ]
    heads = tr("Keys"), tr("Command"), tr("What it does")
    for menu in MENUS:
        lines = [(keys_in_words(each), tr(each.text).rstrip("…"), tr(each.help)) for each in _of(menu)]
        more = [(keys, text, "") for keys, text in lines_of_keys(menu)]
        parts += [_heading(menu.lower(), tr(menu)), _table(heads, (*lines, *more))]
    return page_from_markdown(KEYS, "\n\n".join(parts))


def _of(menu: str) -> Iterable[Action]:
    return (action for action in ACTIONS if action.menu == menu and (action.in_menu or action.in_key_page))


def _heading(anchor: str, title: str) -> str:
    return f'## <a name="{anchor}"></a>{title}'


def _table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rule = "| --- " * len(heads) + "|"
    return "\n".join((_row(heads), rule, *(_row([_plain(cell) for cell in line]) for line in lines)))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _plain(text: str) -> str:
    """As it is: no sign in it means a mark of Markdown."""
    return "".join(f"\\{sign}" if sign in r"\|*_`[]<>#" else sign for sign in text)
