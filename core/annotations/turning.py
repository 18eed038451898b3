"""A shape on an image that was turned."""

from __future__ import annotations

from core.annotations.shape import Shape
from core.coordinates import Size
from core.images.orientation import Orientation
from core.transforms.reorientation import turning


def turned_shape(shape: Shape, by: Orientation, size: Size) -> Shape:
    """The shape of an image of `size` in pixels of the turned image.

    >>> from core.annotations.shape import ShapeKind
    >>> turned_shape(Shape(ShapeKind.POINT, [(4, 1)]), Orientation.RIGHT, (10, 20)).vertices.tolist()
    [[8.0, 4.0]]
    """
    moves = turning(by, size)
    return Shape(shape.kind, moves(shape.vertices), [moves(hole) for hole in shape.holes])
