"""The bytes of an image file as an upright image of 8 or 16 bits, by the format that they are in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from core.errors import InputError
from core.images.checks import check_layout
from core.images.contents import ONE_IMAGE, FileContents
from core.images.decoded_pixels import DecodedImage, damaged
from core.images.image_formats import ImageFormat, format_names, image_format_of
from core.language import tr
from core.late_import import load_function


def decode(content: bytes, name: str, page: int = 1) -> DecodedImage:
    """What an image file holds; its pixels are uint8 or uint16 and contiguous.

    Args:
        content: all bytes of the file.
        name: what the error sentences call the file.
        page: which image of a file that holds several, from 1.

    Raises:
        InputError: not an image of a known format, too small, too large, damaged, or there is no such page.
    """
    format = _format(content, name)
    function = load_function(format.function)
    if not format.lister:
        ONE_IMAGE.part(page, name)
    pages = (page,) if format.lister else ()
    decoded: DecodedImage = _unless_damaged(lambda: function(content, name, *pages), name)
    check_layout(decoded.pixels, name)
    return decoded._replace(pixels=np.ascontiguousarray(decoded.pixels))


def list_contents(content: bytes, name: str) -> FileContents:
    """The images of a file, none of them decoded.

    Args:
        content: all bytes of the file.
        name: what the error sentences call it.

    Raises:
        InputError: not an image of a known format, or its header is damaged.
    """
    format = _format(content, name)
    if not format.lister:
        return ONE_IMAGE
    function = load_function(format.lister)
    contents: FileContents = _unless_damaged(lambda: function(content, name), name)
    return contents


def _unless_damaged(decode: Callable[[], Any], name: str) -> Any:
    """What a decoder gives. Libraries raise anything for damage that nobody has thought of, and read past it never."""
    try:
        return decode()
    except (InputError, MemoryError, ImportError):
        raise
    except Exception as error:
        raise damaged(name, error) from error


def _format(content: bytes, name: str) -> ImageFormat:
    format = image_format_of(content)
    if format is None:
        raise InputError(
            tr("{name} is not an image that can be read, or its beginning is damaged. Use {formats}.").format(
                name=name, formats=format_names()
            )
        )
    return format
