"""JPEG 2000, as archives of images give it, by imagecodecs: 8 or 16 bits, grey or colour."""

from __future__ import annotations

from core.images.checks import check_size
from core.images.decoded_pixels import DecodedImage, damaged, without_alpha
from core.images.number_ranges import to_unsigned
from core.images.pillow_files import open_image


def decode_jpeg2000(content: bytes, name: str) -> DecodedImage:
    """What a JPEG 2000 file or codestream holds.

    Raises:
        InputError: it is too small, too large, or damaged.
    """
    import imagecodecs

    with open_image(content, name, "JPEG2000") as image:  # the header alone
        check_size((image.height, image.width), name)
    try:
        pixels = imagecodecs.jpeg2k_decode(content)
    except (RuntimeError, ValueError) as error:
        raise damaged(name, error) from error
    has_alpha = pixels.ndim == 3 and pixels.shape[2] in (2, 4)
    numbers = to_unsigned(without_alpha(pixels) if has_alpha else pixels, name)
    return DecodedImage(numbers.pixels, notices=numbers.notices, values=numbers.values)
