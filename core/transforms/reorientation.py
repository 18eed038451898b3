"""A transform whose reference or floating image was turned: the same places, told in pixels of the turned image.

Nothing is interpolated: the pre-alignment takes the turning as a factor, and a field is turned node by node, for its
grid lies on the image by the half-pixel rule from whichever side one counts.
"""

from __future__ import annotations

import numpy as np

from core.coordinates import Size
from core.images.orientation import Orientation
from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField
from core.transforms.planar import PlanarTransform, TransformModel


def turning(by: Orientation, size: Size) -> PlanarTransform:
    """From pixels of an image of `size` to those of the turned image; exact both ways."""
    forth = PlanarTransform(by.matrix(size))
    forth.__dict__["inverse"] = PlanarTransform(by.inverse.matrix(by.size(size)))
    return forth


def with_floating_turned(transform: CompositeTransform, by: Orientation, size: Size) -> CompositeTransform:
    """The transform to the turned floating image.

    Args:
        size: `(height, width)` of the floating image before it was turned.
    """
    return CompositeTransform(turning(by, size) @ transform.pre_alignment, transform.field)


def with_reference_turned(transform: CompositeTransform, by: Orientation, size: Size) -> CompositeTransform:
    """The transform from the turned reference.

    Args:
        size: `(height, width)` of the reference before it was turned.
    """
    field = None if transform.field is None else turned_field(transform.field, by)
    return CompositeTransform(transform.pre_alignment @ turning(by, size).inverse, field)


def turned_field(field: RegistrationField, by: Orientation) -> RegistrationField:
    """The field on the turned reference: its nodes at their new places, its displacements in the new directions."""
    return RegistrationField(by.vectors(by.apply(field.displacement)), by.size(field.size))


def model_for(model: TransformModel, by: Orientation) -> TransformModel:
    """The least model that holds every pre-alignment of `model`, once one image was turned.

    >>> model_for(TransformModel.SIMILARITY, Orientation.RIGHT).value
    'similarity'
    >>> model_for(TransformModel.SIMILARITY, Orientation.FLIP).value
    'affine'
    """
    if model in (TransformModel.AFFINE, TransformModel.PROJECTIVE) or by is Orientation.AS_IN_FILE:
        return model
    if by.is_mirror:
        return TransformModel.AFFINE
    return TransformModel.RIGID if model is TransformModel.TRANSLATION else model


def turned_points(points: np.ndarray, by: Orientation, size: Size) -> np.ndarray:
    """Points `(N, 2)` of an image of `size` as `(N, 2)` float64 of the turned one."""
    return turning(by, size)(points)
