"""DICOM files of one frame, as fundus cameras and their archives give them: pydicom reads the header, ITK the pixels.

Only what describes the pixels is read, which eye they show and when they were taken; and only what describes the pixels
is handed on to ITK. Who the patient is goes nowhere, and damage elsewhere in a file cannot harm.
"""

from __future__ import annotations

import io
import struct
import tempfile
import warnings
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import InputError
from core.images.checks import LARGEST_MEGAPIXELS, check_size
from core.images.decoded_pixels import DecodedImage
from core.images.dicom_facts import FACT_KEYWORDS, WIDE_FIELD_CLASSES, facts_of_header
from core.language import tr

if TYPE_CHECKING:
    from pydicom import Dataset

_PALETTES = [
    f"{hue}PaletteColorLookupTable{part}"
    for hue in ("Red", "Green", "Blue")
    for part in ("Descriptor", "Data")
]
_LOOKED_AT = [
    *("SOPClassUID", "SOPInstanceUID", "PixelSpacing", "RescaleIntercept", "RescaleSlope", "NumberOfFrames"),
    *("SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration", "Rows", "Columns"),
    *("BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", *_PALETTES, "PixelData"),
]
_NARROW_FIELD = "1.2.840.10008.5.1.4.1.1.77.1.5.1"
"""The SOP class of an ophthalmic photograph."""

_SAMPLES, _BITS = (1, 3, 4), (1, 8, 12, 16, 24, 32)
_UM_PER_MM = 1000.0

_META_AT, _RLE_HEADER = 144, 64
"""Bytes: where the meta information begins behind its length; and of a frame of run lengths."""

_MOST_RUN = 64
"""Bytes of pixels that a byte of run lengths can stand for."""

_CHUNK, _LARGEST_INFLATED = 2**20, LARGEST_MEGAPIXELS * 8_000_000
"""Bytes; the latter of a data set that is compressed as a whole: four channels of 16 bits."""


