"""The folder that files are written into, and the rule that nothing is replaced unasked."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from core.errors import InputError
from core.language import tr


class ExistingFileError(InputError):
    """A file that is in the way and may not be replaced."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            tr("{path} exists already. Choose another place, or allow it to be replaced.").format(path=path)
        )
        self.path = path


def prepared_folder(folder: Path | str, names: Iterable[str], overwrite: bool) -> Path:
    """The folder, made where it is missing, in which files of these names can be written.

    Raises:
        ExistingFileError: one of the files exists and may not be replaced.
        InputError: the folder cannot be made or written to.
    """
    folder = Path(folder)
    existing = [name for name in names if (folder / name).exists()]
    if existing and not overwrite:
        raise ExistingFileError(folder / existing[0])
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
    return folder
