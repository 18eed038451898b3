"""DICOM files, as fundus cameras and their archives give them: pydicom reads the header, ITK the pixels.

Only what describes the pixels is read, and what `core.images.dicom_facts` says of them; and only what describes the
pixels is handed on to ITK. Who the patient is goes nowhere, and damage elsewhere in a file cannot harm.
"""

from __future__ import annotations

import io
import math
import warnings
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError
from core.images.checks import LARGEST_MEGAPIXELS, check_size
from core.images.contents import FileContents
from core.images.decoded_pixels import DecodedImage
from core.images.dicom_facts import FACT_KEYWORDS, facts_of_header
from core.images.dicom_frames import (
    FRAME_KEYWORDS,
    frame_header,
    frames_of,
    seconds_after_injection,
)
from core.images.dicom_pixels import PIXEL_KEYWORDS, UnknownSyntax, decoded_frame, says_ycbcr
from core.images.dicom_values import VALUE_KEYWORDS, display_range, with_values
from core.images.notices import LabelledWrongly
from core.images.number_ranges import to_unsigned
from core.inflating import inflated_size
from core.language import tr
from core.quoting import quoted

if TYPE_CHECKING:
    from pydicom import Dataset

_BITS = {1: (1, 8, 12, 16, 32), 3: (8, 16), 4: (8, 16)}
"""The bits that a sample may have, by the number of samples of a pixel."""
_UM_PER_MM = 1000.0
_LOOKED_AT = [
    *("SOPClassUID", "SOPInstanceUID", "Modality", "PixelSpacing"),
    *(*PIXEL_KEYWORDS, *VALUE_KEYWORDS, *FRAME_KEYWORDS, *FACT_KEYWORDS),
]

_META_AT = 144
"""Bytes: where the meta information begins behind its length."""

_LARGEST_INFLATED = LARGEST_MEGAPIXELS * 8_000_000
"""Bytes of a data set that is compressed as a whole: four channels of 16 bits."""


def list_dicom(content: bytes, name: str) -> FileContents:
    """The images of a DICOM file.

    Raises:
        InputError: there is none, or the header is damaged.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # pydicom's, about values that nobody looks at
        found = _found(content, name)
        try:
            return frames_of(found, name)
        except InputError:
            raise
        except Exception as error:  # pydicom raises whatever the damage leads to
            raise _not_an_image(name) from error


def decode_dicom(content: bytes, name: str, page: int = 1) -> DecodedImage:
    """One frame of a DICOM file, by its number: grey or RGB, with white as the lightest, in rescaled values.

    Raises:
        InputError: there is no such image, it is too small or too large, cannot be decoded, or the file is damaged.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        found = _found(content, name)
        try:
            contents, size = frames_of(found, name), (int(found.Rows), int(found.Columns))
        except InputError:
            raise
        except Exception as error:
            raise _not_an_image(name) from error
        part = contents.part(page, name)
        check_size(size, name)
        try:
            header = frame_header(found, part.planes[0])
            planes = [decoded_frame(found, frame) for frame in part.planes]
            stored = planes[0] if len(planes) == 1 else np.stack(planes, axis=-1)
            numbers = to_unsigned(with_values(stored, header), name)
            facts = facts_of_header(found)
            is_series = len(contents.parts) > 1
            seconds = part.seconds if is_series else seconds_after_injection(found)
            return DecodedImage(
                numbers.pixels,
                _spacing(header),
                replace(
                    facts,
                    seconds=seconds,
                    is_from_injection=seconds is not None and (contents.is_from_injection or not is_series),
                ),
                (*((LabelledWrongly(name),) if says_ycbcr(found, part.planes[0]) else ()), *numbers.notices),
                numbers.values,
                display_range(header, numbers),
                contents,
            )
        except UnknownSyntax as error:
            raise InputError(
                tr(
                    "The DICOM file {name} is compressed as {syntax}, which cannot be read. Export it without "
                    "compression, or as PNG."
                ).format(name=name, syntax=quoted(str(error.syntax)))
            ) from error
        except InputError:
            raise
        except Exception as error:
            raise _not_an_image(name) from error


def _found(content: bytes, name: str) -> Dataset:
    try:
        found = _read(content)
    except Exception as error:  # pydicom raises whatever the damage leads to
        raise _not_an_image(name) from error
    if "PixelData" not in found and _kind(found):
        raise InputError(
            tr(
                "The DICOM file {name} holds no image: it is of the kind {kind}. Choose the file of an image."
            ).format(name=name, kind=quoted(_kind(found)))
        )
    try:
        is_image = (
            found.BitsAllocated in _BITS.get(found.SamplesPerPixel, ())
            and 0 < found.BitsStored <= found.BitsAllocated
            and found.PixelRepresentation in (0, 1)
            and bool(found.PixelData)
        )
    except Exception as error:
        raise _not_an_image(name) from error
    if not is_image:
        raise _not_an_image(name)
    return found


def _read(content: bytes) -> Dataset:
    """What describes the pixels, and the pixels as they are stored.

    Raises:
        Exception: of any kind: the file is damaged.
    """
    from pydicom import dcmread
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

    _check_deflated(content)
    content = bytes(128) + content if content[:4] == b"DICM" else content
    found = dcmread(io.BytesIO(content), force=True, specific_tags=_LOOKED_AT)
    if getattr(found, "file_meta", None) is None:
        found.file_meta = FileMetaDataset()
    if not found.file_meta.get("TransferSyntaxUID"):
        is_implicit, is_little_endian = found.original_encoding
        explicit = ExplicitVRLittleEndian if is_little_endian else ExplicitVRBigEndian
        found.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if is_implicit else explicit
    return found


def _kind(found: Dataset) -> str:
    """The name of the SOP class in words; empty for that of an image, whose pixels are missing."""
    try:
        name = str(found.SOPClassUID.name)
    except Exception:  # pydicom raises whatever the damage leads to
        return ""
    words = name.removesuffix(" Storage")
    return "" if not words or words.replace(".", "").isdigit() or _IMAGE in words else words


_IMAGE = "Image"


def _check_deflated(content: bytes) -> None:
    """Raise ValueError for a data set that inflates beyond every image; pydicom would do so in memory."""
    from pydicom.uid import DeflatedExplicitVRLittleEndian

    start = _META_AT + int.from_bytes(content[_META_AT - 4 : _META_AT], "little")
    if DeflatedExplicitVRLittleEndian.encode() not in content[_META_AT:start]:
        return
    if inflated_size(content[start:], _LARGEST_INFLATED, -zlib.MAX_WBITS) > _LARGEST_INFLATED:
        raise ValueError("the data set is too large")


def _spacing(header: Dataset) -> tuple[float, float] | None:
    """`(x, y)`, micrometres for each pixel, where the file states them on the object (Pixel Spacing)."""
    try:
        rows, columns = (float(part) for part in header.PixelSpacing)
    except (AttributeError, TypeError, ValueError, OverflowError):
        return None
    is_finite = math.isfinite(rows) and math.isfinite(columns)
    return (columns * _UM_PER_MM, rows * _UM_PER_MM) if is_finite else None


def _not_an_image(name: str) -> InputError:
    return InputError(
        tr(
            "The DICOM file {name} holds no image that can be read, or it is damaged. Export the image "
            "again, as DICOM or as PNG."
        ).format(name=name)
    )
