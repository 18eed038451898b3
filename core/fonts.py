"""The font of pictures and reports: one with letters of most alphabets, as names are whatever people call things."""

from __future__ import annotations

import unicodedata
from collections.abc import Container
from functools import lru_cache
from pathlib import Path

from core.resource_files import resource_path

NO_LETTER = "?"


def font_file() -> Path:
    """DejaVu Sans, which comes with the program."""
    return resource_path("fonts", "DejaVuSans.ttf")


@lru_cache(maxsize=1)
def letters() -> frozenset[int]:
    """The letters that it has."""
    from reportlab.pdfbase.ttfonts import TTFontFace

    return frozenset(TTFontFace(str(font_file())).charToGlyph)


def one_line(text: str, known: Container[int] | None = None) -> str:
    """A text on one line, with `?` for letters that the font does not have.

    A letter with its accent behind it, as file names of macOS have them, becomes one letter.

    >>> one_line("Kapcs\\u030causkas,\\n漢")
    'Kapcšauskas, ?'
    """
    known = letters() if known is None else known
    composed = unicodedata.normalize("NFC", " ".join(text.splitlines()).replace("\t", " "))
    return "".join(letter if ord(letter) in known else NO_LETTER for letter in composed)
