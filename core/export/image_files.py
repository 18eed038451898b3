"""Plain image files: PNG and TIFF."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.atomic_files import atomic_path
from core.images.spacing import PixelSize
from core.images.stated_pixel_size import png_stating, tiff_resolution


def write_png(path: Path | str, pixels: np.ndarray, pixel_size_um: PixelSize | None = None) -> None:
    """Write a PNG, grey or RGB, 8- or 16-bit; the path may hold any letters.

    Args:
        pixel_size_um: `(x, y)`, the width and height of a pixel in micrometres, stated where they are known.

    Raises:
        InputError: the folder is missing or not writable.
    """
    import cv2

    ordered = pixels[..., ::-1] if pixels.ndim == 3 else pixels
    _, content = cv2.imencode(".png", np.ascontiguousarray(ordered))
    with atomic_path(path) as temporary:
        temporary.write_bytes(png_stating(content.tobytes(), pixel_size_um))


def write_tiff(path: Path | str, pixels: np.ndarray, pixel_size_um: PixelSize | None = None) -> None:
    """Write a plain TIFF, grey or RGB, 8- or 16-bit, values unchanged.

    Args:
        pixel_size_um: `(x, y)`, the width and height of a pixel in micrometres, stated where they are known.

    Raises:
        InputError: the folder is missing or not writable.
    """
    import tifffile

    photometric = "rgb" if pixels.ndim == 3 else "minisblack"
    with atomic_path(path) as temporary:
        tifffile.imwrite(temporary, pixels, photometric=photometric, **tiff_resolution(pixel_size_um))
