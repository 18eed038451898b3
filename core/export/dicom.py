"""Stacks of channels as one multi-frame DICOM file.

The file is a Multi-frame Grayscale Byte or Word Secondary Capture Image (DICOM PS3.3, A.8.3 and A.8.4), one channel a
frame, uncompressed, Explicit VR Little Endian (PS3.5, A.2). The frames' names stand in the Frame Label Vector, which
the Frame Increment Pointer names; it allows 16 characters each, so the Image Comments hold the whole names. Whose eye
it is stays empty, as the program knows of no patient. The few attributes are encoded here: ITK's writer claims a pixel
spacing of 1 mm where none is known, which a viewer would measure by.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from core import __version__
from core.atomic_files import atomic_path
from core.errors import InputError
from core.export.channels import Channel
from core.language import tr

_BYTE_CAPTURE, _WORD_CAPTURE = "1.2.840.10008.5.1.4.1.1.7.2", "1.2.840.10008.5.1.4.1.1.7.3"
_EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
_IMPLEMENTATION = "2.25.213498621403158391283746124356187231904"
_FRAME_LABELS = (0x0018, 0x2002)
_LONG = {"OB", "OW"}
"""Value representations whose length takes four bytes."""

_LONGEST_LABEL = 16

_MOST_BYTES = 2**32 - 2

Element = tuple[tuple[int, int], str, "str | bytes | tuple[int, ...] | np.ndarray"]
"""Tag, value representation, value: text, bytes, 16-bit numbers, or pixels."""


def write_dicom(path: Path, channels: Sequence[Channel], spacing_um: float | None = None) -> None:
    """Write the channels as the frames of one DICOM file.

    Args:
        channels: of one size, all uint8 or all uint16.
        spacing_um: micrometres for each pixel; without them the file claims no size.

    Raises:
        InputError: the folder is missing or not writable, or the stack is larger than a DICOM file may be.
    """
    values = np.stack([channel.values for channel in channels])
    if values.nbytes > _MOST_BYTES:
        raise InputError(tr("The stack is too large for one DICOM file (4 GiB). Choose another format."))
    capture = _BYTE_CAPTURE if values.dtype == np.uint8 else _WORD_CAPTURE
    instance = _new_uid()
    elements = [
        *_identity(capture, instance),
        *_description(channels),
        *_geometry(spacing_um),
        *_pixel_format(values, channels),
        (
            (0x7FE0, 0x0010),
            "OB" if values.dtype == np.uint8 else "OW",
            values.astype("<" + values.dtype.str[1:]),
        ),
    ]
    with atomic_path(path) as temporary, temporary.open("wb") as file:
        file.write(bytes(128) + b"DICM" + _meta_information(capture, instance))
        for element in sorted(elements, key=lambda each: each[0]):
            file.write(_encoded(element))


def _identity(capture: str, instance: str) -> list[Element]:
    now = datetime.now()
    date, time = now.strftime("%Y%m%d"), now.strftime("%H%M%S")
    return [
        ((0x0008, 0x0005), "CS", "ISO_IR 192"),
        ((0x0008, 0x0008), "CS", "DERIVED\\SECONDARY"),
        ((0x0008, 0x0016), "UI", capture),
        ((0x0008, 0x0018), "UI", instance),
        ((0x0008, 0x0020), "DA", date),
        ((0x0008, 0x0023), "DA", date),
        ((0x0008, 0x0030), "TM", time),
        ((0x0008, 0x0033), "TM", time),
        ((0x0008, 0x0050), "SH", ""),
        ((0x0008, 0x0060), "CS", "OT"),
        ((0x0008, 0x0064), "CS", "WSD"),
        ((0x0008, 0x0090), "PN", ""),
        ((0x0010, 0x0010), "PN", ""),
        ((0x0010, 0x0020), "LO", ""),
        ((0x0010, 0x0030), "DA", ""),
        ((0x0010, 0x0040), "CS", ""),
        ((0x0020, 0x000D), "UI", _new_uid()),
        ((0x0020, 0x000E), "UI", _new_uid()),
        ((0x0020, 0x0010), "SH", ""),
        ((0x0020, 0x0011), "IS", "1"),
        ((0x0020, 0x0013), "IS", "1"),
        ((0x0020, 0x0020), "CS", ""),
        ((0x0018, 0x1016), "LO", "Retina registration"),
        ((0x0018, 0x1018), "LO", "retina-align"),
        ((0x0018, 0x1019), "LO", __version__),
    ]


def _description(channels: Sequence[Channel]) -> list[Element]:
    labels = [_label(number, channel.name) for number, channel in enumerate(channels, start=1)]
    names = "\r\n".join(f"{number}: {channel.name}" for number, channel in enumerate(channels, start=1))
    return [
        ((0x0008, 0x103E), "LO", "Aligned stack"),
        (_FRAME_LABELS, "SH", "\\".join(labels)),
        ((0x0020, 0x4000), "LT", names),
        ((0x0028, 0x0009), "AT", struct.pack("<HH", *_FRAME_LABELS)),
        ((0x0028, 0x0301), "CS", "NO"),
    ]


def _geometry(spacing_um: float | None) -> list[Element]:
    if spacing_um is None:
        return []
    return [((0x0028, 0x0030), "DS", "\\".join([f"{spacing_um / 1000:.10g}"] * 2))]


def _pixel_format(values: np.ndarray, channels: Sequence[Channel]) -> list[Element]:
    frames, rows, columns = values.shape
    bits = 8 * values.itemsize
    darkest = min(channel.display_range[0] for channel in channels)
    lightest = max(channel.display_range[1] for channel in channels)
    return [
        ((0x0028, 0x0002), "US", (1,)),
        ((0x0028, 0x0004), "CS", "MONOCHROME2"),
        ((0x0028, 0x0008), "IS", str(frames)),
        ((0x0028, 0x0010), "US", (rows,)),
        ((0x0028, 0x0011), "US", (columns,)),
        ((0x0028, 0x0100), "US", (bits,)),
        ((0x0028, 0x0101), "US", (bits,)),
        ((0x0028, 0x0102), "US", (bits - 1,)),
        ((0x0028, 0x0103), "US", (0,)),
        ((0x0028, 0x1050), "DS", f"{(darkest + lightest + 1) / 2:.10g}"),
        ((0x0028, 0x1051), "DS", f"{lightest - darkest + 1:.10g}"),
        ((0x0028, 0x1052), "DS", "0"),
        ((0x0028, 0x1053), "DS", "1"),
        ((0x0028, 0x1054), "LO", "US"),
        ((0x2050, 0x0020), "CS", "IDENTITY"),
    ]


def _meta_information(capture: str, instance: str) -> bytes:
    """The group of elements in front of the data set, with its length (PS3.10, 7.1)."""
    elements: list[Element] = [
        ((0x0002, 0x0001), "OB", b"\x00\x01"),
        ((0x0002, 0x0002), "UI", capture),
        ((0x0002, 0x0003), "UI", instance),
        ((0x0002, 0x0010), "UI", _EXPLICIT_LITTLE_ENDIAN),
        ((0x0002, 0x0012), "UI", _IMPLEMENTATION),
    ]
    group = b"".join(_encoded(element) for element in elements)
    return _encoded(((0x0002, 0x0000), "UL", struct.pack("<I", len(group)))) + group


def _encoded(element: Element) -> bytes:
    """One element in Explicit VR Little Endian; values are padded to an even length."""
    (group, number), kind, value = element
    content = _content(value)
    if len(content) % 2:
        content += b" " if isinstance(value, str) and kind != "UI" else b"\x00"
    head = struct.pack("<HH", group, number) + kind.encode("ascii")
    length = struct.pack("<HI", 0, len(content)) if kind in _LONG else struct.pack("<H", len(content))
    return head + length + content


def _content(value: str | bytes | tuple[int, ...] | np.ndarray) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-8")
    if isinstance(value, tuple):
        return struct.pack(f"<{len(value)}H", *value)
    return value if isinstance(value, bytes) else value.tobytes()


def _label(number: int, name: str) -> str:
    """At most 16 characters, none of them the backslash that parts the labels; the number keeps cut ones apart."""
    plain = name.replace("\\", "/").strip()
    return plain if len(plain) <= _LONGEST_LABEL else f"{number} {plain}"[:_LONGEST_LABEL].strip()


def _new_uid() -> str:
    """A unique identifier from a random UUID (PS3.5, B.2)."""
    return f"2.25.{uuid.uuid4().int}"
