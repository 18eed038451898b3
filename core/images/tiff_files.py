"""TIFF: its first page, and the size of a pixel that OME, ImageJ or a resolution in centimetres states.

Pillow reads pages of up to 8 bits, tifffile the others (OpenCV where tifffile lacks the compression).
"""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import numpy as np

from core.errors import InputError
from core.images.checks import check_kind, check_size
from core.images.decoded_pixels import (
    ORIENTATION_TAG,
    DecodedImage,
    damaged,
    facts_of_exif,
    lies_on_its_side,
    upright,
    without_alpha,
)
from core.images.file_facts import NO_FACTS, DateTag, FileFacts
from core.images.modality import modality_of_words
from core.images.ome_facts import elements, ome_facts, ome_root
from core.images.pillow_files import decode_tiff_of_8_bits, decode_with_opencv
from core.language import tr

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPage

_CENTIMETRE = 3
_EXIF_NUMBERS = {"DateTimeOriginal": 0x9003, "BodySerialNumber": 0xA431, "UserComment": 0x9286}
_TOLD = (0x010E, 0x010F, 0x0110, 0x0131)
"""Description, maker, model, software."""
_UM_PER_UNIT = {
    "nm": 1e-3,
    "um": 1.0,
    "µm": 1.0,
    "μm": 1.0,
    "\\u00b5m": 1.0,
    "\\u00B5m": 1.0,
    "micron": 1.0,
    "microns": 1.0,
    "micrometer": 1.0,
    "mm": 1e3,
    "cm": 1e4,
}


def decode_tiff(content: bytes, name: str) -> DecodedImage:
    """The first page of a TIFF file.

    Raises:
        InputError: it is too small, too large, damaged, or holds other numbers than those of 8 or 16 bits.
    """
    from tifffile import TiffFile, TiffFileError

    try:
        with TiffFile(io.BytesIO(content)) as file:
            pixels = _decode_first_page(file.pages.first, content, name)
            return DecodedImage(pixels, _spacing(file), _facts(file, file.pages.first))
    except InputError:
        raise
    except (
        TiffFileError,
        OSError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        struct.error,
        RuntimeError,
    ) as error:
        raise damaged(name, error) from error


def _spacing(file: TiffFile) -> tuple[float, float] | None:
    """Micrometres for each upright pixel along x and y, where the file states them (of the pixels as stored)."""
    from tifffile import TiffFileError

    try:
        stored = _from_ome(file) if file.is_ome else _from_tags(file)
        page: Any = file.pages.first
        on_its_side = lies_on_its_side(page.tags.valueof(ORIENTATION_TAG, 1))
        return (stored[1], stored[0]) if stored is not None and on_its_side else stored
    except (TiffFileError, ElementTree.ParseError, OSError, ValueError, LookupError, TypeError, struct.error):
        return None  # the pixels were read: what is wrong about the rest of the file does not matter


def _facts(file: TiffFile, page: TiffPage) -> FileFacts:
    """When the picture was taken (EXIF, OME) or the file was written (TIFF), with what, and what it shows."""
    try:
        exif = page.tags.valueof("ExifTag") or {}
        numbered = {_EXIF_NUMBERS[name]: value for name, value in exif.items() if name in _EXIF_NUMBERS}
        facts = facts_of_exif({tag.code: tag.value for tag in page.tags if tag.code in _TOLD}, numbered)
        written = page.tags.valueof("DateTime")
        times = (*facts.times, (DateTag.TIFF, written)) if isinstance(written, str) else facts.times
        if not file.is_ome:
            words = str((file.imagej_metadata or {}).get("Info", ""))
            return replace(facts, times=times, modality=modality_of_words(words) or facts.modality)
        of_ome = ome_facts(ome_root(file.ome_metadata))
    except Exception:  # tifffile raises whatever the damage leads to, and the pixels were read
        return NO_FACTS
    return replace(of_ome, times=(*of_ome.times, *times))


def _decode_first_page(page: TiffPage, content: bytes, name: str) -> np.ndarray:
    check_size((page.imagelength, page.imagewidth), name)
    if page.dtype is None:
        raise InputError(
            tr("{name} holds numbers of an unknown kind. Save it with 8 or 16 bits per channel.").format(
                name=name
            )
        )
    if page.bitspersample > 8:
        check_kind(np.dtype(page.dtype), name)
    ends = (offset + count for offset, count in zip(page.dataoffsets, page.databytecounts, strict=False))
    if max(ends, default=0) > len(content):
        raise damaged(name, tr("its end is missing"))
    if page.bitspersample <= 8:
        return decode_tiff_of_8_bits(content, name)
    try:
        pixels = page.asarray()
    except ValueError as error:
        if "imagecodecs" not in str(error):
            raise
        return decode_with_opencv(content, name)
    return upright(_as_grey_or_rgb(pixels, page), page.tags.valueof(ORIENTATION_TAG, 1))


def _as_grey_or_rgb(pixels: np.ndarray, page: TiffPage) -> np.ndarray:
    """A 16-bit page with its channels last, alpha dropped, and black as 0."""
    from tifffile import PHOTOMETRIC

    pixels = pixels.astype(pixels.dtype.newbyteorder("="), copy=False)
    axes = page.axes.replace("I", "").replace("Z", "")
    pixels = pixels.reshape(
        [length for length, axis in zip(pixels.shape, page.axes, strict=True) if axis in "YXS"]
    )
    if axes.startswith("S"):
        pixels = np.moveaxis(pixels, 0, -1)
    if page.photometric == PHOTOMETRIC.MINISWHITE:
        pixels = np.iinfo(pixels.dtype).max - pixels
    if pixels.ndim == 3 and pixels.shape[2] in (2, 4):
        pixels = without_alpha(pixels)
    return pixels


def _from_ome(file: TiffFile) -> tuple[float, float] | None:
    pixels = next(elements(ome_root(file.ome_metadata), "Pixels"), None)
    if pixels is None or "PhysicalSizeX" not in pixels.attrib:
        return None
    x, y = (
        float(pixels.attrib[f"PhysicalSize{axis}"])
        * _UM_PER_UNIT[pixels.attrib.get(f"PhysicalSize{axis}Unit", "µm")]
        for axis in "XY"
    )
    return x, y


def _from_tags(file: TiffFile) -> tuple[float, float] | None:
    page: Any = file.pages.first
    per_unit = _resolution(page)
    if per_unit is None:
        return None
    unit = str((file.imagej_metadata or {}).get("unit", ""))
    if unit in _UM_PER_UNIT:
        return _UM_PER_UNIT[unit] / per_unit[0], _UM_PER_UNIT[unit] / per_unit[1]
    if not file.is_imagej and page.tags.valueof("ResolutionUnit") == _CENTIMETRE:
        return 1e4 / per_unit[0], 1e4 / per_unit[1]
    return None


def _resolution(page: TiffPage) -> tuple[float, float] | None:
    """Pixels for each unit, along x and y."""
    values = [page.tags.valueof(name) for name in ("XResolution", "YResolution")]
    if any(value is None or 0 in value for value in values):
        return None
    (x, x_divisor), (y, y_divisor) = values
    return x / x_divisor, y / y_divisor
