"""A correction under the mouse: where it is dragged from and to, and what the warped image then looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.coordinates import Size
from core.points.corrections import Correction
from core.points.matching import Point
from retina_gui.rendering.moved_picture import MovedPicture, UnmovedPicture
from retina_gui.rendering.pyramid import Pyramid
from retina_gui.rendering.warped_picture import WarpedPicture

if TYPE_CHECKING:
    from core.transforms.composite import CompositeTransform

GRID_PIXELS = 768 * 576
"""Nodes of the field of a preview, where the result has none of its own."""


@dataclass(frozen=True, eq=False)
class CorrectionDrag:
    """One correction that is being dragged, or solved.

    Attributes:
        correction: as it would be if the mouse were released now.
        replaced: which of the corrections it moves, from 0; None for a new one.
        picture: the warped image with a smooth bump at the place; what is solved after the release follows the vessels.
    """

    correction: Correction
    replaced: int | None
    picture: MovedPicture


def dragged(
    transform: CompositeTransform,
    floating: Pyramid,
    size: Size,
    correction: Correction,
    replaced: int | None = None,
    former: CorrectionDrag | None = None,
) -> CorrectionDrag:
    """What a correction looks like before it is solved; about 5 ms.

    Args:
        transform: of the result that is shown.
        floating: the floating image.
        size: `(height, width)` of the reference.
        former: what it looked like a move of the mouse ago; what stays is not drawn again.
    """
    from core.transforms.bump import bumped, reach
    from core.transforms.composite import CompositeTransform
    from core.transforms.field import RegistrationField

    place = np.array([correction.reference])
    field = transform.field or RegistrationField(np.zeros((*_grid(size), 2)), size)
    wanted = transform.pre_alignment.inverse(np.array([correction.floating])) - place
    move = (wanted - field.at(place))[0]
    moved = CompositeTransform(transform.pre_alignment, bumped(field, place[0], move))
    radius = (reach(field, move) + 2) * np.array(field.spacing)  # between nodes the field is interpolated
    box = *(place[0] - radius), *(place[0] + radius)
    unmoved = _unmoved(transform, floating, size, former)
    picture = MovedPicture(unmoved, WarpedPicture(floating, moved, size), box)
    return CorrectionDrag(correction, replaced, picture)


def _unmoved(
    transform: CompositeTransform, floating: Pyramid, size: Size, former: CorrectionDrag | None
) -> UnmovedPicture:
    """That of the former move, if it is about the same picture."""
    if former is not None:
        known = former.picture.unmoved
        if known.picture.transform is transform and known.picture.floating is floating:
            return known
    return UnmovedPicture(WarpedPicture(floating, transform, size))


def correction_from(transform: CompositeTransform, start: Point, end: Point) -> Correction:
    """The place that a result shows at `start` belongs at `end`, both in the reference."""
    x, y = transform(np.array([start]))[0]
    return Correction((float(x), float(y)), end, start)


def _grid(size: Size) -> Size:
    share = min(1.0, (GRID_PIXELS / (size[0] * size[1])) ** 0.5)
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))
