"""What an image must be to be used at all; every refusal is one sentence."""

from __future__ import annotations

import numpy as np

from core.coordinates import Size
from core.errors import InputError
from core.language import tr

SMALLEST_SIDE = 32
"""Pixels: an image narrower or lower than this cannot show a retina."""

LARGEST_MEGAPIXELS = 100
"""The largest image that is read; checked in the header, before anything is decoded."""


MOST_NUMBERS = 4 * LARGEST_MEGAPIXELS * 1_000_000
"""Of all that is decoded for one image."""

MOST_IMAGES = 100_000
"""In one file: of more, no list is made."""


def check_count(count: int, name: str, most: int = MOST_IMAGES) -> None:
    """Refuse files with more images than are read, before a list of them is made."""
    if count > most:
        raise InputError(
            tr(
                "{name} holds more than {most} images. Save those that are needed as a file of their own."
            ).format(name=name, most=most)
        )


def check_size(size: Size, name: str) -> None:
    """Refuse images that are too small or too large; `size` is `(height, width)`."""
    height, width = size
    if min(height, width) < SMALLEST_SIDE:
        sentence = (
            tr(
                "{name} is one pixel wide ({width} by {height} pixels). Both sides must be at least {limit} pixels."
            )
            if width == 1
            else tr(
                "{name} is one pixel high ({width} by {height} pixels). Both sides must be at least {limit} pixels."
            )
            if height == 1
            else tr(
                "{name} is too small ({width} by {height} pixels). Both sides must be at least {limit} pixels."
            )
        )
        raise InputError(sentence.format(name=name, width=width, height=height, limit=SMALLEST_SIDE))
    if height * width > LARGEST_MEGAPIXELS * 1_000_000:
        raise InputError(
            tr(
                "{name} is too large ({width} by {height} pixels). The limit is {limit} "
                "megapixels: make it smaller first."
            ).format(name=name, width=width, height=height, limit=LARGEST_MEGAPIXELS)
        )


def check_numbers(size: Size, each: int, name: str) -> None:
    """Refuse images of very many channels or slices, which are decoded together.

    Args:
        each: numbers that a pixel of the image holds.
    """
    height, width = size
    if height * width * each > MOST_NUMBERS:
        raise InputError(
            tr(
                "{name} is too large: each of its {width} by {height} pixels holds {count} numbers. Save the "
                "channels or slices that are needed as a file of their own."
            ).format(name=name, width=width, height=height, count=each)
        )


def check_kind(kind: np.dtype, name: str) -> None:
    """Refuse numbers other than uint8 and uint16."""
    if kind not in (np.uint8, np.uint16):
        raise InputError(
            tr(
                "{name} holds numbers of the kind {kind}, and their range is not known. Save it as "
                "an image of 8 or 16 bits per channel."
            ).format(name=name, kind=kind.name)
        )


def check_layout(pixels: np.ndarray, name: str) -> None:
    """Refuse arrays that are not grey or RGB in 8 or 16 bits."""
    check_kind(pixels.dtype, name)
    if pixels.ndim != 2 and (pixels.ndim != 3 or pixels.shape[2] != 3):
        raise InputError(
            tr("{name} has the shape {shape}. An image must be grey or RGB.").format(
                name=name, shape=pixels.shape
            )
        )
