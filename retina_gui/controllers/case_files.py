"""The files that a saved case needs beside it: images that were never files, and the transforms of its results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.case.document import Case, ImageIdentity
from core.errors import InputError
from core.export.image_files import write_png
from core.images.reading import RetinalImage, read_image
from core.points.matching import ImageRole
from retina_gui.document.content import LiveResult

MOST_NAMES = 1000


def with_image_files(case: Case, images: Mapping[ImageRole, RetinalImage], folder: Path) -> Case:
    """The case with its images as files: one that was never a file, as in the demo, is written into `folder`.

    Raises:
        InputError: the folder cannot be written to.
    """
    saved = {
        image.sha256: _as_file(image, folder, f"{role.value}-{image.name.replace(' ', '-')}")
        for role, image in images.items()
        if image.path is None
    }
    return case.with_images_saved(saved)


def with_transform_files(case: Case, live: Sequence[LiveResult | None], case_file: Path) -> Case:
    """The case with every result in memory written beside the case file, so that it is shown when opened again."""
    from core.transforms.itk_files import write_transform

    for index, result in enumerate(live):
        if result is not None:
            number = f"-{index + 1}" if index else ""
            name = f"{case_file.stem}-transform{number}.h5"
            write_transform(
                case_file.with_name(name), result.transform, case.reference and case.reference.size
            )
            case = case.with_transform_file(index, name)
    return case


def _as_file(image: RetinalImage, folder: Path, stem: str) -> ImageIdentity:
    """Write an image that never was a file, unless it lies there already; a file that is something else is kept."""
    for number in range(1, MOST_NAMES):
        path = folder / (f"{stem}-{number}.png" if number > 1 else f"{stem}.png")
        if not path.exists():
            write_png(path, image.pixels)
        if _holds(path, image):
            return replace(ImageIdentity.of(read_image(path)), name=image.name)
    raise InputError(f"{folder} holds too many files named {stem}. Choose another folder.")


def _holds(path: Path, image: RetinalImage) -> bool:
    try:
        return np.array_equal(read_image(path).pixels, image.pixels)
    except InputError:
        return False
