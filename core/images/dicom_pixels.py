"""One frame of a DICOM file as its stored numbers: by ITK, or by imagecodecs where ITK lacks the codec.

ITK gets a file with nothing in it but what describes the pixels, and neither the rescaling nor MONOCHROME1, which
`core.images.dicom_values` applies. It converts palettes and YCbCr to RGB.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from core.child_reader import read_in_child
from core.images.dicom_decoding import read_pixels
from core.images.dicom_facts import WIDE_FIELD_CLASSES
from core.images.dicom_frames import frame_count
from core.left_overs import scratch_folder

if TYPE_CHECKING:
    from pydicom import Dataset

_PALETTES = [
    f"{hue}PaletteColorLookupTable{part}"
    for hue in ("Red", "Green", "Blue")
    for part in ("Descriptor", "Data")
]
PIXEL_KEYWORDS = (
    *("SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration", "Rows", "Columns"),
    *("BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", *_PALETTES, "PixelData"),
)
_HANDED_ON = ("SOPClassUID", "SOPInstanceUID", *PIXEL_KEYWORDS)

_NARROW_FIELD = "1.2.840.10008.5.1.4.1.1.77.1.5.1"
"""The SOP class of an ophthalmic photograph."""

_RLE_HEADER = 64
"""Bytes, of a frame of run lengths."""

_MOST_RUN = 64
"""Bytes of pixels that a byte of run lengths can stand for."""

_OF_IMAGECODECS = {
    "1.2.840.10008.1.2.4.201": "jpeg2k_decode",  # High-Throughput JPEG 2000
    "1.2.840.10008.1.2.4.202": "jpeg2k_decode",
    "1.2.840.10008.1.2.4.203": "jpeg2k_decode",
    "1.2.840.10008.1.2.4.110": "jpegxl_decode",
    "1.2.840.10008.1.2.4.112": "jpegxl_decode",
}
_OF_ITK = (
    *("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.57"),
    *("1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"),
    *("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.5"),
)
_PLAIN = {"MONOCHROME1": (8, 16, 32), "MONOCHROME2": (8, 16, 32), "RGB": (8, 16)}
"""Uncompressed pixels of these, with so many bits allocated to a sample, have nothing about them that a decoder could
stumble over. GDCM dies of 24 bits to each colour."""

_JPEG = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51")
_JFIF, _ADOBE = b"JFIF\0", b"Adobe"
_START_OF_FRAME, _COMPONENTS_AT = (0xC0, 0xC1, 0xC2), 5
"""Markers of the frame header of a JPEG, and where in it the number of its components stands."""
_ADOBE_TRANSFORM_AT = 11
"""Bytes behind the name: where an Adobe segment says whether the colours are YCbCr (1) or RGB (0)."""


class UnknownSyntax(Exception):
    """The frames are compressed in a way that nothing here decodes; `syntax` names it."""

    def __init__(self, syntax: str) -> None:
        super().__init__(syntax)
        self.syntax = syntax


def decoded_frame(found: Dataset, frame: int) -> np.ndarray:
    """The numbers of a frame as they are stored, `(H, W)` or `(H, W, 3)` RGB; frames count from 0.

    Raises:
        UnknownSyntax: no codec is at hand.
        Exception: of any kind: the frame cannot be decoded.
    """
    import imagecodecs

    syntax = found.file_meta.TransferSyntaxUID
    if syntax.is_encapsulated and syntax in _OF_IMAGECODECS:
        try:
            pixels = getattr(imagecodecs, _OF_IMAGECODECS[syntax])(_frame(found, frame))
        except (AttributeError, imagecodecs.DelayedImportError) as error:
            raise UnknownSyntax(syntax.name) from error
        return np.asarray(pixels)
    if syntax.is_encapsulated and syntax not in _OF_ITK:
        raise UnknownSyntax(syntax.name)
    return _by_itk(found, frame)


def says_ycbcr(found: Dataset, frame: int) -> bool:
    """Whether the header says RGB, and the JPEG in the frame that its colours are YCbCr."""
    return _is_labelled_rgb(found) and _marked_colours(_frame(found, frame)) == "YBR_FULL_422"


def _is_labelled_rgb(found: Dataset) -> bool:
    is_jpeg = found.file_meta.TransferSyntaxUID in _JPEG
    return is_jpeg and found.SamplesPerPixel == 3 and found.PhotometricInterpretation == "RGB"


def _marked_colours(jpeg: bytes) -> str:
    """What the segments in front of a JPEG's image say of its colours, in the words of DICOM; empty for nothing.

    JFIF allows YCbCr alone; an Adobe segment, which wins, says which it is (T.871; T.872, 6.5.3). Where neither is
    there, only the colours of YCbCr are stored in less detail than the brightness.
    """
    found, place = "", 2
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF and jpeg[place + 1] != 0xDA:
        marker, length = jpeg[place + 1], int.from_bytes(jpeg[place + 2 : place + 4], "big")
        segment = jpeg[place + 4 : place + 2 + length]
        if marker == 0xEE and segment.startswith(_ADOBE) and len(segment) > _ADOBE_TRANSFORM_AT:
            return "YBR_FULL_422" if segment[_ADOBE_TRANSFORM_AT] == 1 else "RGB"
        if (marker == 0xE0 and segment.startswith(_JFIF)) or (
            marker in _START_OF_FRAME and _is_subsampled(segment)
        ):
            found = "YBR_FULL_422"
        place += 2 + max(length, 2)
    return found


def _is_subsampled(start_of_frame: bytes) -> bool:
    """Whether the components of a JPEG have different sampling factors (T.81, B.2.2)."""
    count = start_of_frame[_COMPONENTS_AT] if len(start_of_frame) > _COMPONENTS_AT else 0
    return len({*start_of_frame[_COMPONENTS_AT + 2 : _COMPONENTS_AT + 1 + 3 * count : 3]}) > 1


def _frame(found: Dataset, frame: int) -> bytes:
    """The bytes of a frame as they are stored.

    Raises:
        Exception: of any kind: they cannot all be there. ITK would make room for the pixels first, or die.
    """
    from pydicom.encaps import get_frame
    from pydicom.uid import RLELossless

    syntax, bits = found.file_meta.TransferSyntaxUID, found.SamplesPerPixel * found.BitsAllocated
    count = frame_count(found)
    needed = found.Rows * found.Columns * bits / 8
    if found.PhotometricInterpretation == "YBR_FULL_422" and not syntax.is_encapsulated:
        needed *= 2 / 3
    if syntax.is_encapsulated:
        stored = get_frame(found.PixelData, frame, number_of_frames=count)
    elif needed == int(needed):
        stored = (
            found.PixelData[frame * int(needed) : (frame + 1) * int(needed)] if count > 1 else found.PixelData
        )
    elif frame == 0:
        stored = found.PixelData
    else:
        raise ValueError("frames of bits do not begin at a byte")
    if syntax == RLELossless:
        _check_segments(stored, bits // 8)
        needed /= _MOST_RUN
    elif syntax.is_encapsulated:
        needed = 1
    if len(stored) < needed:
        raise ValueError("the end of the pixels is missing")
    return stored + b"\0" if len(stored) % 2 and not syntax.is_encapsulated else stored


def _shifted_down(stored: bytes, found: Dataset) -> bytes:
    """Numbers whose lowest bit is not the first, as older files have them (High Bit), moved to where ITK reads them.

    Raises:
        ValueError: the bits cannot lie where the header says.
    """
    unused = found.HighBit + 1 - found.BitsStored
    if unused < 0 or found.HighBit >= found.BitsAllocated or found.BitsAllocated not in (8, 16, 32):
        raise ValueError("the high bit cannot be there")
    numbers = np.frombuffer(stored, f"<u{found.BitsAllocated // 8}")
    return (numbers >> unused).astype(numbers.dtype).tobytes()


def _check_segments(frame: bytes, expected: int) -> None:
    """Raise ValueError where a frame of run lengths (PS3.5, G.3) has other segments than its pixels have bytes."""
    count, *offsets = struct.unpack("<16L", frame[:_RLE_HEADER])
    if count != expected or not all(_RLE_HEADER <= offset < len(frame) for offset in offsets[:count]):
        raise ValueError("the run lengths are damaged")


def _by_itk(found: Dataset, frame: int) -> np.ndarray:
    """Decoded by ITK, which reads files only and gets a sound one with nothing else in it.

    In a process of its own where there is something to decode: damaged run lengths and the like have ended GDCM.

    Raises:
        Exception: of any kind: the pixels cannot be decoded.
    """
    from pydicom import Dataset
    from pydicom.dataset import FileMetaDataset
    from pydicom.encaps import encapsulate
    from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian

    syntax, stored = found.file_meta.TransferSyntaxUID, _frame(found, frame)
    described = [found[keyword] for keyword in _HANDED_ON if keyword in found]
    sound = Dataset({element.tag: element for element in described})
    if str(found.get("SOPClassUID", "")) in (
        "",
        *WIDE_FIELD_CLASSES,
    ):  # GDCM refuses the pixels of these classes
        sound.add_new("SOPClassUID", "UI", _NARROW_FIELD)
    if found.PhotometricInterpretation == "MONOCHROME1":
        sound.add_new("PhotometricInterpretation", "CS", "MONOCHROME2")
    elif _is_labelled_rgb(found) and _marked_colours(stored):
        sound.add_new("PhotometricInterpretation", "CS", _marked_colours(stored))
    if syntax == ExplicitVRBigEndian and found.BitsAllocated > 8:
        stored = np.frombuffer(stored, np.uint16).byteswap().tobytes()
    if "HighBit" in found and found.HighBit != found.BitsStored - 1:
        sound.add_new("HighBit", "US", found.BitsStored - 1)
        stored = stored if syntax.is_encapsulated else _shifted_down(stored, found)
    sound.add_new("PixelData", "OB" if syntax.is_encapsulated or found.BitsAllocated <= 8 else "OW", b"")
    sound["PixelData"].value = encapsulate([stored]) if syntax.is_encapsulated else stored
    sound.file_meta = FileMetaDataset()
    is_rewritten = syntax in (DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian)
    sound.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian if is_rewritten else syntax
    with scratch_folder() as folder:
        file = folder / "image.dcm"
        sound.save_as(file, enforce_file_format=True)
        bits = _PLAIN.get(found.PhotometricInterpretation, ())
        if syntax.is_encapsulated or found.BitsAllocated not in bits:
            return read_in_child("core.images.dicom_decoding:read_pixels", file)["pixels"]
        return read_pixels(file)["pixels"]
