"""Ultra-widefield pairs, already aligned to a few pixels, from which tiles are cut at several scales."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from core.errors import InputError
from core.images.contrast import display_rgb
from core.images.reading import read_image
from core.quoting import told
from core.training.data.classical_maps import ClassicalMap, vesselness_map
from core.training.data.pairs import AlignedPair, align_pair

LARGEST_WIDTH = 1750
"""Images are kept at this width: a tile of it shows vessels as wide as an ordinary photograph does."""

ULTRAWIDE_SCALES = (0.45, 1.0)
"""Tile pixels to a pixel of the kept image; at the smaller end the whole image has the engine's working size."""


def read_ultrawide_pairs(
    folder: Path, held_out: Sequence[str] = (), classical_map: ClassicalMap = vesselness_map
) -> list[AlignedPair]:
    """Pairs in the layout `NAME/reference.*, floating.*` whose two images lie on one grid.

    Raises:
        InputError: the folder holds none, an image is missing or cannot be read, two differ in size, or a held-out name
            is unknown.
    """
    cases = sorted(path for path in folder.iterdir() if path.is_dir())
    unknown = set(held_out) - {case.name for case in cases}
    if unknown:
        raise InputError(
            f"'ultrawide_held_out' names cases that '{told(folder)}' does not hold: {told(', '.join(sorted(unknown)))}."
        )
    pairs = []
    for case in cases:
        if case.name in held_out:
            continue
        reference, floating = (_kept(_file(case, role)) for role in ("reference", "floating"))
        if reference.shape[:2] != floating.shape[:2]:
            raise InputError(
                f"The images of '{told(case)}' must be of one size, for they are taken as aligned: "
                f"they are {reference.shape[1::-1]} and {floating.shape[1::-1]} px."
            )
        pairs.append(align_pair(reference, floating, np.eye(2, 3), classical_map))
    if not pairs:
        raise InputError(
            f"No ultra-widefield pair (NAME/reference.jpg, floating.jpg) was found in '{told(folder)}'."
        )
    return pairs


def _file(case: Path, role: str) -> Path:
    found = sorted(case.glob(f"{role}.*"))
    if not found:
        raise InputError(f"'{told(case)}' holds no image named '{told(role)}'.")
    return found[0]


def _kept(path: Path) -> np.ndarray:
    pixels = display_rgb(read_image(path).pixels)
    height, width = pixels.shape[:2]
    factor = min(1.0, LARGEST_WIDTH / width)
    size = (round(width * factor), round(height * factor))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
