"""The size of text, and lengths that grow with it."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication

from core.fonts import font_file

USUAL, LARGEST = 13, 20
"""Pixels of text."""

GENERIC = {"Monospace", "Sans Serif", "Serif"}
"""Families that Qt names even where there is no font behind them."""


def provide_font() -> None:
    """The program's own font, where the system has none at all."""
    if set(QFontDatabase.families()) <= GENERIC:
        QFontDatabase.addApplicationFont(str(font_file()))


def text_font(font: QFont) -> QFont:
    """A font in the usual size; larger where the user has chosen larger text for the whole desktop."""
    of_desktop = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)).pixelSize()
    result = QFont(font)
    result.setPixelSize(max(USUAL, min(of_desktop, LARGEST)))
    return result


def scaled(pixels: int) -> int:
    """A length that is right for text of the usual size, for text of the present one; never a smaller one."""
    return max(pixels, round(pixels * QApplication.font().pixelSize() / USUAL))
