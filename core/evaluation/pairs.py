"""The `pairs` layout: a folder for each case, with the images `reference` and `floating` and `landmarks.csv`."""

from __future__ import annotations

from pathlib import Path

from core.errors import InputError
from core.evaluation.cases import LEAST_LANDMARKS, Case
from core.images.image_formats import IMAGE_SUFFIXES
from core.points.files import read_points
from core.quoting import told
from core.tables.line import Line
from core.tables.lines import read_table
from core.transforms.degeneracy import fix_transforms
from core.transforms.planar import TransformModel

LANDMARKS_FILE = "landmarks.csv"

EYES_FILE = "pairs.csv"
"""Where a data set says which eye each case shows: the columns `pair` and `eye`."""


def list_pairs(folder: Path) -> list[Case]:
    """All cases of a data set, sorted by name; empty where it holds none.

    Raises:
        InputError: a case lacks an image, or its landmarks cannot be read or are too few.
    """
    found = sorted(path.parent for path in folder.glob(f"*/{LANDMARKS_FILE}"))
    eyes = _eyes(folder / EYES_FILE)
    return [_case(index, path, eyes.get(path.name)) for index, path in enumerate(found)]


def _eyes(table: Path) -> dict[str, str]:
    if not table.is_file():
        return {}
    header, *rows = read_table(table, white_space=False).lines or [Line(table.name, 1, ())]
    if not {"pair", "eye"} <= set(header.fields):
        return {}
    pair, eye = header.fields.index("pair"), header.fields.index("eye")
    return {row.field(pair): row.field(eye) for row in rows if row.field(eye)}


def _case(index: int, folder: Path, eye: str | None) -> Case:
    landmarks = read_points(folder / LANDMARKS_FILE)
    reference, floating = landmarks.complete_arrays()
    count = len(reference)
    if count < LEAST_LANDMARKS:
        raise InputError(
            f"Too few landmarks in {told(folder / LANDMARKS_FILE)} (complete: {count}). "
            "Four are needed: three to click, one to check."
        )
    if not fix_transforms(reference[None], floating[None], TransformModel.AFFINE)[0]:
        raise InputError(
            f"The landmarks in {told(folder / LANDMARKS_FILE)} lie on one line, or at fewer than three places, in one "
            "of the images: they fix no transform. Mark others."
        )
    return Case(
        folder.name, index, _image(folder, "reference"), _image(folder, "floating"), landmarks, eye=eye
    )


def _image(folder: Path, stem: str) -> Path:
    for suffix in IMAGE_SUFFIXES:
        if (folder / f"{stem}{suffix}").is_file():
            return folder / f"{stem}{suffix}"
    raise InputError(f"{told(folder)} holds no image '{stem}' ({', '.join(IMAGE_SUFFIXES)}).")
