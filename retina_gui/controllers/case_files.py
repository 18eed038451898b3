"""The files that a saved case needs beside it: images that were never files, and the transforms of its results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import numpy as np

from core.case.document import Case, ImageIdentity
from core.case.links import parent_image
from core.case.storage import write_case
from core.case.versioning import with_version_file
from core.errors import InputError
from core.export.image_files import write_png
from core.images.reading import RetinalImage, read_image
from core.language import tr
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import LiveResult

MOST_NAMES = 1000


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

    def write(self, path: Path) -> Case:
        """Write the case and what it needs; gives it as it was written.

        Raises:
            InputError, OSError: the folder cannot be written to.
        """
        case = with_image_files(self.case, self.images, path.parent)
        case = with_transform_files(case, self.kept, path)
        write_case(path, case)
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


def with_transform_files(case: Case, kept: Sequence[Mapping[int, LiveResult]], case_file: Path) -> Case:
    """The case with every result in memory written beside the case file, so that it is shown when opened again.

    Its transform, and how far the vessels bear it out.

    Files of results that are not in memory are left as they are.
    """
    from core.case.kept_registrations import write_registration

    taken = {
        version.result.transform_file
        for entry, results in zip(case.floating, kept, strict=True)
        for version in entry.versions
        if version.number not in results
    }
    for index, results in enumerate(kept):
        for number, result in sorted(results.items()):
            name = _free_name(case_file.stem, index, number, taken)
            parent = parent_image(case, index)
            size = parent.size if parent is not None else None
            place = case_file.with_name(name)
            sha256 = write_registration(place, result.transform, size, result.known_confidence)
            case = with_version_file(case, index, number, name, sha256)
    return case


def _free_name(stem: str, index: int, version: int, taken: set[str | None]) -> str:
    """The name for the transform of a version of a floating image; marks it as taken."""
    suffix = f"-version-{version}" if version > 1 else ""
    names = (f"{stem}-transform{f'-{number + 1}' if number else ''}{suffix}.h5" for number in count(index))
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
