"""Names of images as parts of file names: safe on every system, and no two the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from core.images.image_formats import is_image_name

_MOST_LETTERS = 80


def as_file_name(name: str) -> str:
    """The name with every letter that some system forbids in file names as a dash, without an image's ending.

    >>> as_file_name("FA 2:40.png")
    'FA 2-40'
    """
    stem = Path(name).stem if is_image_name(name) else name
    safe = "".join(letter if letter.isalnum() or letter in " ._-()" else "-" for letter in stem)
    return safe.strip(" .")[:_MOST_LETTERS] or "image"


def unlike_file_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names as parts of file names without spaces, with a number where an earlier one is the same on some system.

    >>> unlike_file_names(["left eye.png", "Left Eye.tif", "left-eye-2"])
    ('left-eye', 'Left-Eye-2', 'left-eye-2-2')
    """
    taken: set[str] = set()
    found = []
    for name in names:
        unlike = safe = as_file_name(name).replace(" ", "-")
        number = 1
        while _compared(unlike) in taken:
            number += 1
            unlike = f"{safe}-{number}"
        taken.add(_compared(unlike))
        found.append(unlike)
    return tuple(found)


def _compared(name: str) -> str:
    """As systems compare names that tell neither capitals nor composed letters apart."""
    return unicodedata.normalize("NFC", name).casefold()
