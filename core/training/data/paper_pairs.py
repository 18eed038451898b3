"""The paper's own data set (Hajeb Mohammad Alipour et al. 2012) where a user has it: folders `normal` and `abnormal`.

In `abnormal` the colour image is `N.jpg` and the angiogram `N-N.jpg`; in `normal` it is the other way round. Two files
of `normal` are exchanged, and one pair there is not used. The authors' table of affines gives the pre-alignment. Odd
numbers train, even numbers test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from core.errors import InputError
from core.images.reading import read_image
from core.points.affine_table import AffineRow, read_affine_table
from core.training.data.pairs import AlignedPair, align_pair

PADDED_WIDTH = 768
"""The originals are padded with black left and right to this width."""
ORIGINAL_WIDTH = 720

EXCHANGED = {"10-10": "11-11", "11-11": "10-10"}
"""Files of `normal` whose contents are exchanged in the data set as published."""

UNUSED = ("normal", 30)


@dataclass(frozen=True)
class PaperPair:
    """A pair of the data set.

    Attributes:
        folder: `normal` or `abnormal`.
        number: of the pair; odd numbers train.
        floating, reference: the colour image and the angiogram.
        floating_to_reference: `(2, 3)` in pixels of the 720x576 originals.
    """

    folder: str
    number: int
    floating: Path
    reference: Path
    floating_to_reference: np.ndarray

    @property
    def is_training(self) -> bool:
        return self.number % 2 == 1


def list_paper_pairs(root: Path) -> list[PaperPair]:
    """All pairs that the table of affines names; the table is the one CSV file in `root`.

    Raises:
        InputError: no table, more than one, or a name in it that is not of the data set's kind.
    """
    tables = sorted(root.glob("*.csv"))
    if len(tables) != 1:
        raise InputError(
            f"'{root}' must hold one CSV file, the table of affines of the paper's authors; {len(tables)} were found."
        )
    pairs = [_pair(root, row) for row in read_affine_table(tables[0])]
    return [pair for pair in pairs if (pair.folder, pair.number) != UNUSED]


def _pair(root: Path, row: AffineRow) -> PaperPair:
    stem = Path(row.floating).stem
    match = re.fullmatch(r"(\d+)(-\d+)?", stem)
    if match is None:
        raise InputError(
            f"The table of affines names '{row.floating}', which is not of the form N.jpg or N-N.jpg."
        )
    folder = "normal" if match[2] else "abnormal"
    return PaperPair(
        folder,
        int(match[1]),
        _file(root / folder, row.floating),
        _file(root / folder, row.reference),
        row.floating_to_reference,
    )


def _file(folder: Path, name: str) -> Path:
    path = folder / Path(name).name
    return path.with_stem(EXCHANGED.get(path.stem, path.stem)) if folder.name == "normal" else path


def read_paper_pairs(root: Path) -> list[AlignedPair]:
    """The training pairs, each in both directions as in the authors' code (30 pairs give 60 samples)."""
    training = [pair for pair in list_paper_pairs(root) if pair.is_training]
    return [aligned for pair in training for aligned in _both_directions(pair)]


def _both_directions(pair: PaperPair) -> Iterator[AlignedPair]:
    floating, reference = (_padded(read_image(path).pixels) for path in (pair.floating, pair.reference))
    matrix = np.vstack([pair.floating_to_reference, [0.0, 0.0, 1.0]])
    shift = np.eye(3)
    shift[0, 2] = padding_columns(ORIGINAL_WIDTH)
    padded = shift @ matrix @ np.linalg.inv(shift)
    yield align_pair(reference, floating, np.linalg.inv(padded)[:2])
    yield align_pair(floating, reference, padded[:2])


def padding_columns(width: int) -> int:
    """Black columns that are added on the left."""
    return max((PADDED_WIDTH - width) // 2, 0)


def _padded(pixels: np.ndarray) -> np.ndarray:
    left = padding_columns(pixels.shape[1])
    right = max(PADDED_WIDTH - pixels.shape[1] - left, 0)
    return cv2.copyMakeBorder(pixels, 0, 0, left, right, cv2.BORDER_CONSTANT, value=0)
