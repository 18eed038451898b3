"""The paper's own data set (Hajeb Mohammad Alipour et al. 2012) where a user has it: folders `normal` and `abnormal`.

In `abnormal` the colour image is `N.jpg` and the angiogram `N-N.jpg`; in `normal` it is the other way round. Two files
of `normal` are exchanged, unless the user has put that right already, and one pair there is not used. The authors'
table of affines gives the pre-alignment. Odd numbers train, even numbers test. Newer downloads write names in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.images.reading import RetinalImage, read_image
from core.points.affine_table import AffineRow, read_affine_table
from core.quoting import told
from core.training.data.classical_maps import ClassicalMap, vesselness_map
from core.training.data.pairs import AlignedPair, aligned_image

PADDED_WIDTH = 768
"""The originals are padded with black left and right to this width."""

CIRCLE_RADIUS = 359
"""Of the imaging circle that the paper trains inside, in pixels of the 720x576 originals."""

EXCHANGED = {("normal", 10): 11, ("normal", 11): 10}
"""Pairs whose colour images are exchanged in the data set as published, and with which."""

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
            f"'{told(root)}' must hold one CSV file, the table of affines of the paper's authors; "
            f"{len(tables)} were found."
        )
    pairs = [_pair(root, row) for row in read_affine_table(tables[0])]
    return _put_right([pair for pair in pairs if (pair.folder, pair.number) != UNUSED])


def folder_of(root: Path, name: str) -> Path:
    """The folder `normal` or `abnormal`, however its letters are written; as named where there is none."""
    return _written_otherwise(root / name)


def _pair(root: Path, row: AffineRow) -> PaperPair:
    stem = Path(row.floating).stem
    match = re.fullmatch(r"(\d+)(-\d+)?", stem)
    if match is None:
        raise InputError(
            f"The table of affines names '{told(row.floating)}', which is not of the form N.jpg or N-N.jpg."
        )
    folder = "normal" if match[2] else "abnormal"
    floating, reference = (
        _written_otherwise(folder_of(root, folder) / Path(name).name)
        for name in (row.floating, row.reference)
    )
    return PaperPair(folder, int(match[1]), floating, reference, row.floating_to_reference)


def _written_otherwise(path: Path) -> Path:
    """The file or folder of this name in whatever letters; the path as it is where there is none."""
    if path.exists() or not path.parent.is_dir():
        return path
    return next((each for each in path.parent.iterdir() if each.name.lower() == path.name.lower()), path)


def _put_right(pairs: list[PaperPair]) -> list[PaperPair]:
    """The two pairs with each other's colour image, unless their own match their angiograms better already."""
    known = {(pair.folder, pair.number): pair for pair in pairs}
    stored = [known[name] for name in EXCHANGED if name in known]
    crossed = [replace(pair, floating=_of_the_other(pair)) for pair in stored]
    if sum(map(_overlap, stored)) > sum(map(_overlap, crossed)):
        return pairs
    known |= {(pair.folder, pair.number): pair for pair in crossed}
    return list(known.values())


def _of_the_other(pair: PaperPair) -> Path:
    other = EXCHANGED[pair.folder, pair.number]
    return _written_otherwise(pair.floating.with_name(f"{other}-{other}{pair.floating.suffix}"))


def _overlap(pair: PaperPair) -> float:
    """How well the vessels of a pair lie on each other by its affine; 0 where a file is missing."""
    if not (pair.floating.exists() and pair.reference.exists()):
        return 0.0
    aligned = next(_on_both_grids(pair, vesselness_map))
    maps = [image.vessels for image in (aligned.reference, aligned.floating)]
    return float(np.minimum(*maps).sum() / (np.maximum(*maps).sum() + 1e-6))


def read_paper_pairs(root: Path, classical_map: ClassicalMap = vesselness_map) -> list[AlignedPair]:
    """The training pairs, each on both grids as in the authors' code (30 pairs give 60 samples).

    The colour image is always the floating one: once it is brought to the angiogram's frame, once the angiogram to its.
    """
    training = [pair for pair in list_paper_pairs(root) if pair.is_training]
    return [aligned for pair in training for aligned in _on_both_grids(pair, classical_map)]


def _on_both_grids(pair: PaperPair, classical_map: ClassicalMap) -> Iterator[AlignedPair]:
    floating, floating_padding = _padded(pair.floating)
    reference, reference_padding = _padded(pair.reference)
    matrix = np.vstack([pair.floating_to_reference, [0.0, 0.0, 1.0]])
    to_reference = reference_padding @ matrix @ np.linalg.inv(floating_padding)
    to_floating = np.linalg.inv(to_reference)
    stay = np.eye(3)
    for size, grid_to_reference, grid_to_floating in (
        (reference.shape[:2], stay, to_floating),
        (floating.shape[:2], to_reference, stay),
    ):
        yield AlignedPair(
            aligned_image(
                reference, grid_to_reference[:2], size, True, classical_map, training_circle(reference.shape)
            ),
            aligned_image(
                floating, grid_to_floating[:2], size, False, classical_map, training_circle(floating.shape)
            ),
        )


def training_circle(size: Sequence[int]) -> np.ndarray:
    """The paper's mask in training, the same for every image: a circle about the middle, not shrunk; `(h, w)` bool."""
    rows, columns = np.mgrid[: size[0], : size[1]]
    middle = (size[0] - 1) / 2, (size[1] - 1) / 2
    return np.hypot(rows - middle[0], columns - middle[1]) <= CIRCLE_RADIUS


def _padded(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The pixels with black columns left and right, and the `(3, 3)` shift that this means."""
    pixels, left = pad(read_image(path))
    shift = np.eye(3)
    shift[0, 2] = left
    return pixels, shift


def pad(image: RetinalImage) -> tuple[np.ndarray, int]:
    """The pixels with black columns left and right to `PADDED_WIDTH`, and how many were added on the left.

    Raises:
        InputError: the image is wider than that.
    """
    pixels = image.pixels
    missing = PADDED_WIDTH - pixels.shape[1]
    if missing < 0:
        raise InputError(
            f"'{told(image.name)}' is {pixels.shape[1]} px wide; the paper's images are 720 px wide at most."
        )
    left = missing // 2
    return np.pad(pixels, ((0, 0), (left, missing - left)) + ((0, 0),) * (pixels.ndim - 2)), left
