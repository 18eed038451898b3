"""Images that were never files, such as those of the demonstration: an export writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from core.case.image_identity import ImageIdentity
from core.export.file_names import unlike_file_names
from core.file_hash import file_sha256

if TYPE_CHECKING:
    from core.case.document import Case
    from core.images.reading import RetinalImage


def unsaved_images(images: Iterable[tuple[str, RetinalImage]]) -> dict[str, RetinalImage]:
    """The images that are not files, by the names that they get.

    Args:
        images: each with its role, `reference` or `floating`.
    """
    unsaved = [(f"{role}-{image.name}", image) for role, image in images if image.path is None]
    names = unlike_file_names(name for name, _ in unsaved)
    return {f"{name}.png": image for name, (_, image) in zip(names, unsaved, strict=True)}


def image_files(
    case: Case, images: Iterable[tuple[str, RetinalImage]], folder: Path
) -> tuple[Path | None, ...]:
    """The files of all images of a case, but for those that an export into `folder` makes of images that were none.

    Args:
        images: at hand, each with its role.
    """
    images = list(images)
    unsaved = {(folder / name).absolute() for name in unsaved_images(images)}
    named = [each.path for each in case.images if each.path is not None]
    kept = (path for path in named if path.absolute() not in unsaved)
    return (*(image.path for _, image in images), *kept)


def written_identities(
    unsaved: Mapping[str, RetinalImage], made: Path, folder: Path
) -> dict[str, ImageIdentity]:
    """Of those that were written into `made`, by the SHA-256 that each had: as the files that will lie in `folder`."""
    return {
        image.sha256: ImageIdentity(
            (folder / name).absolute(), file_sha256(made / name), image.size, image.name
        )
        for name, image in unsaved.items()
        if (made / name).is_file()
    }