def decode_dicom(content: bytes, name: str) -> DecodedImage:
    """The only frame of a DICOM file. ITK turns MONOCHROME1, whose zero is white, and converts to RGB.

    Raises:
        InputError: there is no image, more than one frame, too small or too large a one, or the file is damaged.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # pydicom's, about values that nobody looks at
        try:
            found = _read(content)
            size, frames = (int(found.Rows), int(found.Columns)), int(found.get("NumberOfFrames") or 1)
        except Exception as error:  # pydicom raises whatever the damage leads to
            raise _not_an_image(name) from error
        if frames > 1:
            raise InputError(
                tr(
                    "The DICOM file {name} holds {count} frames. Export the one that you want as an image of its own."
                ).format(name=name, count=frames)
            )
        check_size(size, name)
        try:
            return DecodedImage(_pixels(found), _spacing(found), facts_of_header(found))
        except Exception as error:
            raise _not_an_image(name) from error


def _read(content: bytes) -> Dataset:
    """What describes the pixels, and the pixels as they are stored.

    Raises:
        Exception: of any kind: the file is damaged, or describes no image.
    """
    from pydicom import dcmread

    _check_deflated(content)
    found = dcmread(io.BytesIO(content), specific_tags=[*_LOOKED_AT, *FACT_KEYWORDS])
    is_image = (
        found.SamplesPerPixel in _SAMPLES
        and found.BitsAllocated in _BITS
        and 0 < found.BitsStored <= found.BitsAllocated
        and found.PixelRepresentation in (0, 1)
        and bool(found.PixelData)
    )
    if not is_image:
        raise ValueError("the pixels are none of an image")
    return found


def _check_deflated(content: bytes) -> None:
    """Raise ValueError for a data set that inflates beyond every image; pydicom would do so in memory."""
    from pydicom.uid import DeflatedExplicitVRLittleEndian

    start = _META_AT + int.from_bytes(content[_META_AT - 4 : _META_AT], "little")
    if DeflatedExplicitVRLittleEndian.encode() not in content[_META_AT:start]:
        return
    inflated, left, inflater = 0, content[start:], zlib.decompressobj(-zlib.MAX_WBITS)
    while left and inflated <= _LARGEST_INFLATED:
        inflated += len(inflater.decompress(left, _CHUNK))
        left = inflater.unconsumed_tail
    if inflated > _LARGEST_INFLATED:
        raise ValueError("the data set is too large")


def _frame(found: Dataset) -> bytes:
    """The bytes of the frame as they are stored.

    Raises:
        Exception: of any kind: they cannot all be there. ITK would make room for the pixels first, or die.
    """
    from pydicom.encaps import get_frame
    from pydicom.uid import RLELossless

    syntax, bits = found.file_meta.TransferSyntaxUID, found.SamplesPerPixel * found.BitsAllocated
    frame = get_frame(found.PixelData, 0, number_of_frames=1) if syntax.is_encapsulated else found.PixelData
    needed = found.Rows * found.Columns * bits / 8
    if syntax == RLELossless:
        _check_segments(frame, bits // 8)
        needed /= _MOST_RUN
    elif syntax.is_encapsulated:
        needed = 1
    elif found.PhotometricInterpretation == "YBR_FULL_422":
        needed *= 2 / 3
    if len(frame) < needed:
        raise ValueError("the end of the pixels is missing")
    return frame


def _check_segments(frame: bytes, expected: int) -> None:
    """Raise ValueError where a frame of run lengths (PS3.5, G.3) has other segments than its pixels have bytes."""
    count, *offsets = struct.unpack("<16L", frame[:_RLE_HEADER])
    if count != expected or not all(_RLE_HEADER <= offset < len(frame) for offset in offsets[:count]):
        raise ValueError("the run lengths are damaged")


def _pixels(found: Dataset) -> np.ndarray:
    """Decoded by ITK, which reads files only and gets a sound one with nothing else in it.

    Raises:
        Exception: of any kind: the pixels cannot be decoded.
    """
    import SimpleITK
    from pydicom import Dataset
    from pydicom.dataset import FileMetaDataset
    from pydicom.encaps import encapsulate
    from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

    syntax, frame = found.file_meta.TransferSyntaxUID, _frame(found)
    described = [found[keyword] for keyword in _LOOKED_AT if keyword in found]
    sound = Dataset({element.tag: element for element in described})
    if (
        _text(found, "SOPClassUID") in WIDE_FIELD_CLASSES
    ):  # GDCM refuses the pixels of classes that it does not know
        sound.add_new("SOPClassUID", "UI", _NARROW_FIELD)
    sound["PixelData"].value = encapsulate([frame]) if syntax.is_encapsulated else frame
    sound.file_meta = FileMetaDataset()
    is_deflated = syntax == DeflatedExplicitVRLittleEndian
    sound.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian if is_deflated else syntax
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "image.dcm"
        sound.save_as(file)
        image = SimpleITK.ReadImage(str(file), imageIO="GDCMImageIO")
    pixels: Any = SimpleITK.GetArrayFromImage(image)
    pixels = pixels[0] if image.GetDimension() == 3 else pixels
    is_unsigned = pixels.dtype == np.int16 and pixels.min() >= 0
    return pixels.astype(np.uint16) if is_unsigned else pixels


def _spacing(found: Dataset) -> tuple[float, float] | None:
    """`(x, y)`, micrometres for each pixel, where the file states them on the object (Pixel Spacing)."""
    try:
        rows, columns = (float(part) for part in found.PixelSpacing)
    except (AttributeError, TypeError, ValueError, OverflowError):
        return None
    return columns * _UM_PER_MM, rows * _UM_PER_MM


def _text(found: Dataset, keyword: str) -> str:
    try:
        return str(found.get(keyword) or "").strip()
    except Exception:  # pydicom raises whatever the damage leads to
        return ""


def _not_an_image(name: str) -> InputError:
    return InputError(
        tr(
            "The DICOM file {name} holds no image that can be read, or it is damaged. Export the image "
            "again, as DICOM or as PNG."
        ).format(name=name)
    )
