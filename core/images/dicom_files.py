"""DICOM files of one frame, as fundus cameras and their archives give them; ITK decodes every usual compression.

Only pixels and their size are looked at: names and dates of a patient go nowhere.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError
from core.images.checks import check_size
from core.language import tr

if TYPE_CHECKING:
    import SimpleITK

_PIXEL_SPACING = "0028|0030"
_UM_PER_MM = 1000.0


def decode_dicom(content: bytes, name: str) -> np.ndarray:
    """The pixels of the only frame: `(H, W)` or `(H, W, 3)` RGB. ITK turns MONOCHROME1, whose zero is white.

    Raises:
        InputError: there is no image, more than one frame, too small or too large a one, or the file is damaged.
    """
    import SimpleITK

    with tempfile.TemporaryDirectory() as folder:
        reader = _reader(content, Path(folder))
        try:
            reader.ReadImageInformation()
            _check_frame(reader, name)
            pixels = SimpleITK.GetArrayFromImage(reader.Execute())
        except RuntimeError as error:
            raise InputError(
                tr(
                    "The DICOM file {name} holds no image that can be read, or it is damaged. Export the image "
                    "again, as DICOM or as PNG."
                ).format(name=name)
            ) from error
        pixels = pixels[0] if reader.GetDimension() == 3 else pixels
    is_unsigned = pixels.dtype == np.int16 and pixels.min() >= 0
    return pixels.astype(np.uint16) if is_unsigned else pixels


def dicom_spacing(content: bytes) -> tuple[float, float] | None:
    """Micrometres for each pixel along x and y, where the file states them on the object (Pixel Spacing)."""
    with tempfile.TemporaryDirectory() as folder:
        reader = _reader(content, Path(folder))
        try:
            reader.ReadImageInformation()
            rows, columns = (float(part) for part in reader.GetMetaData(_PIXEL_SPACING).split("\\"))
        except (RuntimeError, ValueError):
            return None
    return columns * _UM_PER_MM, rows * _UM_PER_MM


def _reader(content: bytes, folder: Path) -> SimpleITK.ImageFileReader:
    """ITK reads files only, so the bytes that were hashed become one."""
    import SimpleITK

    file = folder / "image.dcm"
    file.write_bytes(content)
    reader = SimpleITK.ImageFileReader()
    reader.SetImageIO("GDCMImageIO")
    reader.SetFileName(str(file))
    return reader


def _check_frame(reader: SimpleITK.ImageFileReader, name: str) -> None:
    width, height, *frames = reader.GetSize()
    if frames and frames[0] > 1:
        raise InputError(
            tr(
                "The DICOM file {name} holds {count} frames. Export the one that you want as an image of its own."
            ).format(name=name, count=frames[0])
        )
    check_size((height, width), name)
