"""TIFF files as tifffile follows them: from directory to directory, which in a damaged file need not end.

All that the directories state is added up before tifffile is given the file: it reads every value of every directory,
however many of them share one place, and compares the directories with each other.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from core.images.checks import check_count
from core.images.decoded_pixels import damaged
from core.language import tr

if TYPE_CHECKING:
    from tifffile import TiffFile

MOST_DIRECTORIES = 10_000
_MOST_TAGS = 500_000
_MOST_TAGS_OF_ONE = 4096
"""tifffile takes a directory with more for the end."""
_MOST_BYTES = 2 << 30
"""Of all values, which Pillow reads on its way to a page."""
_SHARED, _SHARED_BYTES = 2, 1 << 20
"""How often the values that tifffile keeps may be as large as the file, and how large they may be in any case."""

_SIZES = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
    16: 8,
    17: 8,
    18: 8,
}
"""Bytes of the types of numbers (TIFF 6.0, section 2, and BigTIFF)."""
_WHOLE = {1: "B", 3: "H", 4: "I", 6: "b", 7: "B", 8: "h", 9: "i", 13: "I", 16: "Q", 17: "q", 18: "Q"}
_SUB_DIRECTORIES = 330
_EXIF = (34665, 34853, 40965)
"""EXIF, its places on earth and its interoperability, which are directories of their own, with other tags."""
_DEEPEST = 16
_KEPT = frozenset(
    (258, 270, 273, 277, 279, 282, 283, 305, 324, 325, _SUB_DIRECTORIES, 338, 339, 347, 513, 514, 530)
) | {33628, 42113, 50838, 50839}
"""Tags whose values tifffile keeps from the start. Of EXIF it keeps all."""


class _Layout(NamedTuple):
    """How directories are written: TIFF, or BigTIFF."""

    number: struct.Struct
    tag: struct.Struct
    offset: struct.Struct


class _Values(NamedTuple):
    """The values of a tag; `size` is that of those that stand elsewhere in the file."""

    code: int
    kind: int
    amount: int
    stored: bytes
    place: int
    size: int
    layout: _Layout

    def numbers(self) -> tuple[int, ...]:
        """Whole numbers; none of other kinds."""
        if self.kind not in _WHOLE:
            return ()
        order = self.layout.offset.format[0]
        return struct.unpack_from(f"{order}{self.amount}{_WHOLE[self.kind]}", self.stored, self.place)


@dataclass
class _Work:
    """What the directories so far make the libraries read."""

    directories: int = 0
    tags: int = 0
    read: int = 0
    kept: int = 0
    exif: set[int] = field(default_factory=set)

    def check(self, content: bytes, name: str) -> None:
        """Refuse what would take minutes or all memory."""
        check_count(self.directories, name, MOST_DIRECTORIES)
        most_kept = _SHARED * len(content) + _SHARED_BYTES
        if self.tags > _MOST_TAGS or self.read > _MOST_BYTES or self.kept > most_kept:
            raise damaged(name, tr("its directories state more than it holds"))


@contextmanager
def opened_tiff(content: bytes, name: str) -> Iterator[TiffFile]:
    """The file, open; directories that go round in a circle end before the first one that was there already.

    Args:
        name: what the sentences of an error call the file.

    Raises:
        tifffile.TiffFileError: it is no TIFF file.
        InputError: it has more directories, or larger ones, than are read.
    """
    from tifffile import TiffFile

    layout = _layout(content)
    place = None if layout is None else _link_back(content, layout, name)
    if layout is not None and place is not None:
        end = place + layout.offset.size
        content = content[:place] + bytes(layout.offset.size) + content[end:]
    with TiffFile(io.BytesIO(content)) as file:
        yield file


def _layout(content: bytes) -> _Layout | None:
    """By the first bytes; None where they are of no TIFF."""
    order = {b"II": "<", b"MM": ">"}.get(content[:2], "")
    if not order or len(content) < 16:
        return None
    version = struct.unpack_from(order + "H", content, 2)[0]
    if version == 43:
        return _Layout(*(struct.Struct(order + each) for each in ("Q", "HHQ8s", "Q")))
    return _Layout(*(struct.Struct(order + each) for each in ("H", "HHI4s", "I")))


def _link_back(content: bytes, layout: _Layout, name: str) -> int | None:
    """Where in the file a directory names an earlier one as the next. tifffile sees that only now and then."""
    offset: int = layout.offset.unpack_from(content, layout.offset.size)[0]
    seen: set[int] = set()
    work, place = _Work(), None
    while 0 < offset < len(content):
        if offset in seen:
            return place
        seen.add(offset)
        work.directories += 1
        place = _add(work, content, layout, name, (offset,))
        if place is None or place + layout.offset.size > len(content):
            return None
        offset = layout.offset.unpack_from(content, place)[0]
    return None


def _add(
    work: _Work, content: bytes, layout: _Layout, name: str, way: tuple[int, ...], is_exif: bool = False
) -> int | None:
    """Add a directory and those below it to the work; where it ends, None where it is cut off.

    Args:
        way: where the directories above it begin, and it last.
    """
    start = way[-1] + layout.number.size
    if start > len(content):
        return None
    count = layout.number.unpack_from(content, way[-1])[0]
    end: int = start + count * layout.tag.size
    if count > _MOST_TAGS_OF_ONE or end > len(content):
        return None
    work.tags += count
    below: list[int] = []
    for tag in layout.tag.iter_unpack(content[start:end]):
        values = _values(content, layout, tag)
        if values is None:
            continue
        work.read += values.size
        work.kept += values.size if is_exif or values.code in _KEPT else 0
        if values.code == _SUB_DIRECTORIES:
            work.directories += values.amount
            work.check(content, name)
            below += values.numbers()
        elif values.code in _EXIF and values.amount == 1:
            new = [offset for offset in values.numbers() if offset not in work.exif]
            work.exif.update(new)
            below += new
    work.check(content, name)
    if below and len(way) > _DEEPEST:
        raise damaged(name, tr("its directories lie within each other without end"))
    for offset in below:
        if 0 < offset < len(content) and offset not in way:
            _add(work, content, layout, name, (*way, offset), offset in work.exif)
    return end


def _values(content: bytes, layout: _Layout, tag: tuple[int, int, int, bytes]) -> _Values | None:
    """The values of a tag, unread; None where they are not in the file, and every library leaves them out."""
    code, kind, count, value = tag
    size = count * _SIZES.get(kind, 0)
    if size <= len(value):
        return _Values(code, kind, count, value[:size], 0, 0, layout)
    place = layout.offset.unpack(value)[0]
    return None if place + size > len(content) else _Values(code, kind, count, content, place, size, layout)
