"""Shortcuts in words."""

from __future__ import annotations

import re

from core.language import tr

KEY_MARK = " (key)"
"""Tells translators that it is a key, and keeps the key Delete apart from the word."""

_KEYS = "Ctrl Shift Delete Backspace Insert Return PgUp PgDown Home End Up Down Left Right"
KEY_NAMES = {name: f"{name}{KEY_MARK}" for name in _KEYS.split()}
"""Keys that are called otherwise in other languages, and what translators read."""


def key_in_words(key: str, joint: str) -> str:
    """A shortcut with the names that its keys have in this language, such as `Strg + R`."""
    parts = re.split(r"\+(?!$)", key)  # a plus at the end is a key
    return joint.join(tr(KEY_NAMES.get(part, part)).removesuffix(KEY_MARK) for part in parts)
