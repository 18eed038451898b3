"""The images of a case that is opened again: where they are, and whether they are still the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from core.case.document import Case
from core.case.image_identity import ImageIdentity
from core.case.notices import Changed, ImageNotice, NeverSaved, NotThere
from core.errors import InputError
from core.file_hash import known_sha256
from core.images.reading import RetinalImage, image_sha256, read_image
from core.places import is_file


class ImageState(str, Enum):
    """What became of an image since the case was saved."""

    SAME = "same"
    CHANGED = "changed"
    MISSING = "missing"


@dataclass(frozen=True)
class CaseFile:
    """A case that was read, and what became of its images.

    Attributes:
        case: with absolute paths.
        states: of each image of the case, by its SHA-256.
        warnings: one for each image that is changed or missing.
    """

    case: Case
    states: Mapping[str, ImageState]
    warnings: tuple[ImageNotice, ...] = ()


def read_unchanged_images(
    opened: CaseFile, check: Callable[[], None] = lambda: None
) -> dict[str, RetinalImage]:
    """The images of a case that are there, can be read and are as they were, by their SHA-256.

    Args:
        check: called before each image; what it raises ends the work.
    """
    images: dict[str, RetinalImage] = {}
    for image in [opened.case.reference, *(entry.image for entry in opened.case.floating)]:
        check()
        if image is None or image.path is None or opened.states.get(image.sha256) is not ImageState.SAME:
            continue
        with suppress(InputError):
            images[image.sha256] = read_image(image.path, *image.place)
    return images


def look_for_images(case: Case, folder: Path) -> CaseFile:
    """Look for every image of a case at its path, then by its name in `folder`; compare the hashes."""
    images = ([case.reference] if case.reference else []) + [entry.image for entry in case.floating]
    states: dict[str, ImageState] = {}
    found: dict[str, Path] = {}
    warnings: list[ImageNotice] = []
    for image in images:
        if image.sha256 in states:
            continue
        place, states[image.sha256] = _find(image, folder)
        if place is not None:
            found[image.sha256] = place
        if states[image.sha256] is not ImageState.SAME:
            warnings.append(_notice(image, place))
    return CaseFile(case.with_images_found(found), states, tuple(warnings))


def _find(image: ImageIdentity, folder: Path) -> tuple[Path | None, ImageState]:
    """Where the image is and what became of it; the unchanged one where two files have its name."""
    places = [image.path, folder / image.path.name] if image.path else []
    existing = [place for place in places if is_file(place)]
    for place in existing:
        if image_sha256(known_sha256(place), *image.place) == image.sha256:
            return place, ImageState.SAME
    return (existing[0], ImageState.CHANGED) if existing else (None, ImageState.MISSING)


def _notice(image: ImageIdentity, place: Path | None) -> ImageNotice:
    if place is not None:
        return Changed(image, place)
    return NeverSaved(image) if image.path is None else NotThere(image)
