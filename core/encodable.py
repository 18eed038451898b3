"""Texts and names that can be written as UTF-8, as every file and every window needs them.

On Linux a file's name may be any bytes; those that are no UTF-8 arrive in Python as lone surrogates (PEP 383), which
nothing can write: no JSON, no CSV, no PDF, no window.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.language import tr

_SURROGATES = re.compile(r"[\ud800-\udfff]")


def is_encodable(text: str) -> bool:
    """Whether a text can be written as UTF-8."""
    return _SURROGATES.search(text) is None


def encodable(text: str) -> str:
    """The text with a sign in place of what cannot be written.

    >>> encodable("caf\\udce9.png") == "caf\\ufffd.png"
    True
    """
    return _SURROGATES.sub("\ufffd", text)


def encodable_values(value: Any) -> Any:
    """What a JSON file holds, where that has halves of characters, in a form that can be written again and shown."""
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, list):
        return [encodable_values(each) for each in value]
    if isinstance(value, dict):
        return {encodable(key): encodable_values(each) for key, each in value.items()}
    return value


def check_encodable(path: Path) -> None:
    """Refuse a file or a folder whose name cannot be written, before anything is done with it.

    Raises:
        InputError: the name, or that of a folder on the way, holds bytes that are no UTF-8.
    """
    place = str(path.absolute())
    if not is_encodable(place):
        raise InputError(
            tr(
                "The name {path} holds bytes that are not UTF-8, so it cannot be written into a file. Rename the file "
                "or the folder."
            ).format(path=encodable(place))
        )
