"""From the stored numbers of a DICOM frame to its values (PS3.3, C.11.1), and what of them is shown (C.11.2).

The window is for showing alone: no pixel is changed by it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from core.images.number_ranges import Numbers

if TYPE_CHECKING:
    from pydicom import Dataset

VALUE_KEYWORDS = (
    *("ModalityLUTSequence", "RescaleSlope", "RescaleIntercept", "WindowCenter", "WindowWidth"),
    "PresentationLUTShape",
)


_SMALLEST, _LARGEST = 1e-12, 1e9
"""Of the line of a modality: beyond them, 64 bits do not keep the pixels apart."""


def with_values(stored: np.ndarray, header: Dataset) -> np.ndarray:
    """The values of a grey frame: rescaled, and turned round where 0 is white. Colours are as they are stored."""
    if stored.ndim == 3 or header.SamplesPerPixel != 1:
        return stored
    values = _rescaled(stored, header)
    if header.PhotometricInterpretation != "MONOCHROME1":
        return values
    wide = np.promote_types(values.dtype, np.int32)
    turned = _sum_of_ends(header) - values.astype(wide)
    return turned.astype(values.dtype if values.dtype.kind in "uf" else wide)


def _sum_of_ends(header: Dataset) -> Any:
    """Of the least and the greatest value that the stored bits allow: a value turned round is this less the value."""
    bits = int(header.BitsStored)
    ends = [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] if header.PixelRepresentation else [0, 2**bits - 1]
    low, high = _rescaled(np.array(ends), header)
    return low + high


def _rescaled(stored: np.ndarray, header: Dataset) -> np.ndarray:
    """By a table or a line; what cannot be understood changes nothing."""
    from pydicom.pixels import apply_modality_lut

    if header.get("ModalityLUTSequence"):
        return np.asarray(apply_modality_lut(stored, header))
    slope, intercept = number_of(header, "RescaleSlope", 1.0), number_of(header, "RescaleIntercept", 0.0)
    if (
        (slope, intercept) == (1.0, 0.0)
        or not _SMALLEST <= abs(slope) <= _LARGEST
        or abs(intercept) > _LARGEST
    ):
        return stored
    values = stored.astype(np.float64) * slope + intercept
    return values.astype(np.int64) if slope.is_integer() and intercept.is_integer() else values


def display_range(header: Dataset, numbers: Numbers) -> tuple[float, float] | None:
    """The pixels that the window of the file shows as black and white; None without a window, or a useless one.

    Useless is one that leaves nothing but black or white of the image.
    """
    centre, width = number_of(header, "WindowCenter", math.nan), number_of(header, "WindowWidth", math.nan)
    if numbers.pixels.ndim == 3 or not (math.isfinite(centre) and width >= 1):
        return None
    # The linear function of C.11.2.1.2.1: black up to the lower, white from the upper.
    low, high = centre - 0.5 - (width - 1) / 2, centre - 0.5 + (width - 1) / 2
    if (
        header.PhotometricInterpretation == "MONOCHROME1"
    ):  # its window is of the picture before it was turned round
        total = float(_sum_of_ends(header))
        low, high = total - high, total - low
    slope, intercept = numbers.values
    dark, light = (low - intercept) / slope, (high - intercept) / slope
    inside = (numbers.pixels > dark) & (numbers.pixels < light)
    return (dark, light) if light > dark and inside.any() else None


def number_of(header: Dataset, keyword: str, fallback: float) -> float:
    """A number of the header, the first of several; the other one where it is missing, no number or not finite."""
    try:
        value: Any = header.get(keyword)
        first: Any = value if value is None or isinstance(value, (str, float, int)) else value[0]
        number = float(first)
    except (TypeError, ValueError, IndexError, OverflowError):
        return fallback
    return number if math.isfinite(number) else fallback
