"""A list of cases, from a CSV file or from a folder."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError
from core.language import tr


@dataclass(frozen=True)
class ListedCase:
    """One case of a list: either a saved case, or two images with or without points.

    Attributes:
        name: unique in its list; with slashes for folders within folders.
        place: where the window saves the case: the case file where there is one, else where one may be made.
        case_file: the saved case; None where there is none yet, and the images count.
        reference, floating: the images; None for a saved case, which names them itself.
        points: a file of matching points.
        problem: why the case cannot be used, in a sentence; empty where nothing is known against it.
    """

    name: str
    place: Path
    case_file: Path | None = None
    reference: Path | None = None
    floating: Path | None = None
    points: Path | None = None
    problem: str = ""


def list_cases(path: Path | str, cancel: threading.Event | None = None) -> tuple[ListedCase, ...]:
    """The cases of a CSV file (see `table`) or of a folder (see `folder`), in a steady order.

    Args:
        cancel: set it from any thread to stop a search through many folders.

    Raises:
        InputError: there is no such file or folder, it cannot be read, or it holds no cases.
        Cancelled: `cancel` was set.
    """
    from core.batch.folder import list_folder
    from core.batch.table import list_table

    path = Path(path)
    if path.is_dir():
        return list_folder(path, cancel)
    if path.is_file():
        return list_table(path)
    raise InputError(tr("There is no file or folder {path}. Check its name and place.").format(path=path))
