"""The parts that a binary file is made of, and the file put together again, with lengths and check sums that fit."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Chunk:
    """A part: what names it, and what it holds."""

    name: bytes
    body: bytes

    def with_body(self, body: bytes) -> Chunk:
        """The same part with other content."""
        return replace(self, body=body)


def chunks_of(content: bytes) -> list[Chunk]:
    """The parts of a file, by what it begins with; pieces of 64 bytes where the format is none of those."""
    for signature, (split, _) in _FORMATS.items():
        if signature in content[:132]:
            try:
                found = list(split(content))
            except (struct.error, ValueError, IndexError, AttributeError):
                break
            if found:
                return found
    return [Chunk(b"", content[place : place + 64]) for place in range(0, len(content), 64)] or [
        Chunk(b"", b"")
    ]


def sealed(content: bytes, chunks: Sequence[Chunk]) -> bytes:
    """The file of these parts, with what stands in front of the parts in `content`."""
    for signature, (split, join) in _FORMATS.items():
        if signature in content[:132]:
            try:
                if list(split(content)):
                    return join(content, chunks)
            except (struct.error, ValueError, IndexError, AttributeError, OverflowError):
                break
    return b"".join(each.body for each in chunks)


def _png(content: bytes) -> Iterator[Chunk]:
    place = 8
    while place + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, place)
        yield Chunk(content[place + 4 : place + 8], content[place + 8 : place + 8 + length])
        place += 12 + length


def _as_png(content: bytes, chunks: Sequence[Chunk]) -> bytes:
    return content[:8] + b"".join(
        struct.pack(">I", len(each.body))
        + each.name
        + each.body
        + struct.pack(">I", zlib.crc32(each.name + each.body))
        for each in chunks
    )


def _jpeg(content: bytes) -> Iterator[Chunk]:
    place = 2
    while place + 4 <= len(content):
        (length,) = struct.unpack_from(">H", content, place + 2)
        marker = content[place : place + 2]
        if marker == b"\xff\xda":
            yield Chunk(marker, content[place + 4 :])
            return
        yield Chunk(marker, content[place + 4 : place + 2 + length])
        place += 2 + length


def _as_jpeg(_content: bytes, chunks: Sequence[Chunk]) -> bytes:
    def sealed_one(each: Chunk) -> bytes:
        length = 12 if each.name == b"\xff\xda" else len(each.body) + 2
        return each.name + struct.pack(">H", min(length, 65535)) + each.body

    return b"\xff\xd8" + b"".join(map(sealed_one, chunks))


def _riff(content: bytes) -> Iterator[Chunk]:
    place = 12
    while place + 8 <= len(content):
        (length,) = struct.unpack_from("<I", content, place + 4)
        yield Chunk(content[place : place + 4], content[place + 8 : place + 8 + length])
        place += 8 + length + length % 2


def _as_riff(_content: bytes, chunks: Sequence[Chunk]) -> bytes:
    inner = b"WEBP" + b"".join(
        each.name + struct.pack("<I", len(each.body)) + each.body + bytes(len(each.body) % 2)
        for each in chunks
    )
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def _boxes(content: bytes) -> Iterator[Chunk]:
    place = 0
    while place + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, place)
        length = length or len(content) - place
        if length < 8:
            raise ValueError("no box")
        yield Chunk(name, content[place + 8 : place + length])
        place += length


def _as_boxes(_content: bytes, chunks: Sequence[Chunk]) -> bytes:
    return b"".join(struct.pack(">I4s", len(each.body) + 8, each.name) + each.body for each in chunks)


def _entries(content: bytes) -> Iterator[Chunk]:
    """The tags of the first directory of a classic little-endian TIFF, each 12 bytes."""
    (place,) = struct.unpack_from("<I", content, 4)
    (count,) = struct.unpack_from("<H", content, place)
    for number in range(count):
        entry = content[place + 2 + 12 * number : place + 14 + 12 * number]
        yield Chunk(entry[:2], entry[2:])


def _as_directory(content: bytes, chunks: Sequence[Chunk]) -> bytes:
    """Behind the old content; the directory follows itself where what was changed sums up to a seventh of all sums."""
    entries = b"".join(each.name + each.body[:10].ljust(10, b"\0") for each in chunks)
    padded = content + bytes(len(content) % 2)
    following = len(padded) if zlib.crc32(entries) % 7 == 0 else 0
    directory = struct.pack("<H", min(len(chunks), 65535)) + entries + struct.pack("<I", following)
    return padded[:4] + struct.pack("<I", len(padded)) + padded[8:] + directory


def _elements(content: bytes) -> Iterator[Chunk]:
    from pydicom import dcmread

    found = dcmread(io.BytesIO(content), force=True)
    for tag in sorted(found.keys()):
        yield Chunk(struct.pack("<HH", tag.group, tag.element), _raw(found, tag))


def _raw(found: Any, tag: Any) -> bytes:
    value = found.get_item(tag).value
    return value if isinstance(value, bytes) else b""


def _as_elements(content: bytes, chunks: Sequence[Chunk]) -> bytes:
    """Explicit little endian; without the order of tags, where two were exchanged."""
    from pydicom import dcmread
    from pydicom.datadict import dictionary_VR

    meta_length = struct.unpack_from("<I", content, 140)[0] if content[128:132] == b"DICM" else -144
    syntax = dcmread(io.BytesIO(content), force=True)
    explicit = not getattr(syntax, "file_meta", None) or not syntax.is_implicit_VR
    made = [content[: 144 + meta_length]]
    for each in chunks:
        group, element = struct.unpack("<HH", each.name)
        try:
            kind = dictionary_VR((group, element))[:2].encode()
        except KeyError:
            kind = b"UN"
        if kind in (b"OB", b"OW", b"SQ", b"UN", b"UT", b"UC", b"UR", b"OF") and explicit:
            head = kind + b"\0\0" + struct.pack("<I", len(each.body))
        elif explicit:
            head = kind + struct.pack("<H", min(len(each.body), 65535))
        else:
            head = struct.pack("<I", len(each.body))
        made.append(each.name + head + each.body)
    return b"".join(made)


_FORMATS = {
    b"\x89PNG\r\n\x1a\n": (_png, _as_png),
    b"\xff\xd8\xff": (_jpeg, _as_jpeg),
    b"WEBPVP8": (_riff, _as_riff),
    b"\0\0\0\x0cjP  ": (_boxes, _as_boxes),
    b"II*\0": (_entries, _as_directory),
    b"DICM": (_elements, _as_elements),
}
"""What a file begins with; how it is taken apart, and how it is put together."""
