"""Where one scale holds for an image, and where it does not: on an ultra-wide field.

The retina is no plane. The wider a field, the more its projection stretches what lies towards its rim: by DICOM PS3.17,
UUU.1, one scale can be wrong there by a factor of four in an area.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.annotations.extent import greatest_diameter
from core.annotations.notices import NoScale, UltraWide
from core.annotations.scale import UM_PER_MM, Scale
from core.coordinates import Size
from core.notices import Notice

MM_PER_DEGREE = 0.288
"""On the retina of a schematic eye, near the fovea."""

ULTRA_WIDE_DEGREES = 75.0
"""A field of more is ultra-wide. Fundus cameras show 60° or less, wide ones about 100° or more, and a scale from the
optic disc may be off by a fifth: 60° measured by a scale that is a fifth too large are 72°, 100° by one that is a fifth
too small 80°. At the rim of a field of 75° a stereographic projection of an eye of 12 mm radius is stretched by 23 %
already (1 / cos² of half the angle seen from the eye's centre), so an area is wrong by half."""


@dataclass(frozen=True)
class ImageScale:
    """What there is to say of lengths in an image.

    Attributes:
        scale: the scale in force, None where there is none.
        refusal: why no figure in millimetres may be given; None where it may.
    """

    scale: Scale | None
    refusal: Notice | None = None

    @property
    def usable(self) -> Scale | None:
        """The scale by which figures in millimetres may be given."""
        return self.scale if self.refusal is None else None


def image_scale(scale: Scale | None, extent_um: float | None, is_wide_field: bool = False) -> ImageScale:
    """Whether figures in millimetres may be given.

    Args:
        scale: that is in force.
        extent_um: the largest extent of the field of view by this scale, see `field_extent`; None where not known.
        is_wide_field: by its file the image is a projection of a wide field.
    """
    if scale is None:
        return ImageScale(None, NoScale())
    degrees = None if extent_um is None else field_degrees(extent_um)
    is_ultra_wide = is_wide_field or (degrees is not None and degrees > ULTRA_WIDE_DEGREES)
    if is_ultra_wide and not scale.confirmed_local:
        return ImageScale(scale, UltraWide(degrees))
    return ImageScale(scale)


def field_degrees(extent_um: float) -> float:
    """The visual angle of an extent on the retina."""
    return extent_um / UM_PER_MM / MM_PER_DEGREE


def field_extent(field: np.ndarray, scale: Scale) -> float:
    """The largest extent of a field of view `(height, width)` bool, in micrometres; 0 of an empty one."""
    rows = np.flatnonzero(field.any(axis=1))
    if not len(rows):
        return 0.0
    first = field[rows].argmax(axis=1)
    last = field.shape[1] - 1 - field[rows, ::-1].argmax(axis=1)
    corners = [
        (x + across, row + down)
        for row, left, right in zip(rows.tolist(), first.tolist(), last.tolist(), strict=True)
        for x, across in ((left, -0.5), (right, 0.5))
        for down in (-0.5, 0.5)
    ]
    return greatest_diameter(scale.um(np.array(corners)))


def picture_extent(size: Size, scale: Scale) -> float:
    """The longer side of a picture, in micrometres: the extent of a field that is not known better."""
    height, width = size
    return max(width * scale.x_um, height * scale.y_um) if math.prod(size) else 0.0
