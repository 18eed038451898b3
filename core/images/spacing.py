"""The size of a pixel on the retina, where a file says it: OME, ImageJ, a TIFF in centimetres, or DICOM.

Dots per inch are about printing and screens and are never used, nor are the resolution tags of PNG and JPEG.
"""

from __future__ import annotations

import io
import math
import struct
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from core.images.decoding import TIFF_SIGNATURES
from core.images.dicom_files import dicom_spacing, is_dicom

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPage

SMALLEST_UM, LARGEST_UM = 0.5, 100.0
"""What a pixel can be on a retina: from adaptive optics to a small copy of an ultra-widefield image."""

SAME = 0.01
"""Pixels are square to this share, or one number cannot tell their size."""

_CENTIMETRE = 3
_UM_PER_UNIT = {
    "nm": 1e-3,
    "um": 1.0,
    "µm": 1.0,
    "μm": 1.0,
    "\\u00b5m": 1.0,
    "\\u00B5m": 1.0,
    "micron": 1.0,
    "microns": 1.0,
    "micrometer": 1.0,
    "mm": 1e3,
    "cm": 1e4,
}


def stated_spacing(content: bytes) -> float | None:
    """Micrometres for each pixel, from all bytes of an image file; None where it does not say so plausibly."""
    if is_dicom(content):
        stated = dicom_spacing(content)
        return plausible_spacing(*stated) if stated is not None else None
    if not content.startswith(TIFF_SIGNATURES):
        return None
    from tifffile import TiffFile, TiffFileError

    try:
        with TiffFile(io.BytesIO(content)) as file:
            stated = _from_ome(file) if file.is_ome else _from_tags(file)
    except (TiffFileError, ElementTree.ParseError, OSError, ValueError, LookupError, TypeError, struct.error):
        return None  # the pixels were read: what is wrong about the rest of the file does not matter
    return plausible_spacing(*stated) if stated is not None else None


def plausible_spacing(x: float, y: float) -> float | None:
    """One number for the width and height of a pixel in micrometres; None where they cannot be those of a retina."""
    if not (math.isfinite(x) and math.isfinite(y) and min(x, y) > 0):
        return None
    spacing = math.sqrt(x * y)
    is_square = abs(x - y) <= SAME * spacing
    return spacing if is_square and SMALLEST_UM <= spacing <= LARGEST_UM else None


def _from_ome(file: TiffFile) -> tuple[float, float] | None:
    root = ElementTree.fromstring(file.ome_metadata or "<none/>")
    pixels = next((element for element in root.iter() if element.tag.rpartition("}")[2] == "Pixels"), None)
    if pixels is None or "PhysicalSizeX" not in pixels.attrib:
        return None
    x, y = (
        float(pixels.attrib[f"PhysicalSize{axis}"])
        * _UM_PER_UNIT[pixels.attrib.get(f"PhysicalSize{axis}Unit", "µm")]
        for axis in "XY"
    )
    return x, y


def _from_tags(file: TiffFile) -> tuple[float, float] | None:
    page: Any = file.pages.first
    per_unit = _resolution(page)
    if per_unit is None:
        return None
    unit = str((file.imagej_metadata or {}).get("unit", ""))
    if unit in _UM_PER_UNIT:
        return _UM_PER_UNIT[unit] / per_unit[0], _UM_PER_UNIT[unit] / per_unit[1]
    if not file.is_imagej and page.tags.valueof("ResolutionUnit") == _CENTIMETRE:
        return 1e4 / per_unit[0], 1e4 / per_unit[1]
    return None


def _resolution(page: TiffPage) -> tuple[float, float] | None:
    """Pixels for each unit, along x and y."""
    values = [page.tags.valueof(name) for name in ("XResolution", "YResolution")]
    if any(value is None or 0 in value for value in values):
        return None
    (x, x_divisor), (y, y_divisor) = values
    return x / x_divisor, y / y_divisor
