"""A list of cases, from a CSV file or from a folder."""

from __future__ import annotations

import threading
from pathlib import Path

from core.batch.case_folder import list_folder
from core.batch.case_table import list_table
from core.batch.listed_case import ListedCase
from core.errors import InputError
from core.language import tr
from core.places import is_file, is_folder


def list_cases(path: Path | str, cancel: threading.Event | None = None) -> tuple[ListedCase, ...]:
    """The cases of a CSV file (see `table`) or of a folder (see `folder`), in a steady order.

    Args:
        cancel: set it from any thread to stop a search through many folders.

    Raises:
        InputError: there is no such file or folder, it cannot be read, or it holds no cases.
        Cancelled: `cancel` was set.
    """
    path = Path(path)
    if is_folder(path):
        return list_folder(path, cancel)
    if is_file(path):
        return list_table(path)
    raise InputError(tr("There is no file or folder {path}. Check its name and place.").format(path=path))
