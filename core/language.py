"""The words on screen in the user's language: gettext catalogues in `resources/translations`, English without one.

Write `tr("Saved in {path}.").format(path=path)`: the sentence stays whole, so that it can be translated, and is found
by any gettext extractor under the name `tr`.
"""

from __future__ import annotations

import gettext
from pathlib import Path

DOMAIN = "retina"

_translations: gettext.NullTranslations = gettext.NullTranslations()


def tr(text: str) -> str:
    """The sentence in the language in force."""
    return _translations.gettext(text) if text else text


def tr_count(one: str, many: str, count: int) -> str:
    """The sentence for this many things; `{count}` in it is replaced."""
    return _translations.ngettext(one, many, count).format(count=count)


def use_language(code: str, folder: Path | None) -> bool:
    """Switch to a language, such as `de`. Whether there is a catalogue of it; without one the words are English."""
    global _translations
    _translations = gettext.translation(DOMAIN, folder, [code], fallback=True)
    return type(_translations) is not gettext.NullTranslations


def use_translations(translations: gettext.NullTranslations) -> None:
    """Take a catalogue that is already open."""
    global _translations
    _translations = translations
