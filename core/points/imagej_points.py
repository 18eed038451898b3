"""Point selections of ImageJ: a `.roi` file, or a `.zip` of them as its ROI Manager writes. They are of one image.

Whole coordinates are centres of pixels, as ours are (`core.points.coordinate_systems`).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import numpy as np

from core.errors import InputError
from core.language import tr
from core.points.coordinate_systems import CoordinateSystem, PointsContent, ReadMark
from core.points.limits import check_amount
from core.quoting import shown_name
from core.tables.decoding import MOST_BYTES, read_content

_DAMAGED = (
    *(ValueError, IndexError, KeyError, TypeError, OverflowError, NotImplementedError, RuntimeError),
    *(struct.error, zlib.error, zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError),
)
_ENDING = ".roi"


def read_imagej_points(path: Path) -> PointsContent:
    """Read such a file.

    Raises:
        InputError: it cannot be read, or holds other selections than points, or too many.
    """
    marks: list[ReadMark] = []
    try:
        for name, content in _selections(path):
            marks += _marks(path, name, content)
            check_amount(path, len(marks))
    except InputError:
        raise
    except _DAMAGED as error:
        raise _unreadable(path) from error
    if not marks:
        raise _unreadable(path)
    return PointsContent(tuple(marks), (None,), (CoordinateSystem(),))


def _selections(path: Path) -> Iterator[tuple[str, bytes]]:
    content = read_content(path)
    if not content.startswith(b"PK"):
        yield "", content
        return
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        entries = [each for each in file.infolist() if each.filename.lower().endswith(_ENDING)]
        if sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise _unreadable(path)
        for entry in entries:
            yield PurePosixPath(entry.filename).name[: -len(_ENDING)], file.read(entry)


def _marks(path: Path, name: str, content: bytes) -> list[ReadMark]:
    from roifile import ROI_TYPE, ImagejRoi

    roi = ImagejRoi.frombytes(content)
    if roi.roitype != ROI_TYPE.POINT:
        raise InputError(
            tr(
                "{name} holds a selection of ImageJ that is no point. Save points of its multi-point tool."
            ).format(name=shown_name(path))
        )
    places = np.asarray(roi.coordinates()).reshape(-1, 2)
    check_amount(path, len(places))
    label = name or roi.name or ""
    return [ReadMark(((float(x), float(y)),), label if len(places) == 1 else "") for x, y in places.tolist()]


def _unreadable(path: Path) -> InputError:
    return InputError(
        tr("{name} holds no points of ImageJ, or is damaged. Save the selection again.").format(
            name=shown_name(path)
        )
    )
