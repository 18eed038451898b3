"""TIFF: its images, and what OME, ImageJ or the tags state of them: the size of a pixel, the time, the kind.

`core.images.tiff_contents` lists them, `core.images.tiff_planes` decodes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np

from core.errors import InputError
from core.images.checks import check_size
from core.images.contents import FileContents
from core.images.decoded_pixels import (
    ORIENTATION_TAG,
    DecodedImage,
    damaged,
    facts_of_exif,
    lies_on_its_side,
)
from core.images.file_facts import NO_FACTS, DateTag, FileFacts
from core.images.modality import modality_of_words
from core.images.number_ranges import to_unsigned
from core.images.ome_facts import elements, ome_facts, ome_root
from core.images.tiff_contents import tiff_contents
from core.images.tiff_directories import opened_tiff
from core.images.tiff_planes import decode_plane
from core.images.tiff_room import check_room

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPage

_CENTIMETRE = 3
_LEAST, _MOST = 340, 341
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


def list_tiff(content: bytes, name: str) -> FileContents:
    """The images of a TIFF file.

    Raises:
        InputError: the file is damaged.
    """
    with _opened(content, name) as file:
        return tiff_contents(file).contents


def decode_tiff(content: bytes, name: str, page: int = 1) -> DecodedImage:
    """One image of a TIFF file, by its number in `list_tiff`.

    Raises:
        InputError: there is none, or it is too small, too large, damaged, or of a kind that cannot be read.
    """
    with _opened(content, name) as file:
        found = tiff_contents(file)
        part = found.contents.part(page, name)
        sources = [found.sources[number] for number in part.planes]
        first = sources[0]
        for source in sources:
            described = source.page.keyframe
            check_size((described.imagelength, described.imagewidth), name)
            check_room(described, name)
        planes = [decode_plane(source, content, name) for source in sources]
        pixels = planes[0] if len(planes) == 1 else np.stack([_grey(plane) for plane in planes], axis=-1)
        keyframe = first.page.keyframe
        numbers = to_unsigned(pixels, name, _stated_range(keyframe))
        facts = replace(
            _facts(file, keyframe), seconds=part.seconds, is_from_injection=found.contents.is_from_injection
        )
        facts = replace(facts, modality=modality_of_words(part.name) or facts.modality)
        return DecodedImage(
            numbers.pixels,
            _spacing(file, keyframe),
            facts,
            numbers.notices,
            numbers.values,
            contents=found.contents,
        )


@contextmanager
def _opened(content: bytes, name: str) -> Iterator[TiffFile]:
    """The file; what tifffile says of damage becomes an error with a sentence."""
    try:
        with opened_tiff(content, name) as file:
            yield file
    except (InputError, MemoryError, ImportError):
        raise
    except Exception as error:  # tifffile raises whatever the damage leads to
        raise damaged(name, error) from error


def _grey(plane: np.ndarray) -> np.ndarray:
    return plane if plane.ndim == 2 else plane[..., 0]


def _stated_range(page: TiffPage) -> tuple[float, float] | None:
    """SMinSampleValue and SMaxSampleValue (TIFF 6.0, section 19), where both are there."""
    try:
        least, most = (np.ravel(page.tags.valueof(tag)) for tag in (_LEAST, _MOST))
        return float(least.min()), float(most.max())
    except (TypeError, ValueError):
        return None


def _spacing(file: TiffFile, page: TiffPage) -> tuple[float, float] | None:
    """Micrometres for each upright pixel along x and y, where the file states them (of the pixels as stored)."""
    from tifffile import TiffFileError

    try:
        stored = _from_ome(file) if file.is_ome else _from_tags(file, page)
        on_its_side = lies_on_its_side(page.tags.valueof(ORIENTATION_TAG, 1))
        return (stored[1], stored[0]) if stored is not None and on_its_side else stored
    except (
        TiffFileError,
        ElementTree.ParseError,
        OSError,
        ArithmeticError,
        ValueError,
        LookupError,
        TypeError,
        struct.error,
    ):
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


def _from_tags(file: TiffFile, page: TiffPage) -> tuple[float, float] | None:
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
