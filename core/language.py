"""The words on screen in the user's language: gettext catalogues in `resources/translations`, English without one.

Write `tr("Saved in {path}.").format(path=path)`: the sentence stays whole, so that it can be translated, and
`python -m tests.packaging.catalogues` finds it. Texts that are made before the language is known (constants, defaults,
rows of tables) are written as `mark("…")` and go through `tr` where they are shown.

What is filled in may be anything that a stranger wrote, such as the name of a file: texts and paths are quoted on one
line with at most 100 letters. Sentences stay whole, and so does `own_words.own("…")`, such as a list of endings.
"""

from __future__ import annotations

import gettext
from pathlib import Path

from core.own_words import Words

DOMAIN = "retina"
ENGLISH = "en"

_translations: gettext.NullTranslations = gettext.NullTranslations()
_language = ENGLISH


def tr(text: str) -> str:
    """The sentence in the language in force."""
    return Words(_translations.gettext(text) if text else text)


def tr_count(one: str, many: str, count: int, **values: object) -> str:
    """The sentence for this many things; `{count}` and the names of the other values in it are replaced."""
    return Words(_translations.ngettext(one, many, count)).format(count=count, **values)


def mark(text: str) -> str:
    """The text as it is, found by the extraction: whoever shows it calls `tr` with it."""
    return text


def languages(folder: Path) -> tuple[str, ...]:
    """The codes of the languages that the words can be shown in: English, and those with a compiled catalogue."""
    found = {path.parent.parent.name for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")}
    return (ENGLISH, *sorted(found - {ENGLISH}))


def fitting_language(wanted: str, known: tuple[str, ...]) -> str:
    """The known language that fits a wanted one, such as `de` for `de_AT.UTF-8`; English where none does."""
    full = wanted.partition(".")[0].replace("-", "_")
    return next((code for code in (full, full.partition("_")[0]) if code in known), ENGLISH)


def use_language(code: str, folder: Path | None) -> bool:
    """Switch to a language, such as `de`. Whether there is a catalogue of it; without one the words are English."""
    global _translations, _language
    _translations, _language = gettext.translation(DOMAIN, folder, [code], fallback=True), code
    return type(_translations) is not gettext.NullTranslations


def language() -> str:
    """The code of the language that was switched to last, for processes that are started to work for this one."""
    return _language


def use_translations(translations: gettext.NullTranslations) -> None:
    """Take a catalogue that is already open."""
    global _translations
    _translations = translations
