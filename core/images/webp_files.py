"""WebP of one picture, by Pillow: 8 bits, grey or colour."""

from __future__ import annotations

from core.errors import InputError
from core.images.checks import check_size
from core.images.decoded_pixels import ORIENTATION_TAG, DecodedImage, exif_facts, upright
from core.images.pillow_files import load_pixels, open_image
from core.language import tr


def decode_webp(content: bytes, name: str) -> DecodedImage:
    """What a WebP file holds.

    Raises:
        InputError: it is an animation, too small, too large or damaged.
    """
    with open_image(content, name, "WEBP") as image:
        check_size((image.height, image.width), name)
        count = getattr(image, "n_frames", 1)
        if count > 1:
            raise InputError(
                tr(
                    "{name} is an animation of {count} pictures. Save the one that you want as an image of its own."
                ).format(name=name, count=count)
            )
        pixels = load_pixels(image, name)
        exif = image.getexif()
        return DecodedImage(upright(pixels, exif.get(ORIENTATION_TAG, 1)), facts=exif_facts(exif))
