"""Whether the files of a pair are those that a batch wrote there, or were damaged, replaced or worked on since.

What a reader did with the case since, a verdict or an annotation, is theirs: it makes no pair be registered again. So
is another result, that was registered or exported from the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from core.case.document import Case
from core.case.storage import load_case
from core.errors import InputError
from core.export.plan import CASE
from core.file_hash import known_sha256
from core.images.reading import RetinalImage
from core.language import tr


@dataclass(frozen=True)
class WrittenFile:
    """What a file is known again by: its bytes and their SHA-256."""

    size: int
    sha256: str


Files = Mapping[str, WrittenFile]
"""By their names within the folder of the pair."""


def written_files(folder: Path, names: Iterable[str]) -> dict[str, WrittenFile]:
    """The files that were just written into a folder.

    Raises:
        OSError: one of them is not there.
    """
    return {name: WrittenFile((folder / name).stat().st_size, known_sha256(folder / name)) for name in names}


def is_name_of_file(name: str) -> bool:
    """Whether a name leads to a file within the folder, as all that a batch writes do.

    >>> is_name_of_file("dicom/1.dcm"), is_name_of_file("../1.dcm"), is_name_of_file("/1.dcm")
    (True, False, False)
    """
    return not any(
        path.is_absolute() or path.anchor or ".." in path.parts
        for path in (PurePosixPath(name), PureWindowsPath(name))
    )


def are_right(folder: Path, files: Files, floating: RetinalImage, metrics: Mapping[str, object]) -> bool:
    """Whether the files of a pair may stay: they are as they were written, or a reader worked on the case since.

    Args:
        files: as they were written; none in what earlier versions of the program wrote, which stays.
        floating: the image that was registered.
        metrics: of the result that was written.

    Raises:
        InputError: the case holds another result than was written, and its transform is not there any more: to write
            over it might lose somebody's work.
    """
    changed = {name for name, written in files.items() if not _is_as_written(folder / name, written)}
    if not changed:
        return True
    case = _case_of(folder, floating) if CASE in changed else None
    if case is None:
        return False
    if _has_its_transforms(case, folder):
        return changed == {CASE} or _is_made_anew(case, files)
    if any(entry.result is not None and entry.result.metrics != metrics for entry in case.floating):
        raise InputError(
            tr(
                "{path} was saved since with another result, and its transform was changed or is missing. Restore "
                "both from a copy, or take them away."
            ).format(path=folder / CASE)
        )
    return False


def _is_as_written(path: Path, written: WrittenFile) -> bool:
    try:
        return path.stat().st_size == written.size and known_sha256(path) == written.sha256
    except (OSError, ValueError):
        return False


def _case_of(folder: Path, floating: RetinalImage) -> Case | None:
    """The case in a folder, where it can be read and is about this image."""
    try:
        case = load_case(folder / CASE)
    except InputError:
        return None
    place = floating.path and floating.path.absolute()
    images = [entry.image for entry in case.floating]
    is_about_it = any(each.sha256 == floating.sha256 or (place and each.path == place) for each in images)
    return case if is_about_it else None


def _has_its_transforms(case: Case, folder: Path) -> bool:
    results = [entry.result for entry in case.floating if entry.result is not None]
    return all(
        known_sha256(folder / each.transform_file) == each.transform_sha256
        for each in results
        if each.transform_file is not None and each.transform_sha256
    )


def _is_made_anew(case: Case, files: Files) -> bool:
    """Whether a result was registered or exported since the files were written."""
    written = {each.sha256 for each in files.values()}
    return any(
        entry.result is not None and entry.result.transform_sha256 not in (None, *written)
        for entry in case.floating
    )
