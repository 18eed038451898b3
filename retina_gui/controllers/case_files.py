"""The files that a saved case needs beside it: images that were never files, and the transforms of its results."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import numpy as np

from core.case.document import Case, ImageIdentity
from core.case.links import parent_image
from core.case.storage import load_case, write_case
from core.case.versioning import with_version_file
from core.errors import InputError
from core.export.image_files import write_png
from core.file_hash import known_sha256
from core.images.reading import RetinalImage, read_image
from core.language import tr
from core.places import is_file
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import LiveResult

MOST_NAMES = 1000
_TRANSFORM = "-transform"
"""Behind the name of the case file."""


@dataclass(frozen=True, eq=False)
class CaseToSave:
    """The open case with what a saved one needs beside it.

    Attributes:
        images: those in memory, by their SHA-256.
        kept: for each floating image, the results in memory of its versions, by their numbers.
    """

    case: Case
    images: Mapping[str, RetinalImage]
    kept: tuple[Mapping[int, LiveResult], ...]

    @classmethod
    def of(cls, document: CaseDocument) -> CaseToSave:
        """The case of a document as it is now."""
        images = {sha256: opened.image for sha256, opened in document.snapshot().images.items()}
        case = document.case.with_own_name(document.snapshot().own_name)
        return cls(case, images, document.content.kept)

    def at(self, path: Path, before: Path | None) -> CaseToSave:
        """The same for another place than before, where the file that somebody chose says what it is called."""
        is_same = before is not None and before.absolute() == path.absolute()
        return self if is_same else replace(self, case=self.case.with_own_name(""))

    def write(self, path: Path, check: Callable[[], None] = lambda: None) -> Case:
        """Write the case and what it needs; gives it as it was written.

        No file that the case file of before names is replaced or taken away before the new one is in its place: whoever
        ends the program meanwhile leaves one of the two, with all its results.

        Args:
            check: called right before the case file is replaced; what it raises leaves that file as it is.

        Raises:
            InputError, OSError: the folder cannot be written to.
        """
        before = _transforms_of(path)
        case = with_image_files(self.case, self.images, path.parent)
        case = with_transform_files(case, self.kept, path, frozenset(before.values()))
        check()
        write_case(path, case)
        _remove_replaced(before, case, path)
        return case


def with_image_files(case: Case, images: Mapping[str, RetinalImage], folder: Path) -> Case:
    """The case with its images as files: those that were never files, as in the demo, are written into `folder`.

    Args:
        images: that are open, by their SHA-256.

    Raises:
        InputError: the folder cannot be written to.
    """
    named = [("reference", case.reference), *(("floating", entry.image) for entry in case.floating)]
    saved = {}
    for role, identity in named:
        image = images.get(identity.sha256) if identity is not None else None
        if identity is not None and image is not None and image.path is None:
            written = image_file(image, folder, f"{role}-{image.name.replace(' ', '-')}")
            saved[identity.sha256] = replace(written, name=identity.name)
    return case.with_images_saved(saved)


def with_transform_files(
    case: Case, kept: Sequence[Mapping[int, LiveResult]], case_file: Path, named: Collection[str] = ()
) -> Case:
    """The case with every result in memory written beside the case file, so that it is shown when opened again.

    Its transform, and how far the vessels bear it out. One that lies there as it was written stays.

    Files of results that are not in memory are left as they are.

    Args:
        named: names of files that are not replaced.
    """
    from core.case.kept_registrations import write_registration

    missing = [
        (index, number, result)
        for index, results in enumerate(kept)
        for number, result in sorted(results.items())
        if not _lies_there(case, index, number, result, case_file)
    ]
    written = {(index, number) for index, number, _ in missing}
    taken = {
        version.result.transform_file
        for index, entry in enumerate(case.floating)
        for version in entry.versions
        if (index, version.number) not in written
    }
    taken.update(named)
    for index, number, result in missing:
        name = _free_name(case_file.stem, index, number, taken)
        parent = parent_image(case, index)
        size = parent.size if parent is not None else None
        place = case_file.with_name(name)
        sha256 = write_registration(place, result.transform, size, result.known_confidence)
        case = with_version_file(case, index, number, name, sha256)
    return case


def _lies_there(case: Case, index: int, number: int, live: LiveResult, case_file: Path) -> bool:
    """Whether the files of a result lie beside the case file, written for it."""
    from core.case.kept_registrations import confidence_name

    version = case.entry(index).version(number)
    name = version.result.transform_file if version is not None else None
    if version is None or not name or not version.result.transform_sha256:
        return False
    place = case_file.with_name(Path(name).name)
    return (
        Path(name).name == name
        and name.startswith(f"{case_file.stem}{_TRANSFORM}")
        and known_sha256(place) == version.result.transform_sha256
        and (live.known_confidence is None or is_file(place.with_name(confidence_name(name))))
    )


def _transforms_of(case_file: Path) -> dict[tuple[str, int], str]:
    """The files of the transforms that the case file names: by the image's SHA-256 and the number of the version."""
    try:
        case = load_case(case_file)
    except InputError:
        return {}
    return {
        (entry.image.sha256, version.number): version.result.transform_file
        for entry in case.floating
        for version in entry.versions
        if version.result.transform_file
    }


def _remove_replaced(before: Mapping[tuple[str, int], str], case: Case, case_file: Path) -> None:
    """Take away the files of versions that have others now."""
    from core.case.kept_registrations import confidence_name

    now = {
        (entry.image.sha256, version.number): version.result.transform_file
        for entry in case.floating
        for version in entry.versions
    }
    for version, name in before.items():
        is_own = Path(name).name == name and name.startswith(f"{case_file.stem}{_TRANSFORM}")
        if is_own and now.get(version) and name not in now.values():
            for each in (name, confidence_name(name)):
                with suppress(OSError):
                    case_file.with_name(each).unlink()


def _free_name(stem: str, index: int, version: int, taken: set[str | None]) -> str:
    """The name for the transform of a version of a floating image; marks it as taken."""
    suffix = f"-version-{version}" if version > 1 else ""
    names = (f"{stem}{_TRANSFORM}{f'-{number + 1}' if number else ''}{suffix}.h5" for number in count(index))
    name = next(name for name in names if name not in taken)
    taken.add(name)
    return name


def image_file(image: RetinalImage, folder: Path, stem: str) -> ImageIdentity:
    """Write an image that never was a file, unless it lies there already; a file that is something else is kept."""
    for number in range(1, MOST_NAMES):
        path = folder / (f"{stem}-{number}.png" if number > 1 else f"{stem}.png")
        if not path.exists():
            write_png(path, image.pixels, image.pixel_size_um)
        if _holds(path, image):
            return ImageIdentity.of(read_image(path))
    raise InputError(
        tr("{folder} holds too many files named {stem}. Choose another folder.").format(
            folder=folder, stem=stem
        )
    )


def _holds(path: Path, image: RetinalImage) -> bool:
    try:
        return np.array_equal(read_image(path).pixels, image.pixels)
    except InputError:
        return False
