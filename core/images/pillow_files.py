"""PNG, JPEG and BMP, by Pillow; 16-bit PNG by OpenCV, as Pillow would cut colour to 8 bits."""

from __future__ import annotations

import io
import struct
import warnings
from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError
from core.images.checks import LARGEST_MEGAPIXELS, check_size
from core.images.decoded_pixels import (
    DecodedImage,
    damaged,
    exif_facts,
    exif_of,
    orientation_of,
    upright,
    without_alpha,
)
from core.language import tr

if TYPE_CHECKING:
    from PIL import Image

_BIT_DEPTH_AT = 24
"""Of a PNG, in its first chunk."""

COMPLAINTS = (OSError, SyntaxError, ValueError, IndexError, struct.error)
"""What Pillow says of a damaged file."""

_CODECS_OF_TIFFFILE = ("webp", "zstd", "lzma", "jpeg2000", "tiff_jpeg2000")
"""Compressions of TIFF pages that only some builds of Pillow have."""

_MODES = ("1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr", "LAB")
"""What Pillow makes of pages with up to 8 bits."""


def decode_png(content: bytes, name: str) -> DecodedImage:
    """What a PNG file holds.

    Raises:
        InputError: it is too small, too large or damaged.
    """
    return _decode(content, name, "PNG", of_16_bits=content[_BIT_DEPTH_AT : _BIT_DEPTH_AT + 1] == b"\x10")


def decode_jpeg(content: bytes, name: str) -> DecodedImage:
    """What a JPEG file holds; errors as for `decode_png`."""
    return _decode(content, name, "JPEG")


def decode_bmp(content: bytes, name: str) -> DecodedImage:
    """What a BMP file holds; errors as for `decode_png`."""
    return _decode(content, name, "BMP")


class NotOfPillow(Exception):
    """Pillow does not know the kind of page or its compression."""


def decode_tiff_of_8_bits(content: bytes, name: str, page: int = 0) -> np.ndarray:
    """The pixels of a page of a TIFF file of up to 8 bits, which Pillow turns.

    Args:
        page: its number in the file, from 0.

    Raises:
        InputError: it is damaged.
        NotOfPillow: another library may be able to read it.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(content), formats=["TIFF"])
            image.seek(page)
    except (UnidentifiedImageError, EOFError, KeyError) as error:
        raise NotOfPillow from error
    except Image.DecompressionBombError:
        raise _too_large(name) from None
    except COMPLAINTS as error:
        raise damaged(name, error) from error
    with image:
        if str(image.info.get("compression")) in _CODECS_OF_TIFFFILE or image.mode not in _MODES:
            raise NotOfPillow
        return load_pixels(image, name)


def decode_with_opencv(content: bytes, name: str) -> np.ndarray:
    """The pixels of any image file. Of a TIFF they are turned upright, of no other.

    Raises:
        InputError: OpenCV cannot decode it.
    """
    import cv2

    try:
        pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise damaged(name, error) from error
    if pixels is None:
        raise damaged(name, tr("its pixels cannot be decoded"))
    if pixels.ndim == 2:
        return pixels
    if pixels.shape[2] == 4:
        return without_alpha(cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA))
    return pixels[..., ::-1]


def open_image(content: bytes, name: str, format: str) -> Image.Image:
    """Read the header of a file of one of Pillow's formats.

    Raises:
        InputError: it is too large, or its header is damaged.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(content), formats=[format])
    except Image.DecompressionBombError:
        raise _too_large(name) from None
    except UnidentifiedImageError:
        raise damaged(name, tr("its beginning cannot be read")) from None
    except COMPLAINTS as error:
        raise damaged(name, error) from error


def _too_large(name: str) -> InputError:
    return InputError(
        tr("{name} is too large. The limit is {limit} megapixels: make it smaller first.").format(
            name=name, limit=LARGEST_MEGAPIXELS
        )
    )


def load_pixels(image: Image.Image, name: str) -> np.ndarray:
    """Decode an image that was opened: grey or RGB, 8 bits where Pillow has no more, alpha dropped.

    Raises:
        InputError: it is damaged.
    """
    try:
        image.load()
    except COMPLAINTS as error:
        raise damaged(name, error) from error
    if image.mode in ("I;16", "I;16L", "I;16B", "I", "F"):
        return np.asarray(image)
    if image.has_transparency_data:
        return without_alpha(np.asarray(image.convert("LA" if image.mode in ("L", "LA", "La") else "RGBA")))
    return np.asarray(image.convert("L" if image.mode in ("1", "L") else "RGB"))


def _decode(content: bytes, name: str, format: str, of_16_bits: bool = False) -> DecodedImage:
    with open_image(content, name, format) as image:
        check_size((image.height, image.width), name)
        pixels = _decode_png_of_16_bits(content, name) if of_16_bits else load_pixels(image, name)
        # Last: in a PNG the orientation may stand behind the pixels, and Pillow decodes them to get there.
        exif = exif_of(image)
    return DecodedImage(upright(pixels, orientation_of(exif)), facts=exif_facts(exif))


def _decode_png_of_16_bits(content: bytes, name: str) -> np.ndarray:
    """OpenCV keeps 16 bits but accepts damaged files, so Pillow walks through the checksums first."""
    try:
        open_image(content, name, "PNG").verify()
    except COMPLAINTS as error:
        raise damaged(name, error) from error
    return decode_with_opencv(content, name)
