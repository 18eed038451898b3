"""Temporary files and folders beside what is written, and what a killed program left of them.

Their names tell which process of which machine made them: the next one takes away those whose process has ended. What
a living process, or another machine, is writing stays; so does, for a day, what does not say whose it is.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from platform import node

BEGIN = ".writing-"
OLD_SECONDS = 86_400.0

_HOST = f"{zlib.crc32(node().encode('utf-8', 'replace')):08x}"
_OWN: set[str] = set()
"""The names that this process is using."""
_TIDY: set[Path] = set()
"""The folders in which this process has looked."""


def temporary_name(suffix: str = "") -> str:
    """A name that nothing has; to be given back to `done_with`."""
    name = f"{_begin_of(os.getpid())}{uuid.uuid4().hex[:12]}{suffix}"
    _OWN.add(name)
    return name


def done_with(name: str) -> None:
    """Whatever had this name is gone, or in its place."""
    _OWN.discard(name)


@contextmanager
def temporary_folder(folder: Path) -> Iterator[Path]:
    """A folder within a folder, to make files in; gone at the end, or taken away by the next program that tidies up."""
    tidy(folder)
    made = Path(tempfile.mkdtemp(prefix=_begin_of(os.getpid()), dir=folder))
    _OWN.add(made.name)
    try:
        yield made
    finally:
        _empty(made)
        done_with(made.name)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder where the system keeps temporary files; gone at the end, as far as the system lets it go."""
    made = Path(tempfile.mkdtemp(prefix="retina-"))
    try:
        yield made
    finally:
        _empty(made)


def _empty(made: Path) -> None:
    """Take a folder away, or what can be taken away of it.

    `tempfile.TemporaryDirectory` calls itself without end where a folder may not be taken away, up to Python 3.11.
    """
    shutil.rmtree(made, ignore_errors=True)


def tidy(folder: Path, again: bool = False, alone: bool = False) -> None:
    """Take away what killed programs left in a folder.

    Args:
        again: look also where this process has looked before.
        alone: nobody else writes there, so that what does not say whose it is need not grow old first.
    """
    if folder in _TIDY and not (again or alone):
        return
    _TIDY.add(folder)
    with suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.startswith(BEGIN) and _is_left(entry, 0.0 if alone else OLD_SECONDS):
                _remove(entry)


def _begin_of(process: int) -> str:
    return f"{BEGIN}{_HOST}-{process}-"


def _is_left(entry: os.DirEntry[str], old: float) -> bool:
    host, _, rest = entry.name.removeprefix(BEGIN).partition("-")
    process = rest.partition("-")[0]
    if host == _HOST and process.isdecimal():
        number = int(process)
        return entry.name not in _OWN if number == os.getpid() else not _is_alive(number)
    try:
        return time.time() - entry.stat(follow_symlinks=False).st_mtime >= old
    except OSError:
        return False


if sys.platform == "win32":

    def _is_alive(process: int) -> bool:
        """`os.kill` would end it there."""
        import ctypes

        query, still_active, code = 0x1000, 259, ctypes.c_ulong()
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(query, False, process)
        if not handle:
            return False
        is_known = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return not is_known or code.value == still_active

else:

    def _is_alive(process: int) -> bool:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        except (OSError, OverflowError):
            return True
        return True


def _remove(entry: os.DirEntry[str]) -> None:
    with suppress(OSError):
        if entry.is_dir(follow_symlinks=False):
            _empty(Path(entry.path))
        else:
            os.unlink(entry.path)
