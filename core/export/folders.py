"""The folder that files are written into, and the rule that nothing is replaced unasked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from core.atomic_files import atomic_path, move_over
from core.case.unfinished_exports import marked_unfinished
from core.encodable import check_encodable
from core.errors import InputError
from core.export.kept_inputs import check_inputs_are_kept
from core.language import tr
from core.left_overs import temporary_folder, tidy


class ExistingFileError(InputError):
    """A file that is in the way and may not be replaced."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            tr("{path} exists already. Choose another place, or allow it to be replaced.").format(path=path)
        )
        self.path = path


def prepared_folder(
    folder: Path | str, names: Iterable[str], overwrite: bool, inputs: Iterable[Path | None]
) -> Path:
    """The folder, made where it is missing, in which files of these names can be written.

    Args:
        inputs: every file that they are made from, which is replaced in no case.

    Raises:
        InputError: one of the files is one that they are made from.
        ExistingFileError: one of the files exists and may not be replaced.
        InputError: the folder cannot be made or written to.
    """
    folder, names = Path(folder), tuple(names)
    check_encodable(folder)
    check_inputs_are_kept((folder / name for name in names), inputs)
    check_free(folder, names, overwrite)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            tr("The folder {folder} cannot be made ({strerror}). Choose another place.").format(
                folder=folder, strerror=error.strerror
            )
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(
            tr("The folder {folder} is not writable. Choose another place.").format(folder=folder)
        )
    for place in {folder, *((folder / name).parent for name in names)}:
        tidy(place, again=True)
    return folder


def check_free(folder: Path, names: Iterable[str], overwrite: bool) -> None:
    """Raises ExistingFileError where one of the files exists and may not be replaced."""
    existing = next((name for name in names if (folder / name).exists()), None)
    if existing is not None and not overwrite:
        raise ExistingFileError(folder / existing)


def write_all(folder: Path, writers: Mapping[str, Callable[[Path], object]]) -> None:
    """Write files into a folder, by their names relative to it."""
    for name, write in writers.items():
        (folder / name).parent.mkdir(exist_ok=True)
        write(folder / name)


def put_in_place(made: Path, target: Path) -> None:
    """Move a file that was made in the same folder or in one within to where it belongs."""
    target.parent.mkdir(exist_ok=True)
    with atomic_path(target) as temporary:
        move_over(made, temporary)


def remove(folder: Path, names: Iterable[str]) -> None:
    """Take away files of an earlier export that would not be true beside those of this one."""
    for name in names:
        (folder / name).unlink(missing_ok=True)


def put_together(made: Path, folder: Path, names: Iterable[str], outdated: Iterable[str] = ()) -> None:
    """Move files that were made in one folder to another one of the same disk, in this order.

    A program that is ended meanwhile leaves a mark there that says so.

    Args:
        outdated: files of an earlier export that would not be true beside these.

    Raises:
        InputError: the folder cannot be written to.
    """
    names = tuple(names)
    with marked_unfinished(folder, names) as in_place:
        for name in names:
            put_in_place(made / name, folder / name)
            in_place.append(name)
        remove(folder, outdated)


def write_together(
    folder: Path,
    writers: Mapping[str, Callable[[Path], object]],
    names: Iterable[str],
    outdated: Iterable[str] = (),
) -> None:
    """Make files in a temporary folder first, then put those of these names in place one by one."""
    with temporary_folder(folder) as made:
        write_all(made, writers)
        put_together(made, folder, names, outdated)
