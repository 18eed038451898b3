"""Pictures of the images that the user turned: what everything that an export writes in pixels of these images fits.

Whoever opens `annotations-IMAGE.geojson` in QuPath, or `points.csv` in BigWarp, takes them instead of the originals.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.case.scales import known_pixel_size
from core.export import parts
from core.export.file_names import unlike_file_names
from core.export.image_files import write_tiff
from core.export.notices import TurnedHere
from core.images.orientation import Orientation
from core.notices import Notice

if TYPE_CHECKING:
    from core.case.document import Case
    from core.images.reading import RetinalImage

_IN_PIXELS = (parts.TRANSFORMS, parts.POINT_FILES, parts.ANNOTATIONS)


def turned_images(images: Iterable[RetinalImage], chosen: Collection[str]) -> dict[str, RetinalImage]:
    """The images that were turned and are files, by the names that their pictures get.

    Args:
        chosen: parts of the export; none is written where nothing of it counts in pixels of the images.
    """
    if part_of_turned(chosen) is None:
        return {}
    turned = {
        image.sha256: image
        for image in images
        if image.orientation is not Orientation.AS_IN_FILE and image.path is not None
    }
    names = unlike_file_names(image.name for image in turned.values())
    return {f"turned-{name}.tif": image for name, image in zip(names, turned.values(), strict=True)}


def part_of_turned(chosen: Collection[str]) -> str | None:
    """The part of the export that needs these pictures; None where none does."""
    return next((part for part in _IN_PIXELS if part in chosen), None)


def write_turned(path: Path, image: RetinalImage, case: Case) -> None:
    """Write the picture of an image as it is shown, in its own bit depth."""
    write_tiff(path, image.pixels, known_pixel_size(case, image))


def turned_remarks(turned: Mapping[str, RetinalImage]) -> tuple[Notice, ...]:
    """That the files of the export fit these pictures."""
    return tuple(TurnedHere(image.name, image.orientation.words, name) for name, image in turned.items())


def turned_writers(turned: Mapping[str, RetinalImage], case: Case) -> dict[str, partial[None]]:
    """What writes each picture, by its name."""
    return {name: partial(write_turned, image=image, case=case) for name, image in turned.items()}
