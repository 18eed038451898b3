"""Whether a point lies on an image of a size, and the nearest point that does."""

from __future__ import annotations

from core.coordinates import Size
from core.points.matching import Point


def is_inside(point: Point, image_size: Size) -> bool:
    """Whether an image point lies on the image, its outermost pixels' far edges included."""
    height, width = image_size
    return -0.5 <= point[0] <= width - 0.5 and -0.5 <= point[1] <= height - 0.5


def nearest_inside(point: Point, image_size: Size) -> Point:
    """The nearest point that lies on the image."""
    height, width = image_size
    return min(max(point[0], -0.5), width - 0.5), min(max(point[1], -0.5), height - 0.5)
