"""The table of affines that the paper's authors publish: `floating,reference,a,b,tx,c,d,ty,`, a row per pair.

No header, a comma at the end of each row. The matrix `[[a, b, tx], [c, d, ty]]` takes floating to reference pixels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.atomic_files import atomic_path
from core.language import tr
from core.spreadsheets import table_text
from core.tables.line import Line
from core.tables.lines import read_table
from core.tables.values import Numbers

_EXPECTED = "floating,reference,a,b,tx,c,d,ty"


@dataclass(frozen=True, eq=False)
class AffineRow:
    """One pair of the table.

    Attributes:
        floating: Name of the floating image, as it stands in the table.
        reference: Name of the reference image.
        floating_to_reference: `(2, 3)` float64, `[[a, b, tx], [c, d, ty]]`, in pixels; read-only.

    Raises:
        ValueError: The matrix has another shape, is not finite or cannot be inverted.
    """

    floating: str
    reference: str
    floating_to_reference: np.ndarray

    def __post_init__(self) -> None:
        matrix = np.array(self.floating_to_reference, dtype=np.float64)
        if matrix.shape != (2, 3):
            raise ValueError(
                f"An affine of the table has 2 rows and 3 columns, not the shape {matrix.shape}."
            )
        if not np.isfinite(matrix).all():
            raise ValueError("The affine has a number that is not finite.")
        if np.linalg.det(matrix[:, :2]) == 0.0:
            raise ValueError("The affine cannot be inverted: it flattens the image to a line.")
        matrix.setflags(write=False)
        object.__setattr__(self, "floating_to_reference", matrix)


def read_affine_table(path: Path | str) -> list[AffineRow]:
    """Read the table; separators, decimal commas, a header, quotes and a missing last comma make no difference.

    Raises:
        InputError: The file cannot be read or has a bad row (named with its line number).
    """
    lines = read_table(Path(path), comments=False, white_space=False).lines
    if lines and [field.lower() for field in lines[0].fields[:2]] == _EXPECTED.split(",")[:2]:
        lines = lines[1:]
    numbers = Numbers()
    return [_row(line, numbers) for line in lines]


def write_affine_table(path: Path | str, rows: Iterable[AffineRow]) -> None:
    """Write the table; every number reads back as it is.

    Raises:
        InputError: The folder is missing or cannot be written to.
    """
    text = table_text(
        [row.floating, row.reference, *map(repr, row.floating_to_reference.ravel().tolist()), ""]
        for row in rows
    )
    with atomic_path(Path(path)) as temporary:
        temporary.write_text(text, "utf-8", newline="")


def _row(line: Line, numbers: Numbers) -> AffineRow:
    if line.width != 8:
        raise line.error(
            tr("expected {expected} (8 fields) and found {count}.").format(
                expected=_EXPECTED, count=line.width
            )
        )
    values = [numbers.at(line, column, name) for column, name in list(enumerate(_EXPECTED.split(",")))[2:]]
    try:
        return AffineRow(line.fields[0], line.fields[1], np.array(values, dtype=np.float64).reshape(2, 3))
    except ValueError as error:
        raise line.error(str(error)) from None
