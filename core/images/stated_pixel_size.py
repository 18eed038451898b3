"""How plain image files state the size of a pixel, so that other programs read it.

TIFF: pixels for each centimetre. That is the one way that ITK (SimpleITK, ANTs, 3D Slicer), ImageJ, tifffile and this
program all take for the size of a pixel. ITK reads neither OME's XML nor ImageJ's unit, and takes dots per inch
for a size too. PNG: pixels for each metre in its `pHYs` chunk (PNG specification, 11.3.4.3). ITK reads the `sCAL` chunk
instead, as it writes it: with the unit metre, and millimetres in it, which is its spacing.
"""

from __future__ import annotations

import struct
import zlib
from typing import Any

from core.images.spacing import PixelSize

_UM_PER_MM, _UM_PER_CENTIMETRE, _UM_PER_METRE = 1e3, 1e4, 1e6
_HEADER_END = 33
"""Bytes: of the signature and the header chunk of a PNG, behind which these stand."""
_IN_METRES = 1


def tiff_resolution(pixel_size_um: PixelSize | None) -> dict[str, Any]:
    """The arguments of `tifffile.imwrite` that state the size; none where it is not known.

    Args:
        pixel_size_um: `(x, y)`, the width and height of a pixel in micrometres.

    >>> tiff_resolution((10.0, 20.0)), tiff_resolution(None)
    ({'resolution': (1000.0, 500.0), 'resolutionunit': 'CENTIMETER'}, {})
    """
    if pixel_size_um is None:
        return {}
    x, y = pixel_size_um
    return {"resolution": (_UM_PER_CENTIMETRE / x, _UM_PER_CENTIMETRE / y), "resolutionunit": "CENTIMETER"}


def png_stating(content: bytes, pixel_size_um: PixelSize | None) -> bytes:
    """A PNG file with the size of its pixels in it, to the next whole pixel in a metre."""
    if pixel_size_um is None:
        return content
    per_metre = (round(_UM_PER_METRE / side) for side in pixel_size_um)
    spacing = (f"{side / _UM_PER_MM:.12f}".rstrip("0").encode() for side in pixel_size_um)
    physical = _chunk(b"pHYs", struct.pack(">IIB", *per_metre, _IN_METRES))
    scale = _chunk(b"sCAL", bytes([_IN_METRES]) + b"\0".join(spacing))
    return content[:_HEADER_END] + physical + scale + content[_HEADER_END:]


def _chunk(kind: bytes, values: bytes) -> bytes:
    checked = kind + values
    return struct.pack(">I", len(values)) + checked + struct.pack(">I", zlib.crc32(checked))
