"""Nothing that is written replaces what it is made from, whatever else may be replaced.

Files are compared by what they are, not by their names: `aligned/../ref.png`, a link and, where the system takes them
for one, `REF.png` are all `ref.png`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError
from core.language import tr
from core.places import content_of
from core.points.bigwarp_csv import format_bigwarp
from core.points.matching import MatchingPoints


@dataclass(frozen=True)
class ReadFiles:
    """Files that something is made from, as the system knows them: by their whole paths and by their contents."""

    places: frozenset[Path]
    contents: frozenset[tuple[int, int]]

    @classmethod
    def of(cls, paths: Iterable[Path | None]) -> ReadFiles:
        """Those of these that are there; None for what was never a file."""
        places = set[Path]()
        contents = set[tuple[int, int]]()
        for path in paths:
            if path is not None:
                places.update(_place(path))
                contents.update(_content(path))
        return cls(frozenset(places), frozenset(contents))

    def among(self, targets: Iterable[Path]) -> Path | None:
        """The first of these that is one of them, by whichever name."""
        for path in targets:
            if self.places.intersection(_place(path)) or self.contents.intersection(_content(path)):
                return path
        return None


def check_inputs_are_kept(targets: Iterable[Path], inputs: Iterable[Path | None]) -> None:
    """Refuse to write over what is read.

    Args:
        targets: the files that are written, or taken away.
        inputs: all that was read for them; looked at only where one of the files is there already.

    Raises:
        InputError: one of them is written over.
    """
    existing = [path for path in targets if _exists(path)]
    replaced = ReadFiles.of(inputs).among(existing) if existing else None
    if replaced is not None:
        raise InputError(
            tr("The result would replace {path}, which it is made from. Choose another folder.").format(
                path=replaced
            )
        )


def holds_these_points(path: Path, points: MatchingPoints) -> bool:
    """Whether a file is the very table that an export writes of these points: written again, it stays what it is."""
    try:
        return content_of(path) == format_bigwarp(points).encode()
    except (OSError, ValueError):
        return False


def _exists(path: Path) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:
        return False


def _place(path: Path) -> Iterator[Path]:
    try:
        yield path.resolve()
    except (OSError, ValueError, RuntimeError):  # a name that no system takes, or links in a circle
        return


def _content(path: Path) -> Iterator[tuple[int, int]]:
    """What stays the same whatever a file is called; nothing where the system does not say."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return
    if found.st_ino:
        yield found.st_dev, found.st_ino
