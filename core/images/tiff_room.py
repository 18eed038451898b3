"""Whether a page of a TIFF file can be decoded in the memory of a computer: tifffile makes room for what a page states.

The files that state more are a few hundred bytes long: compressed nothing.
"""

from __future__ import annotations

import math
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
    height, width = int(page.imagelength), int(page.imagewidth)
    check_numbers((height, width), int(page.samplesperpixel) * max(1, int(page.imagedepth)), name)
    tile = (page.tilewidth, page.tilelength, max(1, page.tiledepth)) if page.is_tiled else (1, 1, 1)
    samples = int(page.samplesperpixel) if page.planarconfig == 1 else 1
    if math.prod(tile) > max(_LARGEST_TILE, _TIMES_THE_PAGE * height * width) or (
        math.prod(tile) * samples > MOST_NUMBERS
    ):
        raise damaged(
            name,
            tr("its tiles of {width} by {height} pixels are far larger than the image").format(
                width=tile[0], height=tile[1]
            ),
        )
