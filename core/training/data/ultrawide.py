"""Ultra-widefield pairs, already aligned to a few pixels, from which tiles are cut at several scales."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from core.errors import InputError
from core.images.contrast import display_rgb
from core.images.reading import read_image
from core.training.data.pairs import AlignedPair, align_pair

LARGEST_WIDTH = 1750
"""Images are kept at this width: a tile of it shows vessels as wide as an ordinary photograph does."""

ULTRAWIDE_SCALES = (0.45, 1.0)
"""Tile pixels to a pixel of the kept image; at the smaller end the whole image has the engine's working size."""


def read_ultrawide_pairs(folder: Path, held_out: Sequence[str] = ()) -> list[AlignedPair]:
    """Pairs in the layout `NAME/reference.*, floating.*` whose two images lie on one grid.

    Raises:
        InputError: the folder holds none, or an image cannot be read.
    """
    cases = sorted(path for path in folder.iterdir() if path.is_dir() and path.name not in held_out)
    pairs = []
    for case in cases:
        reference, floating = (_kept(next(case.glob(f"{role}.*"))) for role in ("reference", "floating"))
        pairs.append(align_pair(reference, floating, np.eye(2, 3)))
    if not pairs:
        raise InputError(
            f"No ultra-widefield pair (NAME/reference.jpg, floating.jpg) was found in '{folder}'."
        )
    return pairs


def _kept(path: Path) -> np.ndarray:
    pixels = display_rgb(read_image(path).pixels)
    height, width = pixels.shape[:2]
    factor = min(1.0, LARGEST_WIDTH / width)
    size = (round(width * factor), round(height * factor))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
