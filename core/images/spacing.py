"""Whether what an image file says of the size of its pixels can be their size on a retina.

Dots per inch are about printing and screens and are never used, nor are the resolution tags of PNG and JPEG.
"""

from __future__ import annotations

import math

SMALLEST_UM, LARGEST_UM = 0.5, 100.0
"""What a pixel can be on a retina: from adaptive optics to a small copy of an ultra-widefield image."""

SAME = 0.01
"""Pixels are square to this share, or one number cannot tell their size."""

PixelSize = tuple[float, float]
"""`(x, y)`: the width and the height of a pixel on the retina, in micrometres."""


def plausible_pixel_size(x: float, y: float) -> PixelSize | None:
    """The width and height of a pixel in micrometres; None where they cannot be those of a retina."""
    if not all(math.isfinite(side) and SMALLEST_UM <= side <= LARGEST_UM for side in (x, y)):
        return None
    return x, y


def square_spacing(size: PixelSize | None) -> float | None:
    """One number for the size of square pixels; None where they are not square, or not known.

    >>> square_spacing((6.0, 6.0)), square_spacing((6.0, 12.0))
    (6.0, None)
    """
    if size is None:
        return None
    spacing = math.sqrt(size[0] * size[1])
    return spacing if abs(size[0] - size[1]) <= SAME * spacing else None
