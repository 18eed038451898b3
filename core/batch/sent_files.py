"""The files of a pair as they travel to a worker that does not see them, and lie there as they lay here.

A mirror is a folder in which every file has its whole path again, below the folder: so the case file, whose paths are
relative, is the same that would be written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.batch.listed_case import ListedCase
from core.batch.outcome import RECORD, PairOutcome
from core.batch.pairs import BatchPair
from core.case.storage import read_case
from core.errors import RetinaError
from core.export.bundle import CASE
from core.notices import AsWritten, Notice
from core.places import content_of
from core.quoting import told_without

PATHS = ("place", "case_file", "reference", "floating", "points", "floating_points")


@dataclass(frozen=True)
class SentFiles:
    """The contents of files by their whole paths; None for one of which it matters only that it is there."""

    contents: tuple[tuple[Path, bytes | None], ...]

    def write(self, mirror: Path) -> None:
        """Write them into a mirror."""
        for path, content in self.contents:
            place = mirrored(path, mirror)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content or b"")


def files_of_pair(pair: BatchPair, folder: Path) -> SentFiles:
    """What the work on a pair depends on; a file that cannot be read is left out, and missed there.

    Args:
        folder: of the pair, in that of the batch.
    """
    contents: dict[Path, bytes | None] = {path.absolute(): None for path in _there(folder)}
    for path in (*inputs_of_pair(pair), folder / CASE, folder / RECORD):
        with suppress(OSError, ValueError):
            contents[path.absolute()] = content_of(path)
    return SentFiles(tuple(contents.items()))


def inputs_of_pair(pair: BatchPair) -> tuple[Path, ...]:
    """The files that a pair is read from."""
    return tuple(dict.fromkeys(_inputs(pair.case)))


def _inputs(listed: ListedCase) -> Iterator[Path]:
    yield from listed.named_files
    if listed.case_file is None:
        return
    yield listed.case_file
    with suppress(RetinaError):
        case = read_case(listed.case_file).case
        images = [case.reference, *(entry.image for entry in case.floating)]
        yield from (image.path for image in images if image is not None and image.path is not None)


def _there(folder: Path) -> Iterable[Path]:
    try:
        return [path for path in folder.rglob("*") if path.is_file()]
    except OSError:
        return []


def absolute(pair: BatchPair) -> BatchPair:
    """The pair with whole paths."""
    return _moved(pair, Path.absolute)


def in_mirror(pair: BatchPair, mirror: Path) -> BatchPair:
    """The pair with the paths that its files have in a mirror."""
    return _moved(pair, lambda path: mirrored(path, mirror))


def mirrored(path: Path, mirror: Path) -> Path:
    """Where a file of a whole path lies in a mirror.

    >>> mirrored(Path("/eyes/1.png"), Path("/tmp/m")).as_posix()
    '/tmp/m/eyes/1.png'
    """
    drive = path.drive.strip("\\/").replace(":", "")
    return mirror.joinpath(*([drive] if drive else []), *path.parts[1:])


def told_from_mirror(outcome: PairOutcome, mirror: Path) -> PairOutcome:
    """The outcome with the paths that files have here, in what it says."""
    reason = None if outcome.reason is None else _told(outcome.reason, mirror)
    warnings = tuple(_told(each, mirror) for each in outcome.warnings)
    return replace(outcome, reason=reason, warnings=warnings, fault=_without(outcome.fault, mirror))


def _told(notice: Notice, mirror: Path) -> Notice:
    if str(mirror) not in str(notice):
        return notice
    with told_without(mirror):
        return AsWritten(_without(notice.sentence, mirror))


def _without(text: str, mirror: Path) -> str:
    return text.replace(str(mirror), "")


def _moved(pair: BatchPair, move: Callable[[Path], Path]) -> BatchPair:
    paths = {name: getattr(pair.case, name) for name in PATHS}
    moved: dict[str, Any] = {name: move(path) for name, path in paths.items() if path is not None}
    return replace(pair, case=replace(pair.case, **moved))
