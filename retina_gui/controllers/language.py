"""The choice of the language: a menu under View. It holds from the next start on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMainWindow

from core.language import languages, tr
from core.resource_files import translation_folder
from retina_gui.panels.language_menu import LanguageMenu
from retina_gui.settings import remember_language, remembered_language


def make_language_menu(window: QMainWindow, tell: Callable[[str], None]) -> LanguageMenu:
    """The menu, with the languages that have a catalogue; `tell` says what a choice does."""
    menu = LanguageMenu(languages(translation_folder()), remembered_language(), window)

    def choose(code: str) -> None:
        remember_language(code)
        tell(tr("The language is remembered. It changes at the next start."))

    menu.chosen.connect(choose)
    return menu
