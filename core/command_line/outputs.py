"""Where a command writes: names of the right kind, and nothing replaced unasked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from core.errors import InputError
from core.export.folders import ExistingFileError, prepared_folder
from core.own_words import Words
from core.quoting import told


def check_ending(path: Path, ending: str, what: str, option: str = "--output") -> None:
    """Refuse a file whose name says another kind, before the work.

    Args:
        ending: in small letters, such as `.csv`.
        what: is written, as the sentence begins: `The table`.
        option: that named the file.

    Raises:
        InputError: the name ends otherwise.
    """
    if path.suffix.lower() != ending:
        sentence = Words("{what} is a {kind} file: {option} must end in {ending}, and {path} does not.")
        raise InputError(
            sentence.format(what=what, kind=ending[1:].upper(), option=option, ending=ending, path=path)
        )


def output_folder(
    folder: Path,
    names: Iterable[str],
    overwrite: bool,
    inputs: Iterable[Path | None],
    option: str = "--output",
) -> Path:
    """As `prepared_folder`; what it refuses names the argument that helps.

    Args:
        inputs: every file that the command reads.
        option: that named the folder or the file.

    Raises:
        InputError: a file is there already and may not be replaced, or is one that the command reads, or the folder
            cannot be made or written to.
    """
    try:
        return prepared_folder(folder, names, overwrite, inputs)
    except ExistingFileError as error:
        raise InputError(
            f"{told(error.path)} exists already. Choose another {told(option)}, or add --overwrite to replace it."
        ) from error


def check_output_file(
    path: Path, overwrite: bool, inputs: Iterable[Path | None], option: str = "--output"
) -> None:
    """Make the folder of a file that is to be written, and refuse to replace the file unasked, or one that is read.

    Args:
        inputs: every file that the command reads.
        option: that named the file.

    Raises:
        InputError: as `output_folder`.
    """
    output_folder(path.parent, (path.name,), overwrite, inputs, option)
