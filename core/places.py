"""Whether there is a file. Names in files of strangers may be none that a system takes."""

from __future__ import annotations

from pathlib import Path


def is_file(path: Path) -> bool:
    """Whether there is a file; False for a name that is too long, or holds what no name can.

    >>> is_file(Path(9999 * "x")), is_file(Path("a\\0b"))
    (False, False)
    """
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
