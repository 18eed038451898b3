"""Plain image files: PNG and TIFF."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.atomic_files import atomic_path


def write_png(path: Path | str, pixels: np.ndarray) -> None:
    """Write a PNG, grey or RGB, 8- or 16-bit; the path may hold any letters.

    Raises:
        InputError: the folder is missing or not writable.
    """
    import cv2

    ordered = pixels[..., ::-1] if pixels.ndim == 3 else pixels
    _, content = cv2.imencode(".png", np.ascontiguousarray(ordered))
    with atomic_path(path) as temporary:
        temporary.write_bytes(content.tobytes())


def write_tiff(path: Path | str, pixels: np.ndarray) -> None:
    """Write a plain TIFF, grey or RGB, 8- or 16-bit, values unchanged.

    Raises:
        InputError: the folder is missing or not writable.
    """
    import tifffile

    photometric = "rgb" if pixels.ndim == 3 else "minisblack"
    with atomic_path(path) as temporary:
        tifffile.imwrite(temporary, pixels, photometric=photometric)
