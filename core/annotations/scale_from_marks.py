"""A scale from the optic disc, where no file states one: of a length that is much the same in most eyes."""

from __future__ import annotations

import math

import numpy as np

from core.annotations.extent import FINE
from core.annotations.geometry import geometry_of
from core.annotations.landmarks import centre_of
from core.annotations.scale import (
    DISC_DIAMETER_MM,
    DISC_FOVEA_MM,
    UM_PER_MM,
    Scale,
    ScaleSource,
    check_length,
)
from core.annotations.shape import Shape, ShapeKind
from core.errors import InputError
from core.language import tr


def scale_from_disc(disc: Shape, assumed_mm: float = DISC_DIAMETER_MM, aspect: float = 1.0) -> Scale:
    """The scale by which a marked optic disc has the assumed diameter.

    Args:
        disc: its outline, whose diameter is that of the circle of the same area, or a line across it.
        assumed_mm: the diameter that is taken for granted.
        aspect: the height of a pixel in parts of its width, where a file states it.

    Raises:
        InputError: the disc is a mark without a diameter.

    >>> scale_from_disc(Shape(ShapeKind.LINE, [(100, 200), (400, 200)])).x_um
    6.0
    """
    check_length(assumed_mm)
    upright = _square(disc, aspect)
    if upright.is_closed:
        diameter = 2 * math.sqrt(geometry_of(upright.flattened(FINE)).area / math.pi)
    elif upright.kind is ShapeKind.POINT:
        raise InputError(
            tr("A point has no diameter. Draw the outline of the optic disc, or a line across it.")
        )
    else:
        diameter = geometry_of(upright).length
    return _scale(diameter, assumed_mm, aspect, ScaleSource.DISC_DIAMETER)


def scale_from_disc_and_fovea(
    disc: Shape, fovea: Shape, assumed_mm: float = DISC_FOVEA_MM, aspect: float = 1.0
) -> Scale:
    """The scale by which the fovea lies at the assumed distance from the disc's centre.

    Raises:
        InputError: both marks lie at one place.

    >>> disc, fovea = Shape(ShapeKind.POINT, [(900, 300)]), Shape(ShapeKind.POINT, [(300, 300)])
    >>> scale_from_disc_and_fovea(disc, fovea).described
    '7.5 µm per pixel (distance from the optic disc to the fovea, assumed to be 4.5 mm)'
    """
    check_length(assumed_mm)
    distance = math.dist(centre_of(_square(disc, aspect)), centre_of(_square(fovea, aspect)))
    return _scale(distance, assumed_mm, aspect, ScaleSource.DISC_FOVEA)


def _square(shape: Shape, aspect: float) -> Shape:
    """The shape in pixels as wide as those of the image and as high as wide."""
    return Shape(
        shape.kind, shape.vertices * (1, aspect), [hole * np.array((1, aspect)) for hole in shape.holes]
    )


def _scale(length: float, assumed_mm: float, aspect: float, source: ScaleSource) -> Scale:
    if not length >= 1:
        raise InputError(
            tr("The optic disc or its distance to the fovea is shorter than a pixel. Mark both again.")
        )
    um = assumed_mm * UM_PER_MM / length
    return Scale(um, um * aspect, source, assumed_mm)
