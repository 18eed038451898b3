"""Pixels of any numbers as 8 or 16 bits, with the way back to the numbers of the file."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.errors import InputError
from core.images.notices import NotNumbers, ScaledByItsRange
from core.language import tr
from core.notices import Notice


class FileValues(NamedTuple):
    """What the numbers of a file were: `slope * pixel + intercept`."""

    slope: float = 1.0
    intercept: float = 0.0


AS_THEY_ARE = FileValues()


class Numbers(NamedTuple):
    """Pixels of uint8 or uint16, what they were in the file, and what there is to say of that."""

    pixels: np.ndarray
    values: FileValues = AS_THEY_ARE
    notices: tuple[Notice, ...] = ()


def to_unsigned(numbers: np.ndarray, name: str, stated: tuple[float, float] | None = None) -> Numbers:
    """Numbers of 8 or 16 bits as they are, also those that are stored as larger ones; all others by their own range.

    Of integers of 8 bits the range becomes that of 8 bits, of all others that of 16. What is no number becomes 0.

    Args:
        numbers: `(H, W)` or `(H, W, 3)`; the channels keep their relation.
        name: what sentences call the image.
        stated: a range that the file states; it is taken where every number lies in it.

    Raises:
        InputError: they are complex numbers, texts, or none of them is a number.
    """
    if numbers.dtype == bool:
        return Numbers(numbers.astype(np.uint8) * 255)
    if numbers.dtype in (np.uint8, np.uint16):
        return Numbers(numbers)
    if numbers.dtype.kind not in "iuf":
        raise InputError(
            tr("{name} holds numbers of the kind {kind}. Save it with 8 or 16 bits per channel.").format(
                name=name, kind=numbers.dtype.name
            )
        )
    valid = np.isfinite(numbers)
    if not valid.any():
        raise InputError(tr("No pixel of {name} holds a number. Export it again.").format(name=name))
    notices: list[Notice] = [] if valid.all() else [NotNumbers(name, 1 - float(valid.mean()))]
    numbers = np.where(valid, numbers, 0)
    kind = _kind_that_holds(numbers, valid)
    if kind is not None:
        return Numbers(numbers.astype(kind), notices=tuple(notices))
    least, most = float(numbers[valid].min()), float(numbers[valid].max())
    if stated is not None and stated[0] <= least and most <= stated[1]:
        least, most = stated
    bits = 8 if numbers.dtype.itemsize == 1 else 16
    slope = (most - least) / (2**bits - 1) or 1.0
    scaled = np.where(valid, (numbers.astype(np.float64) - least) / slope, 0)
    pixels = np.rint(scaled).astype(np.uint8 if bits == 8 else np.uint16)
    return Numbers(pixels, FileValues(slope, least), (*notices, ScaledByItsRange(name, least, most, bits)))


def _kind_that_holds(numbers: np.ndarray, valid: np.ndarray) -> type | None:
    """The unsigned kind that holds every number without loss; None where there is none.

    Whole numbers in larger kinds are images of 8 or 16 bits that a program has converted. A float image of 0 and 1
    alone is a mask, whose range is its own.
    """
    least, most = float(numbers[valid].min()), float(numbers[valid].max())
    if least < 0 or most > np.iinfo(np.uint16).max or (most <= 1 and numbers.dtype.kind == "f"):
        return None
    if numbers.dtype.kind == "f" and not np.array_equal(numbers, np.rint(numbers)):
        return None
    is_small = most <= np.iinfo(np.uint8).max and (numbers.dtype.kind == "f" or numbers.dtype.itemsize == 1)
    return np.uint8 if is_small else np.uint16
