"""A mark in a folder while its files are replaced one by one: a program that is killed there mixes two exports.

The mark is a text for whoever finds it. It lists the names of the files, and goes when an export has replaced them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.atomic_files import atomic_path
from core.case.notices import UnfinishedExport
from core.places import text_of

MARK = "UNFINISHED-EXPORT.txt"

_BULLET = "- "


@contextmanager
def marked_unfinished(folder: Path, names: Iterable[str]) -> Iterator[list[str]]:
    """Mark a folder while files of these names are put into it.

    Gives a list that gets the name of each file that is in its place: whatever is raised leaves the mark, unless none
    was.

    Raises:
        InputError: the folder cannot be written to.
    """
    own, before, in_place = set(names), _listed(folder), list[str]()
    _write(folder, before | own)
    try:
        yield in_place
    except BaseException:
        if not in_place:
            _write(folder, before)
        raise
    _write(folder, before - own)


def unfinished_export(folder: Path) -> UnfinishedExport | None:
    """What there is to say of a folder that still has the mark."""
    return UnfinishedExport(folder.name) if _listed(folder) else None


def _listed(folder: Path) -> set[str]:
    try:
        text = text_of(folder / MARK)
    except (OSError, ValueError):
        return set()
    return {line.removeprefix(_BULLET) for line in text.splitlines() if line.startswith(_BULLET)}


def _write(folder: Path, names: set[str]) -> None:
    if not names:
        (folder / MARK).unlink(missing_ok=True)
        return
    lines = [
        UnfinishedExport(folder.resolve().name).sentence,
        "",
        *(f"{_BULLET}{name}" for name in sorted(names)),
    ]
    with atomic_path(folder / MARK) as temporary:
        temporary.write_text("\n".join(lines) + "\n", "utf-8")
