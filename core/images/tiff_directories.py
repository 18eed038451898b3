"""TIFF files as tifffile follows them: from directory to directory, which in a damaged file need not end."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tifffile import TiffFile

MOST_DIRECTORIES = 100_000


@contextmanager
def opened_tiff(content: bytes) -> Iterator[TiffFile]:
    """The file, open; directories that go round in a circle end before the first one that was there already.

    Raises:
        tifffile.TiffFileError: it is no TIFF file.
        ValueError: it has more directories than any file has.
    """
    from tifffile import TiffFile

    with TiffFile(io.BytesIO(content)) as file:
        place = _link_back(file)
        if place is None:
            yield file
            return
        end = place + file.tiff.offsetsize
        mended = content[:place] + bytes(file.tiff.offsetsize) + content[end:]
    with TiffFile(io.BytesIO(mended)) as file:
        yield file


def _link_back(file: TiffFile) -> int | None:
    """Where in the file a directory names an earlier one as the next. tifffile sees that only now and then."""
    tiff, handle, first = file.tiff, file.filehandle, file.pages.first
    seen: set[int] = set()
    offset: int = first.offset
    place = None
    while 0 < offset < handle.size:
        if offset in seen:
            return place
        seen.add(offset)
        if len(seen) > MOST_DIRECTORIES:
            raise ValueError("it has more directories than any file has")
        handle.seek(offset)
        try:
            tags: Any = struct.unpack(tiff.tagnoformat, handle.read(tiff.tagnosize))[0]
            place = offset + tiff.tagnosize + tags * tiff.tagsize
            handle.seek(place)
            offset = struct.unpack(tiff.offsetformat, handle.read(tiff.offsetsize))[0]
        except struct.error:  # the file is cut off there, which tifffile tells
            return None
    return None
