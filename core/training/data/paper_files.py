"""The files beside the paper's images that its training needs: the style target and the VGG-16 trunk."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from core.atomic_files import atomic_path
from core.errors import InputError
from core.images.contrast import display_rgb
from core.images.reading import read_image
from core.quoting import told
from core.training.data.paper_pairs import PaperPair, list_paper_pairs

STYLE_SIZE = (576, 768)
"""The map is shrunk to so many rows, and its middle columns are cut out."""


def missing_files(root: Path) -> tuple[list[PaperPair], list[Path]]:
    """The pairs that the table of affines names, and those of their images that are not there.

    Raises:
        InputError: there is no table, or more than one.
    """
    pairs = list_paper_pairs(root)
    files = [path for pair in pairs for path in (pair.floating, pair.reference)]
    return pairs, [path for path in files if not path.is_file()]


def write_style_target(source: Path, target: Path) -> None:
    """Make the style target from a manual vessel map of the HRF set, as the paper did from `12_h`.

    Raises:
        InputError: the file cannot be read, or is narrower than the target.
    """
    vessels = display_rgb(read_image(source).pixels)[..., 1]
    rows, columns = STYLE_SIZE
    width = round(vessels.shape[1] * rows / vessels.shape[0])
    if width < columns:
        raise InputError(
            f"'{told(source)}' is too narrow for a style target: it must be at least 4 to 3, as the maps of HRF are."
        )
    shrunk = cv2.resize(vessels, (width, rows), interpolation=cv2.INTER_AREA)
    left = (width - columns) // 2
    target.parent.mkdir(parents=True, exist_ok=True)
    with atomic_path(target) as temporary:
        cv2.imwrite(str(temporary), np.ascontiguousarray(shrunk[:, left : left + columns]))
