"""The matching pairs of a page with their distances: by the pre-alignment, left out of it, by the whole transform."""

from __future__ import annotations

import numpy as np

from core.case.floating_entry import FloatingEntry
from core.coordinates import Size
from core.language import tr
from core.points.matching import MatchingPair, PairRole, Point
from core.report.content import PointLine
from core.transforms.composite import CompositeTransform, PointTransform
from core.transforms.estimation import PreAlignment, estimate

NOT_KNOWN = "–"


def point_lines(
    entry: FloatingEntry, reference_size: Size, transform: PointTransform | None
) -> tuple[PointLine, ...]:
    """A line for each pair.

    Args:
        reference_size: of the image that the points are registered to.
        transform: the result, where it is there.
    """
    points = entry.points
    arrays = points.fit_arrays()
    fit = None
    if len(arrays[0]) >= entry.transform_model.minimum_pairs:
        found = estimate(*arrays, entry.transform_model, reference_size, entry.image.size, points.fit_ids())
        fit = found if isinstance(found, PreAlignment) else None
    left_out = (
        dict(zip(points.fit_ids(), fit.leave_one_out, strict=True))
        if fit and fit.leave_one_out is not None
        else {}
    )
    planar = CompositeTransform(fit.reference_to_floating) if fit else None
    return tuple(
        PointLine(
            number=str(pair.id),
            role=_role(pair),
            reference=_coordinates(pair.reference),
            floating=_coordinates(pair.floating),
            residual=_distance(planar, pair),
            leave_one_out=_figure(left_out.get(pair.id)),
            result=_distance(transform, pair),
        )
        for pair in points
    )


def _role(pair: MatchingPair) -> str:
    role = tr("check point") if pair.role is PairRole.CHECK else tr("fit")
    return role if pair.active else tr("{role}, not used").format(role=role)


def _distance(transform: PointTransform | None, pair: MatchingPair) -> str:
    """How far the floating point, brought back, lies from the reference point."""
    if transform is None or pair.reference is None or pair.floating is None:
        return NOT_KNOWN
    returned = transform.inverse_points(np.array([pair.floating]))[0]
    return _figure(float(np.hypot(*(returned - np.array(pair.reference)))))


def _figure(value: float | None) -> str:
    return NOT_KNOWN if value is None or not np.isfinite(value) else f"{value:.1f}"


def _coordinates(point: Point | None) -> str:
    return NOT_KNOWN if point is None else f"{point[0]:.1f}, {point[1]:.1f}"
