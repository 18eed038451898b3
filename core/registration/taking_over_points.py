"""Points of one frame of a series taken over by another: where the same anatomy lies in the other frame.

Both frames are aligned with each other automatically, as any two images are, and each point then snaps to the vessels
around it. Where they cannot be aligned but have one size, as frames of one camera have, a point is expected at the same
place, and is still looked for in the vessels around.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum

import numpy as np

from core.alignment import AlignmentFailure, AutomaticAlignment
from core.coordinates import inside
from core.images.reading import RetinalImage
from core.notices import Notice
from core.points.matching import ImageRole, MatchingPoints
from core.registration.automatic import align_automatically, curved_transform
from core.registration.prepared import PreparedMaps
from core.registration.request import ProgressCallback, RegistrationOptions
from core.registration.suggestions import suggest_partner
from core.transforms.composite import CompositeTransform
from core.transforms.planar import PlanarTransform

LEAST_CONFIDENCE = 0.3
"""Of the vessels around a point, below which it stays where the frames' alignment puts it."""


NEAR = 0.01
"""Share of the frame's longer side: an alignment of the frames is off by no more, so that vessels farther away from
where it puts a point are others."""


class TakenOverBy(str, Enum):
    """By what the points were taken over."""

    ALIGNMENT = "alignment"
    SAME_PLACE = "same place"


@dataclass(frozen=True)
class TakenOverPoints:
    """Points for another frame.

    Attributes:
        points: the pairs with the same halves in the reference and the expected ones in the other frame.
        left_out: the numbers of complete pairs that would lie outside the other frame.
        found_by_vessels: the numbers of those that the vessels around them confirmed or corrected.
        by: by what the others, and the search for these, went.
        confidence: 0 to 1, of the frames' alignment; 0 where there is none.
        warnings: about it.
    """

    points: MatchingPoints
    left_out: tuple[int, ...]
    found_by_vessels: tuple[int, ...]
    by: TakenOverBy
    confidence: float
    warnings: tuple[Notice, ...] = ()


def take_over_points(
    points: MatchingPoints,
    source: RetinalImage,
    target: RetinalImage,
    options: RegistrationOptions | None = None,
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
) -> TakenOverPoints | AlignmentFailure:
    """Carry the floating halves of complete pairs from one frame to another; roles and use of each pair stay.

    Args:
        points: pairs between some reference and `source`.
        source, target: the two frames.
        options: its reference polarity is that of `source`, its floating polarity that of `target`.

    Returns:
        The points; or the failure, where the frames cannot be aligned, and differ in size or are mirrored.

    Raises:
        WeightsError: the weights cannot be used.
        Cancelled: `cancel` was set.
    """
    found, maps = align_automatically(source, target, options, progress, cancel)
    if isinstance(found, AutomaticAlignment):
        transform, taken_over_by = curved_transform(found, source.size), TakenOverBy.ALIGNMENT
        confidence, warnings = found.confidence, found.warnings
    elif source.size == target.size and not found.mirrored:
        transform, taken_over_by = CompositeTransform(PlanarTransform.identity()), TakenOverBy.SAME_PLACE
        confidence, warnings = 0.0, ()
    else:
        return found
    farthest = NEAR * max(target.size) if taken_over_by is TakenOverBy.ALIGNMENT else np.inf
    pairs, left_out, by_vessels = [], [], []
    for pair in points:
        if pair.floating is None or pair.reference is None:
            continue
        place, seen = _place(maps, transform, pair.floating, farthest)
        if not inside(np.array([place]), target.size).all():
            left_out.append(pair.id)
            continue
        pairs.append(pair.with_point(ImageRole.FLOATING, place))
        if seen:
            by_vessels.append(pair.id)
    return TakenOverPoints(
        MatchingPoints(tuple(pairs)), tuple(left_out), tuple(by_vessels), taken_over_by, confidence, warnings
    )


def _place(
    maps: PreparedMaps, transform: CompositeTransform, point: tuple[float, float], farthest: float
) -> tuple[tuple[float, float], bool]:
    """Where a point of the one frame lies in the other, and whether vessels no farther than this say so."""
    x, y = transform(np.array([point]))[0]
    match = suggest_partner(maps, transform, ImageRole.REFERENCE, point)
    apart = float(np.hypot(match.point[0] - x, match.point[1] - y))
    if match.confidence >= LEAST_CONFIDENCE and apart <= farthest:
        return match.point, True
    return (float(x), float(y)), False
