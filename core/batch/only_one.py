"""One batch at a time in an output folder: two would take each other's half-written files for left-overs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.errors import InputError
from core.file_lock import FileLock
from core.language import tr

LOCK = ".batch-lock"


@contextmanager
def only_batch_in(folder: Path) -> Iterator[None]:
    """Hold the folder. The lock of a batch that was killed is free, and its file goes with the next one.

    Raises:
        InputError: another batch is running there.
    """
    lock = FileLock(folder / LOCK)
    if not lock.acquire():
        raise InputError(
            tr(
                "Another batch is writing into {folder}. Wait until it has ended, or choose another folder."
            ).format(folder=folder)
        )
    try:
        yield
    finally:
        with suppress(OSError):  # Windows keeps the file while it is open: it stays, and means nothing
            (folder / LOCK).unlink()
        lock.release()
