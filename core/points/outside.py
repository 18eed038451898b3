"""Points that lie outside their image: no registration begins with one that is in use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.coordinates import Size, inside
from core.language import tr
from core.notices import Notice
from core.points.matching import ImageRole, MatchingPair, MatchingPoints, Point


@dataclass(frozen=True)
class PointOutside(Notice):
    """A point of a complete pair in use, by the number of the pair, outside the image of this `(height, width)`."""

    pair: int
    point: Point
    image: ImageRole
    size: Size

    @property
    def sentence(self) -> str:
        return tr(
            "Point {pair} at ({x:.1f}, {y:.1f}) lies outside the {image} image, which is "
            "{width} x {height} px. Points are pixels of the full-size image: correct or remove it."
        ).format(
            pair=self.pair,
            x=self.point[0],
            y=self.point[1],
            image=tr(self.image.value),
            width=self.size[1],
            height=self.size[0],
        )


def pairs_outside(points: MatchingPoints, image: ImageRole, size: Size) -> Iterator[MatchingPair]:
    """The pairs in use, complete or not, whose point in one image lies outside it."""
    for pair in points:
        point = pair.point(image)
        if pair.active and point is not None and not inside(np.array([point]), size).all():
            yield pair


def first_outside(points: MatchingPoints, reference_size: Size, floating_size: Size) -> PointOutside | None:
    """The first point that keeps a registration from beginning; None where none does."""
    for image, size in ((ImageRole.REFERENCE, reference_size), (ImageRole.FLOATING, floating_size)):
        for pair in pairs_outside(points, image, size):
            if pair.is_complete:
                return PointOutside(pair.id, pair.point(image) or (0.0, 0.0), image, size)
    return None
