"""Whether what an image file says of the size of its pixels can be their size on a retina.

Dots per inch are about printing and screens and are never used, nor are the resolution tags of PNG and JPEG.
"""

from __future__ import annotations

import math

SMALLEST_UM, LARGEST_UM = 0.5, 100.0
"""What a pixel can be on a retina: from adaptive optics to a small copy of an ultra-widefield image."""

SAME = 0.01
"""Pixels are square to this share, or one number cannot tell their size."""


def plausible_spacing(x: float, y: float) -> float | None:
    """One number for the width and height of a pixel in micrometres; None where they cannot be those of a retina."""
    if not (math.isfinite(x) and math.isfinite(y) and min(x, y) > 0):
        return None
    spacing = math.sqrt(x * y)
    is_square = abs(x - y) <= SAME * spacing
    return spacing if is_square and SMALLEST_UM <= spacing <= LARGEST_UM else None
