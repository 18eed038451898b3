"""Plain image files: PNG and TIFF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from core.atomic_files import atomic_path

_UM_PER_CENTIMETRE = 1e4


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


def write_tiff(path: Path | str, pixels: np.ndarray, spacing_um: float | None = None) -> None:
    """Write a plain TIFF, grey or RGB, 8- or 16-bit, values unchanged.

    Args:
        spacing_um: micrometres for each pixel, where they are known. Stated as pixels for each centimetre, which
            ImageJ, ITK and this program read as the size of a pixel.

    Raises:
        InputError: the folder is missing or not writable.
    """
    import tifffile

    stated: dict[str, Any] = {"photometric": "rgb" if pixels.ndim == 3 else "minisblack"}
    if spacing_um is not None:
        per_centimetre = _UM_PER_CENTIMETRE / spacing_um
        stated |= {"resolution": (per_centimetre, per_centimetre), "resolutionunit": "CENTIMETER"}
    with atomic_path(path) as temporary:
        tifffile.imwrite(temporary, pixels, **stated)
