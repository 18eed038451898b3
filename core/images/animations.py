"""WebP and GIF, by Pillow: 8 bits, grey or colour; of an animation one of its pictures."""

from __future__ import annotations

from core.errors import InputError
from core.images.checks import check_size
from core.images.contents import FileContents, Part, Sort
from core.images.decoded_pixels import DecodedImage, damaged, exif_facts, exif_of, orientation_of, upright
from core.images.pillow_files import COMPLAINTS, load_pixels, open_image

_WEBP, _GIF = "WEBP", "GIF"


def list_webp(content: bytes, name: str) -> FileContents:
    """The pictures of a WebP file.

    Raises:
        InputError: the file is damaged.
    """
    return _list(content, name, _WEBP)


def list_gif(content: bytes, name: str) -> FileContents:
    """The pictures of a GIF file; errors as for `list_webp`."""
    return _list(content, name, _GIF)


def decode_webp(content: bytes, name: str, page: int = 1) -> DecodedImage:
    """One picture of a WebP file.

    Raises:
        InputError: there is none, or it is too small, too large or damaged.
    """
    return _decode(content, name, page, _WEBP)


def decode_gif(content: bytes, name: str, page: int = 1) -> DecodedImage:
    """One picture of a GIF file; errors as for `decode_webp`."""
    return _decode(content, name, page, _GIF)


def _list(content: bytes, name: str, format: str) -> FileContents:
    with open_image(content, name, format) as image:
        try:
            count = int(getattr(image, "n_frames", 1))
        except COMPLAINTS as error:
            raise damaged(name, error) from error
        part = Part((image.height, image.width))
        return FileContents((part,) * count, Sort.FRAMES)


def _decode(content: bytes, name: str, page: int, format: str) -> DecodedImage:
    with open_image(content, name, format) as image:
        check_size((image.height, image.width), name)
        contents = _list(content, name, format)
        contents.part(page, name)
        try:
            image.seek(page - 1)
        except InputError:
            raise
        except (*COMPLAINTS, EOFError) as error:
            raise damaged(name, error) from error
        pixels = load_pixels(image, name)
        exif = exif_of(image)
        return DecodedImage(upright(pixels, orientation_of(exif)), facts=exif_facts(exif), contents=contents)
