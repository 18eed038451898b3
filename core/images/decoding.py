"""The bytes of an image file as an upright image of 8 or 16 bits, by the format that they are in."""

from __future__ import annotations

import numpy as np

from core.errors import InputError
from core.images.checks import check_layout
from core.images.decoded_pixels import DecodedImage
from core.images.image_formats import format_names, image_format_of
from core.language import tr
from core.late_import import load_function


def decode(content: bytes, name: str) -> DecodedImage:
    """What an image file holds; its pixels are uint8 or uint16 and contiguous.

    Args:
        content: all bytes of the file.
        name: what the error sentences call the file.

    Raises:
        InputError: not an image of a known format, too small, too large, damaged, or of other numbers.
    """
    format = image_format_of(content)
    if format is None:
        raise InputError(
            tr("{name} is not an image that can be read, or its beginning is damaged. Use {formats}.").format(
                name=name, formats=format_names()
            )
        )
    decoded: DecodedImage = load_function(format.function)(content, name)
    check_layout(decoded.pixels, name)
    return decoded._replace(pixels=np.ascontiguousarray(decoded.pixels))
