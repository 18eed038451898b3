"""The files that a saved case consists of: what is made from a case may replace none of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from core.case.document import Case
from core.case.kept_registrations import confidence_name
from core.case.storage import load_case
from core.errors import InputError

POINT_TABLES = ("points*.csv", "landmarks.csv")
"""Matching points beside a case, which nothing else holds as they were given."""


def files_of_case(path: Path) -> Iterator[Path]:
    """A case file, its images, the transforms and maps of confidence of its results, and the points beside it.

    Images are named by their paths and as they may lie beside the case file. Of a case that cannot be read, what lies
    beside it is named all the same.
    """
    yield path
    with suppress(OSError):
        for pattern in POINT_TABLES:
            yield from path.parent.glob(pattern)
    with suppress(InputError):
        yield from files_named_by(load_case(path), path.parent)


def files_named_by(case: Case, folder: Path | None) -> Iterator[Path]:
    """The files that a case names.

    Args:
        folder: of its case file; None for a case that has none: its images alone.
    """
    for image in case.images:
        if image.path is not None:
            yield image.path
            if folder is not None:
                yield folder / image.path.name
    if folder is None:
        return
    for entry in case.floating:
        for result in (entry.result, *(version.result for version in entry.versions)):
            if result is not None and result.transform_file:
                yield folder / result.transform_file
                yield folder / confidence_name(result.transform_file)
