"""Names that every system takes for a file or a folder, whichever system it is that writes them."""

from __future__ import annotations

import unicodedata

FORBIDDEN = frozenset('/\\:*?"<>|')
"""Letters that some system has another use for, besides those that cannot be printed."""

_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"}
)
"""What Windows keeps for itself, with any ending."""


def is_portable(name: str) -> bool:
    """Whether every system takes it, as it is.

    >>> is_portable("eye 7"), is_portable("FA 2:40"), is_portable("left."), is_portable("nul.1")
    (True, False, False, False)
    """
    return (
        not FORBIDDEN & set(name)
        and name.strip(". ") == name != ""
        and name.isprintable()
        and not is_device_name(name)
    )


def is_device_name(name: str) -> bool:
    """Whether Windows would take a device for it.

    >>> is_device_name("Con.png"), is_device_name("aux .tif"), is_device_name("console")
    (True, True, False)
    """
    return name.partition(".")[0].rstrip(" ").casefold() in _DEVICES


def comparison_key(name: str) -> str:
    """As systems compare names that tell neither capitals nor composed letters apart.

    >>> comparison_key("E\\u0301t\\u00c9") == comparison_key("\\u00e9t\\u00e9")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
