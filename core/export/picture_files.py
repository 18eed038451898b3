"""Finished pictures as files, PNG, TIFF, JPEG: they hold pixels and their size, and nothing of the patient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.atomic_files import atomic_path
from core.errors import InputError
from core.export.image_files import write_png, write_tiff
from core.images.spacing import PixelSize
from core.language import mark, tr

JPEG_QUALITY = 95
JPEG_LONGEST = 65500
_UM_PER_INCH = 25400.0
_MOST_DOTS = 65535


@dataclass(frozen=True)
class PictureFormat:
    """A kind of file; `words`: in a file dialog, through `tr`."""

    suffixes: tuple[str, ...]
    words: str
    write: Callable[[Path, np.ndarray, PixelSize | None], None]


def write_picture(path: Path, pixels: np.ndarray, pixel_size_um: PixelSize | None = None) -> None:
    """Write a picture in the format that the ending of the name says.

    Args:
        pixels: `(H, W)` grey or `(H, W, 3)` RGB, uint8.
        pixel_size_um: `(x, y)`, the width and height of a pixel in micrometres, stated where they are known.

    Raises:
        InputError: the format is not known, the picture is too large for it, or the folder is missing or not writable.
    """
    suffix = path.suffix.lower()
    known = next((each for each in PICTURE_FORMATS if suffix in each.suffixes), None)
    if known is None:
        endings = ", ".join(each.suffixes[0] for each in PICTURE_FORMATS)
        raise InputError(
            tr("A picture is written as {formats}, and {name} ends in none of them.").format(
                formats=endings, name=path.name
            )
        )
    known.write(path, pixels, pixel_size_um)


def _write_jpeg(path: Path, pixels: np.ndarray, pixel_size_um: PixelSize | None) -> None:
    """The size of a pixel as dots per inch, which is the one way that JPEG has, and ITK reads."""
    from PIL import Image

    if max(pixels.shape) > JPEG_LONGEST:
        raise InputError(
            tr("A JPEG has at most {most} pixels on a side. Choose PNG or TIFF.").format(most=JPEG_LONGEST)
        )
    dots = None
    if pixel_size_um is not None:
        x, y = (round(_UM_PER_INCH / side) for side in pixel_size_um)
        dots = (x, y) if min(x, y) >= 1 and max(x, y) <= _MOST_DOTS else None
    with atomic_path(path) as temporary:
        Image.fromarray(pixels).save(
            temporary,
            "JPEG",
            quality=JPEG_QUALITY,
            subsampling="4:4:4",
            **({} if dots is None else {"dpi": dots}),
        )


PICTURE_FORMATS = (
    PictureFormat((".png",), mark("PNG (*.png)"), write_png),
    PictureFormat((".tif", ".tiff"), mark("TIFF (*.tif *.tiff)"), write_tiff),
    PictureFormat((".jpg", ".jpeg"), mark("JPEG (*.jpg *.jpeg)"), _write_jpeg),
)
