"""The choice of the language, in the menu View; it holds from the next start on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from core.language import languages, tr
from core.resource_files import translation_folder
from retina_gui.languages import own_name
from retina_gui.settings import remember_language, remembered_language

AS_SYSTEM = ""


def make_language_menu(tell: Callable[[str], None], parent: QWidget) -> LanguageMenu:
    """The menu, with the languages that have a catalogue; `tell` says what a choice does."""
    menu = LanguageMenu(languages(translation_folder()), remembered_language(), parent)

    def choose(code: str) -> None:
        remember_language(code)
        tell(tr("The language is remembered. It changes at the next start."))

    menu.chosen.connect(choose)
    return menu


class LanguageMenu(QMenu):
    """The system's language, and those that have a catalogue, each by its own name. `chosen` carries the code."""

    chosen = Signal(str)

    def __init__(self, codes: Sequence[str], current: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("Language"), parent)
        group = QActionGroup(self)
        for code in (AS_SYSTEM, *codes):
            action = self.addAction(own_name(code) if code else tr("As the system"))
            action.setCheckable(True)
            action.setChecked(code == (current if current in codes else AS_SYSTEM))
            action.setData(code)
            group.addAction(action)
        self.triggered.connect(self._on_triggered)

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())
