"""Why the last attempt to register a case came to nothing, in a file beside the case (`NAME-failure.json`).

It holds for the very files that the attempt used: another image, other points, a case that was saved since, or a new
attempt make it void.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from core.atomic_files import atomic_path
from core.batch.listed_case import ListedCase
from core.case.storage import load_case
from core.errors import RetinaError
from core.places import json_of

FORMAT = "retina-failure"


def failure_file(place: Path) -> Path:
    """Where the failure of the case that is saved at `place` is kept."""
    return place.with_name(f"{place.stem}-failure.json")


def remember_failure(listed: ListedCase, reason: str) -> None:
    """Keep a sentence; where it cannot be written, it is known for this session only."""
    target = failure_file(listed.place)
    stamps = {_relative(path, target.parent): _stamp(path) for path in _inputs(listed)}
    with suppress(OSError, RetinaError):
        target.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(target) as temporary:
            temporary.write_text(
                json.dumps({"format": FORMAT, "reason": reason, "inputs": stamps}, indent=1), "utf-8"
            )


def forget_failure(place: Path) -> None:
    """A new attempt succeeded."""
    with suppress(OSError):
        failure_file(place).unlink(missing_ok=True)


def remembered_failure(place: Path) -> str:
    """Why the last attempt failed; empty where there was none, or where its files have changed since."""
    target = failure_file(place)
    try:
        kept = json_of(target)
        if kept["format"] != FORMAT:
            return ""
        is_unchanged = all(_stamp(target.parent / name) == stamp for name, stamp in kept["inputs"].items())
        return str(kept["reason"]) if is_unchanged else ""
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ""


def _inputs(listed: ListedCase) -> Iterator[Path]:
    """The files that an attempt depends on, whether they are there or not."""
    yield listed.place
    yield from listed.named_files
    with suppress(RetinaError):
        case = load_case(listed.place)
        for image in (case.reference, *(entry.image for entry in case.floating)):
            if image is not None and image.path is not None:
                yield image.path


def _stamp(path: Path) -> list[int] | None:
    """The size in bytes and the time of the last change in ns; None for a file that is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return [status.st_size, status.st_mtime_ns]


def _relative(path: Path, folder: Path) -> str:
    """Relative to the record, so that a folder that is moved as a whole keeps it."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return str(path)
