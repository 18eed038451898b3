"""The language of the window: the user's choice, else that of the system; taken up once, at the start."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from core.language import ENGLISH, fitting_language, languages, use_language
from core.resource_files import translation_folder
from retina_gui.settings import remembered_language

QT_CATALOGUE = "qtbase"
"""What Qt itself says: buttons of file dialogs and the like."""


def start_language(application: QApplication) -> str:
    """Show the words in the language that fits; its code."""
    code = language_for(remembered_language(), system_languages(), translation_folder())
    use_language(code, translation_folder())
    if code != ENGLISH:
        _translate_qt(application, code)
    return code


def language_for(chosen: str, system: list[str], folder: Path) -> str:
    """The user's choice where there is a catalogue of it, else the first of the system's languages that has one."""
    known = languages(folder)
    if chosen in known:
        return chosen
    for each in system:
        code = fitting_language(each, known)
        if code != ENGLISH or each.startswith(ENGLISH):
            return code
    return ENGLISH


def system_languages() -> list[str]:
    """The languages that the user wants, the best first, such as `de-AT`."""
    return list(QLocale.system().uiLanguages())


def own_name(code: str) -> str:
    """What a language is called in itself, such as `Deutsch`."""
    if code == ENGLISH:
        return "English"
    name = QLocale(code).nativeLanguageName()
    return f"{name[:1].upper()}{name[1:]}" or code


def _translate_qt(parent: QObject, code: str) -> None:
    translator = QTranslator(parent)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"{QT_CATALOGUE}_{code}", folder):
        QApplication.installTranslator(translator)
