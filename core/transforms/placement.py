"""Where the points of one image lie, and what is doubtful about it, as sentences for the user."""

from __future__ import annotations

import numpy as np

from core.coordinates import Size
from core.language import tr
from core.transforms.planar import TransformModel
from core.transforms.point_sets import distance_from_line, extent, line_share

NEAR_LINE_SHARE = 0.1
"""Points that reach from their line by less than this share of their extent leave the affine unreliable."""

SMALL_SHARE = 0.25
"""Points whose extent is less than this share of the shorter side of the image are crowded."""


def nearly_on_a_line(points: np.ndarray, image: str, model: TransformModel) -> str | None:
    """What to say of points `(N, 2)` that almost lie on a line; None where they do not, or the model does not mind."""
    if model.minimum_pairs < 3 or len(points) < 3 or line_share(points) >= NEAR_LINE_SHARE:
        return None
    count = tr("three points") if len(points) == 3 else tr("{count} points").format(count=len(points))
    return tr(
        "These {points} of the {image} image lie almost on a line ({distance:.1f} px from it). "
        "Move one, or the {model} transform will be unreliable."
    ).format(points=count, image=tr(image), distance=distance_from_line(points), model=tr(model.value))


def crowded(points: np.ndarray, image: str, size: Size) -> str | None:
    """What to say of points `(N, 2)` that lie in a small part of an image of `size`; None of fewer than two."""
    if len(points) < 2 or extent(points) >= SMALL_SHARE * min(size):
        return None
    return tr(
        "The points lie in a small part of the {image} image ({extent:.0f} px of {side} px). "
        "Far from them the alignment is uncertain; spread them out."
    ).format(image=tr(image), extent=extent(points), side=min(size))


def in_one_corner(points: np.ndarray, image: str, size: Size) -> str | None:
    """What to say of points `(N, 2)` that lie all in one quarter of an image of `size`; None of fewer than three."""
    middle = (np.array(size[::-1]) - 1) / 2
    sides = np.sign(points - middle)
    if len(points) < 3 or (sides != sides[0]).any():
        return None
    across, down = int(sides[0][0]), int(sides[0][1])
    if across == 0 or down == 0:
        return None
    return tr(
        "All points lie in the {corner} quarter of the {image} image. "
        "Far from them the alignment is uncertain; add one on the other side."
    ).format(corner=quarter_word(across, down), image=tr(image))


def quarter_word(across: int, down: int) -> str:
    """Which quarter of an image is meant: -1 or 1 for left or right, and for upper or lower."""
    return {
        (-1, -1): tr("upper left"),
        (1, -1): tr("upper right"),
        (-1, 1): tr("lower left"),
        (1, 1): tr("lower right"),
    }[across, down]
