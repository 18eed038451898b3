"""Folders in which a running program keeps its open case, so that the next one can offer it after a crash.

Every running program has a folder of its own and holds its lock; the system takes the lock back when the program ends,
however it ends. A folder whose lock is free and that holds a case was not closed properly.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from core.atomic_files import atomic_path
from core.errors import InputError
from core.file_lock import FileLock
from core.places import text_of

CASE, SESSION, LOCK = "case.json", "session.json", "lock"


@dataclass(frozen=True)
class Origin:
    """What is known of the open case beside its content.

    Attributes:
        name: of the case, for the user.
        path: of the case file that it was opened from or saved in; None for a case that was never saved.
        content: SHA-256 of that file when it was read or written last, empty where there was none; None where that is
            not known.
    """

    name: str
    path: Path | None
    content: str | None = None


class RecoveryFolder:
    """The folder of the running program, made and locked when it is first needed."""

    def __init__(self, root: Path) -> None:
        self.folder = root / uuid.uuid4().hex[:12]
        self._lock = FileLock(self.folder / LOCK)
        self._origin: Origin | None = None

    def prepare(self) -> None:
        """Make the folder, so that files can be written into it.

        Raises:
            OSError: it cannot be made.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock.acquire()

    def set_origin(self, origin: Origin) -> None:
        """Say whose case `case.json` is. Raises InputError where the folder cannot be written to."""
        if origin == self._origin:
            return
        values = {
            "name": origin.name,
            "path": None if origin.path is None else str(origin.path),
            "content": origin.content,
        }
        with atomic_path(self.folder / SESSION) as temporary:
            temporary.write_text(
                json.dumps(values) + "\n", "utf-8"
            )  # escapes also keep names that are no UTF-8
        self._origin = origin

    def clear(self) -> None:
        """Nothing is to be recovered any more."""
        self._origin = None
        (self.folder / CASE).unlink(missing_ok=True)  # first: without it there is nothing to offer
        for path in self.folder.glob("*"):
            if path.name != LOCK:
                with suppress(OSError):
                    path.unlink()

    def close(self, keep: bool = False) -> None:
        """Give the folder back; its content goes, unless it is to be kept for the next start."""
        self._lock.release()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True, eq=False)
class LostCase:
    """A case that was not closed properly. Its lock is held, so that no other program offers it as well.

    Attributes:
        changed_at: when it was changed last, in local time.
    """

    folder: Path
    origin: Origin
    changed_at: datetime
    lock: FileLock

    @property
    def case_file(self) -> Path:
        """The case as it was at the last action."""
        return self.folder / CASE

    def leave(self) -> None:
        """Let the next start offer it again."""
        self.lock.release()

    def discard(self) -> None:
        """Forget it for good."""
        self.lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)


def lost_cases(root: Path, own: Path) -> tuple[LostCase, ...]:
    """The cases that were not closed properly, the latest first; empty folders of dead programs are removed.

    Args:
        root: the folder of all recovery folders.
        own: the one of this program.
    """
    folders: Sequence[Path] = [path for path in root.glob("*") if path.is_dir() and path != own]
    found = [case for case in map(_lost_case, folders) if case is not None]
    return tuple(sorted(found, key=lambda case: case.changed_at, reverse=True))


def _lost_case(folder: Path) -> LostCase | None:
    lock = FileLock(folder / LOCK)
    try:
        if not lock.acquire():
            return None
        case_file = folder / CASE
        if not case_file.is_file():
            lock.release()
            shutil.rmtree(folder, ignore_errors=True)
            return None
        return LostCase(folder, _origin(folder), _changed_at(case_file), lock)
    except OSError:
        lock.release()
        return None


def _changed_at(file: Path) -> datetime:
    """In local time; the beginning of 1970 for a time that no calendar has, as a clock that ran wild gives it."""
    stamp = file.stat().st_mtime
    try:
        return datetime.fromtimestamp(stamp, timezone.utc).astimezone()
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, timezone.utc).astimezone()


def _origin(folder: Path) -> Origin:
    try:
        values = json.loads(text_of(folder / SESSION))  # a path may hold what is no character
        content = values.get("content")  # not known to earlier versions
        return Origin(
            str(values["name"]),
            None if values["path"] is None else Path(values["path"]),
            content if isinstance(content, str) else None,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, InputError):
        return Origin("case", None)
