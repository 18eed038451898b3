"""The size that the first bytes of a compressed picture state, for pictures that lie in other files, as tiles do.

Their decoders make room for it, whatever size the file around them states: a few hundred bytes can take gigabytes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from core.coordinates import Size

_MOST_MARKERS = 1000
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset((0x01, *range(0xD0, 0xDA)))
"""Markers of JPEG: those that state the size, and those without a length."""


def stated_size(picture: bytes) -> Size | None:
    """`(height, width)` of a JPEG, JPEG 2000, JPEG XL, WebP or LERC; None where it is none, or does not say it.

    >>> stated_size(b"Lerc2 " + struct.pack("<iIii", 4, 0, 48, 64))
    (48, 64)
    """
    try:
        return next((size(picture) for begin, size in _BY_BEGINNING if picture.startswith(begin)), None)
    except (struct.error, IndexError):  # cut off
        return None


def _of_jpeg(picture: bytes) -> Size | None:
    place = 2
    for _ in range(_MOST_MARKERS):
        marker = picture[place + 1]
        if picture[place] != 0xFF:
            return None
        if marker in _FRAMES:
            return _pair(">HH", picture, place + 5)
        if marker == 0xFF:
            place += 1
        elif marker in _ALONE:
            place += 2
        else:
            place += 2 + int(struct.unpack_from(">H", picture, place + 2)[0])
    return None


def _of_jpeg2000(picture: bytes) -> Size | None:
    place = picture.find(b"\xff\x4f\xff\x51")
    if place < 0:
        return None
    right, bottom, left, top = struct.unpack_from(">4I", picture, place + 8)
    return bottom - top, right - left


def _of_lerc(picture: bytes) -> Size | None:
    version = struct.unpack_from("<i", picture, 6)[0]
    return _pair("<ii", picture, 14 if version >= 3 else 10)


def _of_webp(picture: bytes) -> Size | None:
    kind = picture[12:16]
    if kind == b"VP8X":
        wide, high = (int.from_bytes(picture[place : place + 3], "little") + 1 for place in (24, 27))
        return high, wide
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", picture, 21)[0]
        return (bits >> 14 & 0x3FFF) + 1, (bits & 0x3FFF) + 1
    wide, high = struct.unpack_from("<HH", picture, 26)
    return high & 0x3FFF, wide & 0x3FFF


_RATIOS = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}
"""Width to height, by their number in JPEG XL."""


def _of_jpeg_xl(picture: bytes) -> Size | None:
    """ISO/IEC 18181-1, size header: bits from the lowest."""
    place = picture.find(b"\xff\x0a")
    if place < 0:
        return None
    header = picture[place + 2 : place + 14]
    if len(header) < 4:
        return None
    bits = int.from_bytes(header, "little")

    def take(count: int) -> int:
        nonlocal bits
        value, bits = bits & ((1 << count) - 1), bits >> count
        return value

    is_small = take(1)

    def side() -> int:
        return 8 * (take(5) + 1) if is_small else 1 + take((9, 13, 18, 30)[take(2)])

    height, ratio = side(), take(3)
    return height, side() if ratio == 0 else height * _RATIOS[ratio][0] // _RATIOS[ratio][1]


def _pair(format: str, picture: bytes, place: int) -> Size:
    height, width = struct.unpack_from(format, picture, place)
    return height, width


_BY_BEGINNING: tuple[tuple[bytes, Callable[[bytes], Size | None]], ...] = (
    (b"\xff\xd8", _of_jpeg),
    (b"\xff\x4f\xff\x51", _of_jpeg2000),
    (b"\0\0\0\x0cjP  ", _of_jpeg2000),
    (b"RIFF", _of_webp),
    (b"Lerc2 ", _of_lerc),
    (b"\xff\x0a", _of_jpeg_xl),
    (b"\0\0\0\x0cJXL ", _of_jpeg_xl),
)
