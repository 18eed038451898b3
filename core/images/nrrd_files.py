"""NRRD, as 3D Slicer and this program write it: one slice or several, with a component for each channel.

The header is text (teem.sourceforge.net/nrrd/format.html); only what says where the pixels are is looked at.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from core.errors import InputError
from core.images.checks import MOST_IMAGES, check_count, check_numbers, check_size
from core.images.contents import FileContents, Part, Sort, named_images
from core.images.decoded_pixels import DecodedImage, damaged, without_alpha
from core.images.number_ranges import to_unsigned
from core.inflating import inflated_pieces
from core.language import tr

_TYPES = {
    **dict.fromkeys(("signed char", "int8", "int8_t"), "i1"),
    **dict.fromkeys(("uchar", "unsigned char", "uint8", "uint8_t"), "u1"),
    **dict.fromkeys(("short", "short int", "signed short", "signed short int", "int16", "int16_t"), "i2"),
    **dict.fromkeys(("ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"), "u2"),
    **dict.fromkeys(("int", "signed int", "int32", "int32_t"), "i4"),
    **dict.fromkeys(("uint", "unsigned int", "uint32", "uint32_t"), "u4"),
    "float": "f4",
    "double": "f8",
}
_DOMAIN = ("domain", "space", "time", "list", "???", "none")
"""Kinds of an axis along which the pixels lie; one of another kind in front is that of the components."""
_GZIP, _RAW = ("gzip", "gz"), ("raw",)
_MOST_DEFLATED = 1100
"""Bytes that a byte of a gzip can stand for, and a little more."""
_ANY_WRAPPING = zlib.MAX_WBITS | 32
_UM_PER_MM = 1000.0
_LONGEST_HEADER = 2**20


@dataclass(frozen=True, eq=False)
class _Nrrd:
    """What a header says.

    Attributes:
        shape: `(slices, height, width, components)`.
        names: of the components; none where they have no names.
        spacing: `(x, y)` in micrometres, where it is stated.
        is_rgba: whether the fourth component is alpha.
        begin: where the pixels begin, in bytes.
    """

    kind: np.dtype
    shape: tuple[int, int, int, int]
    names: tuple[str, ...]
    spacing: tuple[float, float] | None
    is_rgba: bool
    is_gzip: bool
    begin: int

    @property
    def needed(self) -> int:
        """Bytes of all pixels."""
        return math.prod(self.shape) * self.kind.itemsize

    @property
    def contents(self) -> FileContents:
        slices, height, width, components = self.shape
        if self.names:
            groups, sort = named_images(self.names), Sort.STACK
        elif components == 3 or self.is_rgba:
            groups, sort = [("", tuple(range(components)))], Sort.PAGES
        else:
            groups = [("", (number,)) for number in range(components)]
            sort = Sort.CHANNELS if components > 1 else Sort.PAGES
        parts = [
            Part((height, width), name, planes=tuple(number * components + place for place in places))
            for number in range(slices)
            for name, places in groups
        ]
        return FileContents(tuple(parts), sort)


def list_nrrd(content: bytes, name: str) -> FileContents:
    """The images of an NRRD file.

    Raises:
        InputError: the header is damaged, or of a kind that cannot be read.
    """
    return _header(content, name).contents


def decode_nrrd(content: bytes, name: str, page: int = 1) -> DecodedImage:
    """One image of an NRRD file, by its number in `list_nrrd`.

    Raises:
        InputError: there is none, or it is too small, too large, damaged, or of a kind that cannot be read.
    """
    header = _header(content, name)
    contents = header.contents
    part = contents.part(page, name)
    check_size(part.size, name)
    components = header.shape[-1]
    check_numbers(part.size, components, name)
    stored = _slice(header, content, part.planes[0] // components, name)
    places = [plane % components for plane in part.planes]
    pixels = np.frombuffer(stored, header.kind).reshape(header.shape[1:])[..., places]
    pixels = pixels.astype(header.kind.newbyteorder("="))
    if header.is_rgba:
        pixels = without_alpha(pixels)
    numbers = to_unsigned(pixels[..., 0] if pixels.shape[2] == 1 else pixels, name)
    return DecodedImage(
        numbers.pixels, header.spacing, notices=numbers.notices, values=numbers.values, contents=contents
    )


def _slice(header: _Nrrd, content: bytes, number: int, name: str) -> bytes:
    """The bytes of one slice; of a compressed volume, no more than that is kept, and nothing behind it looked at."""
    size = header.needed // header.shape[0]
    begin, end = number * size, (number + 1) * size
    if not header.is_gzip:
        return content[header.begin + begin : header.begin + end]
    kept, place = bytearray(), 0
    try:
        for piece in inflated_pieces(content[header.begin :], _ANY_WRAPPING):
            kept += piece[max(0, begin - place) : max(0, end - place)]
            place += len(piece)
            if place >= end:
                return bytes(kept)
    except zlib.error as error:
        raise damaged(name, error) from error
    raise damaged(name, tr("its end is missing"))


def _header(content: bytes, name: str) -> _Nrrd:
    end = content.find(b"\n\n", 0, _LONGEST_HEADER)
    windows = content.find(b"\r\n\r\n", 0, _LONGEST_HEADER)
    if end < 0 or 0 <= windows < end:
        end, blank = windows, 4
    else:
        blank = 2
    if end < 0:
        _refuse_beginning(name)
    fields, named = _fields(content[:end].decode("utf-8", "replace"))
    if "data file" in fields or "datafile" in fields:
        raise InputError(
            tr("{name} keeps its pixels in another file. Save it as one file (.nrrd).").format(name=name)
        )
    encoding = fields.get("encoding", "").casefold()
    if encoding not in (*_GZIP, *_RAW):
        raise InputError(
            tr("{name} is an NRRD file with the encoding {encoding}. Save it as raw or gzip.").format(
                name=name, encoding=encoding or "?"
            )
        )
    try:
        header = _understood(fields, named, encoding in _GZIP, end + blank)
    except (KeyError, ValueError, OverflowError):
        _refuse_beginning(name)
    there = (len(content) - header.begin) * (_MOST_DEFLATED if header.is_gzip else 1)
    if there < header.needed:  # before anything is made of that size
        raise damaged(name, tr("its end is missing"))
    check_count(header.shape[0] * header.shape[3], name)
    return header


def _refuse_beginning(name: str) -> NoReturn:
    raise damaged(name, tr("its beginning cannot be read"))


def _fields(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """The fields, and what programs have added with names of their own."""
    fields, named = {}, {}
    for line in text.splitlines()[1:]:
        key, colon, value = line.partition(":")
        if line.startswith("#") or not colon:
            continue
        if value.startswith("="):
            named[key] = value[1:]
        else:
            fields[key.strip().casefold()] = value.strip()
    return fields, named


def _understood(fields: dict[str, str], named: dict[str, str], is_gzip: bool, begin: int) -> _Nrrd:
    """Raises KeyError or ValueError where the fields are missing or contradict each other."""
    sizes = [int(size) for size in fields["sizes"].split()]
    if len(sizes) != int(fields["dimension"]) or min(sizes) < 1:
        raise ValueError("the sizes are not those of the dimensions")
    for skip in ("line skip", "lineskip", "byte skip", "byteskip"):
        if int(fields.get(skip, 0)):
            raise ValueError("pixels that begin elsewhere are not looked for")
    kinds = fields.get("kinds", "").casefold().split()
    has_components = bool(kinds) and kinds[0] not in _DOMAIN
    components = sizes.pop(0) if has_components else 1
    width, height, *more = sizes
    names = tuple(named.get(f"channel {number}", "") for number in range(min(components, MOST_IMAGES)))
    order = ">" if fields.get("endian", "little").casefold() == "big" else "<"
    return _Nrrd(
        np.dtype(order + _TYPES[fields["type"].casefold()]),
        (math.prod(more), height, width, components),
        names if all(names) else (),
        _spacing(fields, first=int(has_components)),
        components == 4 and kinds[0] in ("rgba-color", "4-color") and not all(names),
        is_gzip,
        begin,
    )


def _spacing(fields: dict[str, str], first: int) -> tuple[float, float] | None:
    """Micrometres; 1 mm is what programs write where they know none."""
    try:
        if "space directions" in fields:
            vectors = fields["space directions"].replace("none", "()").split(")")[first : first + 2]
            sides = [
                math.hypot(*(float(part) for part in vector.strip(" (").split(","))) for vector in vectors
            ]
        else:
            sides = [float(side) for side in fields["spacings"].split()[first : first + 2]]
        x, y = sides
    except (KeyError, ValueError):
        return None
    is_stated = math.isfinite(x) and math.isfinite(y) and (x, y) != (1.0, 1.0) and min(x, y) > 0
    return (x * _UM_PER_MM, y * _UM_PER_MM) if is_stated else None
