"""The hash by which a file is known again."""

from __future__ import annotations

import hashlib
from pathlib import Path

from core.places import content_of


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, 64 hexadecimal digits.

    Raises:
        OSError: it cannot be read.
    """
    return hashlib.sha256(content_of(path)).hexdigest()


def known_sha256(path: Path) -> str:
    """The same; empty where there is no file, or none that can be read."""
    try:
        return file_sha256(path)
    except (OSError, ValueError):
        return ""
