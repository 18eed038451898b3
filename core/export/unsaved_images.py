"""Images that were never files, such as those of the demonstration: an export writes them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from core.case.image_identity import ImageIdentity
from core.file_hash import file_sha256

if TYPE_CHECKING:
    from core.images.reading import RetinalImage


def unsaved_images(images: Iterable[tuple[str, RetinalImage]]) -> dict[str, RetinalImage]:
    """The images that are not files, by the names that they get.

    Args:
        images: each with its role, `reference` or `floating`.
    """
    unsaved: dict[str, RetinalImage] = {}
    for role, image in images:
        name = f"{role}-{Path(image.name).stem}".replace(" ", "-")
        if image.path is None:
            number = sum(taken.startswith(name) for taken in unsaved)
            unsaved[f"{name}{f'-{number + 1}' if number else ''}.png"] = image
    return unsaved


def identity_of_written(made: Path, path: Path, image: RetinalImage) -> ImageIdentity:
    """Of an image that was just written to `made`, and that will lie at `path`."""
    return ImageIdentity(path.absolute(), file_sha256(made), image.size, image.name)
