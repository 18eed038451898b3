"""A lock that the operating system takes back when its process ends, however it ends."""

from __future__ import annotations

import os
from pathlib import Path


class FileLock:
    """Held by one process at a time. A file that stays behind means nothing: only the lock counts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self) -> bool:
        """Take the lock; False where another process, or another lock of this one, holds it."""
        if self._file is not None:
            return True
        while True:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            if not _lock(file):
                os.close(file)
                return False
            if _is_at(file, self._path):
                self._file = file
                return True
            os.close(file)  # whoever held it has just taken the file away

    def release(self) -> None:
        """Give the lock back."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _is_at(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), os.stat(path))
    except FileNotFoundError:
        return False


try:
    import fcntl
except ImportError:
    import msvcrt

    def _lock(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
else:

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
