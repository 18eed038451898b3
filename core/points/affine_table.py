"""The table of affines that the paper's authors publish: `floating,reference,a,b,tx,c,d,ty,`, a row per pair.

No header, a comma at the end of each row. The matrix `[[a, b, tx], [c, d, ty]]` takes floating to reference pixels.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.atomic_files import atomic_path
from core.errors import InputError
from core.language import tr

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
    """Read the table; blank lines, quotes and a missing last comma make no difference.

    Raises:
        InputError: The file cannot be read or has a bad row (named with its line number).
    """
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, skipinitialspace=True)
            return [
                _row(path.name, reader.line_num, fields) for fields in reader if any(map(str.strip, fields))
            ]
    except FileNotFoundError:
        raise InputError(tr("There is no file {path}.").format(path=path)) from None
    except (UnicodeDecodeError, csv.Error):
        raise InputError(tr("{name} is not a CSV file in UTF-8.").format(name=path.name)) from None
    except OSError as error:
        raise InputError(
            tr("{path} cannot be read: {strerror}.").format(path=path, strerror=error.strerror)
        ) from error


def write_affine_table(path: Path | str, rows: Iterable[AffineRow]) -> None:
    """Write the table; every number reads back as it is.

    Raises:
        InputError: The folder is missing or cannot be written to.
    """
    with (
        atomic_path(Path(path)) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file, lineterminator="\n")
        for row in rows:
            numbers = [repr(number) for number in row.floating_to_reference.ravel().tolist()]
            writer.writerow([row.floating, row.reference, *numbers, ""])


def _row(file_name: str, line: int, fields: list[str]) -> AffineRow:
    place = f"Line {line} of {file_name}"
    if len(fields) == 9 and not fields[8].strip():
        fields = fields[:8]
    if len(fields) != 8:
        raise InputError(
            tr("{place}: expected {expected} (8 fields) and found {count}.").format(
                place=place, expected=_EXPECTED, count=len(fields)
            )
        )
    try:
        matrix = np.array([float(field) for field in fields[2:]]).reshape(2, 3)
    except ValueError as error:
        raise InputError(
            tr("{place}: expected six numbers after the two names: {error}.").format(place=place, error=error)
        ) from None
    try:
        return AffineRow(fields[0].strip(), fields[1].strip(), matrix)
    except ValueError as error:
        raise InputError(f"{place}: {error}") from None
