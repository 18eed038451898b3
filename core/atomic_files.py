"""Write a file beside its target, flush it, then put it in place: a failure leaves the old file as it was."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from core.errors import InputError, RetinaError
from core.full_disk import is_full_disk
from core.language import tr
from core.left_overs import done_with, temporary_name, tidy

_PAUSES = (0.05, 0.1, 0.2, 0.4) if sys.platform == "win32" else ()
"""Seconds. Windows moves no file that is open, and scanners of viruses and search indexes open every new one."""

_FLUSHES: ContextVar[bool] = ContextVar("flushes", default=True)


@contextmanager
def flushed_when_moved() -> Iterator[None]:
    """For files that are made in a temporary folder: whoever moves them to their place flushes them there, once."""
    token = _FLUSHES.set(False)
    try:
        yield
    finally:
        _FLUSHES.reset(token)


@contextmanager
def atomic_path(target: Path | str) -> Iterator[Path]:
    """Give a temporary path beside `target`; on success it replaces `target`, on any exception it is removed.

    The temporary name keeps the target's suffixes (".nii.gz" too), so that writers that choose the format
    by the name work. Raises InputError when the folder is missing or cannot be written to, or the disk is full.
    """
    target = Path(target)
    _check_target(target)
    tidy(target.parent)
    temporary = target.with_name(temporary_name(_suffixes(target)))
    try:
        yield temporary
        if _FLUSHES.get():
            flush_to_disk(temporary)
        move_over(temporary, target)
        if _FLUSHES.get():
            _flush_folder(target.parent)
    except PermissionError as error:
        raise InputError(
            tr(
                "The file {target} cannot be written: permission is denied. Close it in other programs, or choose "
                "another place."
            ).format(target=target)
        ) from error
    except RetinaError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.EFBIG and error.filename is None:
            raise InputError(
                tr("{name} cannot be written: no file may be so large here. Choose another place.").format(
                    name=target.name
                )
            ) from error
        if not is_full_disk(error, target.parent):
            raise
        raise InputError(
            tr("{name} cannot be written: the disk is full. Make room, or choose another place.").format(
                name=target.name
            )
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink()
        done_with(temporary.name)


def move_over(made: Path, target: Path) -> None:
    """Give a file another name, whatever had that name.

    Raises:
        OSError: the system refuses, also after a while.
    """
    for seconds in _PAUSES:
        with suppress(PermissionError):
            os.replace(made, target)
            return
        time.sleep(seconds)
    os.replace(made, target)


def _check_target(target: Path) -> None:
    folder = target.parent
    if not folder.exists():
        raise InputError(
            tr("The folder {folder} does not exist. Create it, or choose another place for {name}.").format(
                folder=folder, name=target.name
            )
        )
    if not folder.is_dir():
        raise InputError(
            tr("{folder} is not a folder. Choose another place for {name}.").format(
                folder=folder, name=target.name
            )
        )
    if target.is_dir():
        raise InputError(tr("{target} is a folder. Choose a file name.").format(target=target))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(
            tr("The folder {folder} is not writable. Choose another place for {name}.").format(
                folder=folder, name=target.name
            )
        )


def _suffixes(target: Path) -> str:
    """The format's suffix: the last one, or the last two of a compressed file."""
    kept = target.suffixes[-2:] if target.suffix.lower() == ".gz" else target.suffixes[-1:]
    return "".join(kept)


def flush_to_disk(path: Path) -> None:
    """Wait until what was written to a file would outlive a power cut."""
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """So that the new name outlives a power cut, where the system lets a folder be flushed (not on Windows)."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
