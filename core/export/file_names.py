"""Names of images: without an image's ending for people, and as parts of file names that are safe on every system."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from core.images.image_formats import is_image_name
from core.portable_names import comparison_key, is_device_name

_MOST_BYTES = 160
"""Of UTF-8: systems allow 255 for a whole name, with what stands before and behind."""
_OME = ".ome"


def without_ending(name: str) -> str:
    """What an image is called without the ending of its file.

    >>> without_ending("FA 2:40.PNG"), without_ending("stack.ome.tif"), without_ending("v1.2")
    ('FA 2:40', 'stack', 'v1.2')
    """
    if not is_image_name(name):
        return name
    return Path(name).stem.removesuffix(_OME) or name


def as_file_name(name: str) -> str:
    """The name with every letter that some system forbids in file names as a dash, without an image's ending.

    >>> as_file_name("FA 2:40.png"), as_file_name("aux.1")
    ('FA 2-40', 'aux-.1')
    """
    stem = without_ending(name)
    safe = "".join(letter if letter.isalnum() or letter in " ._-()" else "-" for letter in stem)
    cut = safe.strip(" .").encode("utf-8")[:_MOST_BYTES].decode("utf-8", "ignore")
    cut = cut.strip(" .") or "image"
    if is_device_name(cut):
        device, dot, rest = cut.partition(".")
        return f"{device}-{dot}{rest}"
    return cut


def unlike_file_names(names: Iterable[str], space: str = "-") -> tuple[str, ...]:
    """The names as parts of file names without spaces, with a number where an earlier one is the same on some system.

    A name that ends in a number is counted on from there.

    Args:
        space: what stands in the place of one.

    >>> unlike_file_names(["left eye.png", "Left Eye.tif", "left-eye-2"])
    ('left-eye', 'Left-Eye-2', 'left-eye-3')
    """
    return distinct(as_file_name(name).replace(" ", space) for name in names)


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """The names, with a number where an earlier one is the same on some system.

    >>> distinct(["A", "a", "a-2"])
    ('A', 'a-2', 'a-3')
    """
    taken: set[str] = set()
    found = []
    for name in names:
        while comparison_key(name) in taken:
            name = counted_on(name)
        taken.add(comparison_key(name))
        found.append(name)
    return tuple(found)


def counted_on(name: str) -> str:
    """The next name in a row of numbered ones.

    >>> counted_on("aligned"), counted_on("aligned-2"), counted_on("aligned-2026")
    ('aligned-2', 'aligned-3', 'aligned-2026-2')
    """
    stem, dash, number = name.rpartition("-")
    is_counted = bool(dash and stem) and number.isdecimal() and number.isascii() and 2 <= int(number) < 1000
    return f"{stem}-{int(number) + 1}" if is_counted else f"{name}-2"
