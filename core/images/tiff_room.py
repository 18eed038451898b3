"""Whether a page of a TIFF file can be decoded in the memory of a computer: tifffile makes room for what a page states.

The files that state more are a few hundred bytes long: compressed nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.images.checks import MOST_NUMBERS, check_numbers
from core.images.decoded_pixels import damaged
from core.language import tr

if TYPE_CHECKING:
    from tifffile import TiffPage

_LARGEST_TILE, _TIMES_THE_PAGE = 4096 * 4096, 4
"""Pixels of a tile that every image may have, and how much larger than the page one may be: its edges are filled up."""


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
        raise damaged(
            name,
            tr("its tiles of {width} by {height} pixels are far larger than the image").format(
                width=tile[0], height=tile[1]
            ),
        )


def _whole(name: str, *values: object) -> list[int]:
    """The numbers of a page: a damaged tag has several, or text, and Python would multiply them all the same."""
    numbers = [value for value in values if isinstance(value, int) and value >= 0]
    if len(numbers) < len(values):
        raise damaged(name, tr("its beginning cannot be read"))
    return numbers
