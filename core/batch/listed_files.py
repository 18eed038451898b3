"""The files that a list of cases consists of: what is made from the list may replace none of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.batch.listing import list_cases
from core.case.own_files import files_of_case
from core.places import is_file


def files_of_list(path: Path) -> Iterator[Path]:
    """A list (a CSV file or a folder, or a single case file), and the files of all its cases.

    Raises:
        InputError: as `list_cases`.
    """
    yield path
    if is_file(path) and path.suffix.lower() == ".json":
        yield from files_of_case(path)
        return
    for listed in list_cases(path):
        yield from listed.named_files
        yield from files_of_case(listed.case_file or listed.place)
