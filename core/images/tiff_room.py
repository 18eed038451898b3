"""Whether a page of a TIFF file can be decoded in the memory of a computer: tifffile makes room for what a page states.

The files that state more are a few hundred bytes long: compressed nothing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.coordinates import Size
from core.errors import InputError
from core.images.checks import MOST_NUMBERS, check_numbers
from core.images.decoded_pixels import damaged
from core.images.stated_sizes import stated_size
from core.language import tr

if TYPE_CHECKING:
    from tifffile import TiffPage

_LARGEST_TILE, _TIMES_THE_PAGE = 4096 * 4096, 4
"""Pixels of a tile that every image may have, and how much larger than the page one may be: its edges are filled up."""

_PICTURES = (6, 7, 22610, 33003, 33004, 33005, 33007, 34712, 34887, 34892, 34934, 50001, 50002, 52546)
"""Compressions whose data say how large they are: JPEG, JPEG XR, JPEG 2000, LERC, WebP, JPEG XL."""
_LOOKED_AT = 1 << 16
"""Bytes of each."""


def check_room(page: TiffPage, name: str) -> None:
    """Refuse a page with more samples or slices, or larger tiles, than are decoded.

    Raises:
        InputError: it is.
    """
    size = _whole(name, page.imagelength, page.imagewidth)
    samples, depth = _whole(name, page.samplesperpixel, page.imagedepth)
    check_numbers((size[0], size[1]), samples * max(1, depth), name)
    tile = _whole(name, page.tilewidth, page.tilelength, page.tiledepth)
    area = tile[0] * tile[1] * max(1, tile[2])
    together = samples if page.planarconfig == 1 else 1
    if area > max(_LARGEST_TILE, _TIMES_THE_PAGE * size[0] * size[1]) or area * together > MOST_NUMBERS:
        raise _too_large(name, (tile[1], tile[0]))
    if page.compression in _PICTURES:
        padded = [
            -(-side // of) * of if of else side for side, of in zip(size, (tile[1], tile[0]), strict=True)
        ]
        _check_pictures(page, name, padded[0] * padded[1] * max(1, depth) * (samples // together))


def _check_pictures(page: TiffPage, name: str, pixels: int) -> None:
    """The same for what tiles and strips of picture formats state of themselves, all together."""
    handle, total = page.parent.filehandle, 0
    known: dict[int, Size | None] = {}
    for offset, count in zip(page.dataoffsets, page.databytecounts, strict=False):
        if offset not in known:
            handle.seek(offset)
            known[offset] = stated_size(handle.read(min(count, _LOOKED_AT)))
        stated = known[offset]
        total += math.prod(stated or (0, 0))
        if stated is not None and total > max(_LARGEST_TILE, _TIMES_THE_PAGE * pixels):
            raise _too_large(name, stated)


def _too_large(name: str, size: Size) -> InputError:
    return damaged(
        name,
        tr("its tiles or strips of {width} by {height} pixels are far larger than the image").format(
            width=size[1], height=size[0]
        ),
    )


def _whole(name: str, *values: object) -> list[int]:
    """The numbers of a page: a damaged tag has several, or text, and Python would multiply them all the same."""
    numbers = [value for value in values if isinstance(value, int) and value >= 0]
    if len(numbers) < len(values):
        raise damaged(name, tr("its beginning cannot be read"))
    return numbers
