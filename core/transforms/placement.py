"""Where the points of one image lie, and what is doubtful about it."""

from __future__ import annotations

import numpy as np

from core.coordinates import Size
from core.points.matching import ImageRole
from core.transforms.notices import Crowded, InOneQuarter, NearlyOnALine, Quarter
from core.transforms.planar import TransformModel
from core.transforms.point_sets import distance_from_line, extent, line_share

NEAR_LINE_SHARE = 0.1
"""Points that reach from their line by less than this share of their extent leave the affine unreliable."""

SMALL_SHARE = 0.25
"""Points whose extent is less than this share of the shorter side of the image are crowded."""


def nearly_on_a_line(points: np.ndarray, image: ImageRole, model: TransformModel) -> NearlyOnALine | None:
    """What to say of points `(N, 2)` that almost lie on a line; None where they do not, or the model does not mind."""
    if model.minimum_pairs < 3 or len(points) < 3 or line_share(points) >= NEAR_LINE_SHARE:
        return None
    return NearlyOnALine(len(points), image, distance_from_line(points), model)


def crowded(points: np.ndarray, image: ImageRole, size: Size) -> Crowded | None:
    """What to say of points `(N, 2)` that lie in a small part of an image of `size`; None of fewer than two."""
    reach = extent(points) if len(points) >= 2 else np.inf
    return Crowded(image, reach, min(size)) if reach < SMALL_SHARE * min(size) else None


def in_one_corner(points: np.ndarray, image: ImageRole, size: Size) -> InOneQuarter | None:
    """What to say of points `(N, 2)` that lie all in one quarter of an image of `size`; None of fewer than three."""
    sides = np.sign(points - (np.array(size[::-1]) - 1) / 2)
    if len(points) < 3 or (sides != sides[0]).any() or (sides[0] == 0).any():
        return None
    return InOneQuarter(image, Quarter.at(*sides[0].tolist()))
