"""Connects the actions and the panels beside the open case to what they do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from retina_gui.actions import add_submenu
from retina_gui.controllers.language import make_language_menu
from retina_gui.key_table import VIEW
from retina_gui.panels.work_list_model import DICE, NAME, STATE

if TYPE_CHECKING:
    from retina_gui.window import MainWindow


def surrounding_wishes(window: MainWindow) -> dict[str, Callable[[], object]]:
    """What the actions on lost and recent cases do, by their ids."""
    return {
        "restore_case": window.recovery.restore,
        "discard_lost_case": window.recovery.discard,
        "forget_recent": window.recent.forget_all,
        "open_folder": window.cases.ask_folder,
        "open_list": window.cases.ask_table,
        "close_list": window.cases.close,
        "refresh_list": window.cases.refresh,
        "toggle_list": window.cases.toggle,
        "list_focus": partial(_switch_to_list, window),
        "list_search": partial(_search_list, window),
        "list_by_name": partial(_sort_list, window, NAME),
        "list_by_state": partial(_sort_list, window, STATE),
        "list_by_dice": partial(_sort_list, window, DICE),
        "next_case": partial(window.cases.go, +1),
        "previous_case": partial(window.cases.go, -1),
        "run_all": partial(window.cases.background.run_all, automatic=False),
        "run_all_automatic": partial(window.cases.background.run_all, automatic=True),
        "stop_list": window.cases.background.stop,
    }


def connect_surroundings(window: MainWindow) -> None:
    """The signals of the controllers and panels beside the open case."""
    menu = make_language_menu(window, window.tell)
    add_submenu(window.menuBar(), VIEW, menu, window.actions_by_id["toggle_theme"])
    window.recovery.told.connect(window.tell)
    window.recovery.changed.connect(window.refresh)
    window.cases.changed.connect(window.refresh)
    window.cases.told.connect(window.tell)
    window.recent.changed.connect(window.show_recent)
    window.recent_menu.aboutToShow.connect(window.recent.look)
    for shown in (window.empty.recent, window.recent_menu):
        shown.chosen.connect(window.files.open_case_file)


def _switch_to_list(window: MainWindow) -> None:
    """Give the keyboard to the list; from there, back to the images."""
    if window.work_list.table.hasFocus():
        window.workspace.take_keyboard()
        return
    window.cases.show()
    window.work_list.take_keyboard()


def _search_list(window: MainWindow) -> None:
    window.cases.show()
    window.work_list.search()


def _sort_list(window: MainWindow, column: int) -> None:
    window.cases.show()
    window.work_list.sort(column)
