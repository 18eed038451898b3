"""The bytes of an image file as an upright array of 8 or 16 bits.

Pillow reads everything of 8 bits. It would cut 16-bit colour to 8 bits, so 16-bit PNG goes through OpenCV,
and TIFF of more than 8 bits through tifffile (OpenCV where tifffile lacks the compression). DICOM goes through ITK.
"""

from __future__ import annotations

import io
import struct
import warnings
from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError
from core.images.checks import LARGEST_MEGAPIXELS, check_kind, check_layout, check_size
from core.images.dicom_files import decode_dicom, is_dicom
from core.language import tr

if TYPE_CHECKING:
    from PIL import Image
    from tifffile import TiffPage

FORMATS = ("PNG", "JPEG", "TIFF", "BMP")

TIFF_SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")

ORIENTATION_TAG = 0x0112


def decode(content: bytes, name: str) -> np.ndarray:
    """The pixels of an image file: `(H, W)` or `(H, W, 3)` RGB, uint8 or uint16, upright, contiguous.

    Args:
        content: all bytes of the file.
        name: what the error sentences call the file.

    Raises:
        InputError: not an image of a known format, too small, too large, damaged, or of other numbers.
    """
    if is_dicom(content):
        pixels = decode_dicom(content, name)
    elif content.startswith(TIFF_SIGNATURES):
        pixels = _decode_tiff(content, name)
    else:
        pixels = _decode_other(content, name)
    check_layout(pixels, name)
    return np.ascontiguousarray(pixels)


def upright(pixels: np.ndarray, orientation: int) -> np.ndarray:
    """Undo one of the eight orientations of EXIF and TIFF (1: nothing to do)."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels


def _decode_other(content: bytes, name: str) -> np.ndarray:
    with _open_with_pillow(content, name) as image:
        check_size((image.height, image.width), name)
        if _is_png_of_16_bits(content):
            pixels = _decode_png_of_16_bits(content, name)
        else:
            pixels = _decode_with_pillow(image, name)
        # Last: in a PNG the orientation may stand behind the pixels, and Pillow decodes them to get there.
        orientation = image.getexif().get(ORIENTATION_TAG, 1)
    return upright(pixels, orientation)


def _open_with_pillow(content: bytes, name: str) -> Image.Image:
    """Read the header only."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError:
        raise InputError(
            tr("{name} is too large. The limit is {limit} megapixels: make it smaller first.").format(
                name=name, limit=LARGEST_MEGAPIXELS
            )
        ) from None
    except UnidentifiedImageError:
        raise InputError(
            tr(
                "{name} is not an image that can be read, or its beginning is damaged. Use PNG, "
                "JPEG, TIFF, BMP or DICOM."
            ).format(name=name)
        ) from None
    except (OSError, SyntaxError, ValueError, struct.error) as error:
        raise _damaged(name, error) from error


def _decode_with_pillow(image: Image.Image, name: str) -> np.ndarray:
    try:
        image.load()
    except (OSError, SyntaxError, ValueError, IndexError, struct.error) as error:
        raise _damaged(name, error) from error
    if image.mode in ("I;16", "I;16L", "I;16B", "I", "F"):
        return np.asarray(image)
    if image.has_transparency_data:
        layered = np.asarray(image.convert("LA" if image.mode in ("L", "LA", "La") else "RGBA"))
        return _without_alpha(layered)
    return np.asarray(image.convert("L" if image.mode in ("1", "L") else "RGB"))


def _is_png_of_16_bits(content: bytes) -> bool:
    return content.startswith(b"\x89PNG") and content[24] == 16


def _decode_png_of_16_bits(content: bytes, name: str) -> np.ndarray:
    """OpenCV keeps 16 bits but accepts damaged files, so Pillow walks through the checksums first."""
    try:
        _open_with_pillow(content, name).verify()
    except (OSError, SyntaxError, ValueError, struct.error) as error:
        raise _damaged(name, error) from error
    return _decode_with_opencv(content, name)


def _decode_with_opencv(content: bytes, name: str) -> np.ndarray:
    """Without turning it; OpenCV gives BGR."""
    import cv2

    try:
        pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise _damaged(name, error) from error
    if pixels is None:
        raise _damaged(name, tr("its pixels cannot be decoded"))
    if pixels.ndim == 2:
        return pixels
    if pixels.shape[2] == 4:
        return _without_alpha(cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA))
    return pixels[..., ::-1]


def _decode_tiff(content: bytes, name: str) -> np.ndarray:
    from tifffile import TiffFile, TiffFileError

    try:
        with TiffFile(io.BytesIO(content)) as file:
            return _decode_first_page(file.pages.first, content, name)
    except InputError:
        raise
    except (
        TiffFileError,
        OSError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        struct.error,
        RuntimeError,
    ) as error:
        raise _damaged(name, error) from error


def _decode_first_page(page: TiffPage, content: bytes, name: str) -> np.ndarray:
    check_size((page.imagelength, page.imagewidth), name)
    if page.dtype is None:
        raise InputError(
            tr("{name} holds numbers of an unknown kind. Save it with 8 or 16 bits per channel.").format(
                name=name
            )
        )
    if page.bitspersample > 8:
        check_kind(np.dtype(page.dtype), name)
    ends = (offset + count for offset, count in zip(page.dataoffsets, page.databytecounts, strict=False))
    if max(ends, default=0) > len(content):
        raise _damaged(name, tr("its end is missing"))
    if page.bitspersample <= 8:
        return _decode_small_tiff(content, name)
    try:
        pixels = page.asarray()
    except ValueError as error:
        if "imagecodecs" not in str(error):
            raise
        return _decode_with_opencv(content, name)
    return upright(_as_grey_or_rgb(pixels, page), page.tags.valueof(ORIENTATION_TAG, 1))


def _decode_small_tiff(content: bytes, name: str) -> np.ndarray:
    """TIFF of up to 8 bits. Pillow turns the pixels upright itself."""
    with _open_with_pillow(content, name) as image:
        return _decode_with_pillow(image, name)


def _as_grey_or_rgb(pixels: np.ndarray, page: TiffPage) -> np.ndarray:
    """A 16-bit page with its channels last, alpha dropped, and black as 0."""
    from tifffile import PHOTOMETRIC

    pixels = pixels.astype(pixels.dtype.newbyteorder("="), copy=False)
    axes = page.axes.replace("I", "").replace("Z", "")
    pixels = pixels.reshape(
        [length for length, axis in zip(pixels.shape, page.axes, strict=True) if axis in "YXS"]
    )
    if axes.startswith("S"):
        pixels = np.moveaxis(pixels, 0, -1)
    if page.photometric == PHOTOMETRIC.MINISWHITE:
        pixels = np.iinfo(pixels.dtype).max - pixels
    if pixels.ndim == 3 and pixels.shape[2] in (2, 4):
        pixels = _without_alpha(pixels)
    return pixels


def _without_alpha(pixels: np.ndarray) -> np.ndarray:
    """Drop the last channel; what it says is fully transparent becomes black. `(H, W, 2 or 4)`."""
    opaque = pixels[..., -1:] > 0
    visible = np.where(opaque, pixels[..., :-1], 0)
    return visible[..., 0] if visible.shape[2] == 1 else visible


def _damaged(name: str, reason: object) -> InputError:
    has_words = any(letter.isalpha() for letter in str(reason))  # some libraries say but a number
    text = (
        tr("{name} is truncated or damaged ({reason}). Copy or export it again.")
        if has_words
        else tr("{name} is truncated or damaged. Copy or export it again.")
    )
    return InputError(text.format(name=name, reason=reason))
