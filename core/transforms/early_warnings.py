"""What can be said of matching points before there are enough of them for the model: while the user still clicks."""

from __future__ import annotations

import numpy as np

from core.coordinates import Size
from core.notices import Notice
from core.points.matching import ImageRole, MatchingPoints, PairRole
from core.transforms.estimation import PreAlignment, estimate
from core.transforms.placement import crowded, in_one_corner, nearly_on_a_line
from core.transforms.planar import TransformModel
from core.transforms.plausibility import Fit, transform_warnings


def early_warnings(
    points: MatchingPoints, model: TransformModel, reference_size: Size, floating_size: Size
) -> tuple[Notice, ...]:
    """What is doubtful about points that are fewer than the model needs; half pairs count in their own image.

    Args:
        reference_size, floating_size: `(height, width)` of the images.
    """
    said: list[Notice] = []
    for image, size in ((ImageRole.REFERENCE, reference_size), (ImageRole.FLOATING, floating_size)):
        placed = _placed(points, image)
        found = (
            nearly_on_a_line(placed, image, model),
            crowded(placed, image, size) or in_one_corner(placed, image, size),
        )
        said.extend(notice for notice in found if notice is not None)
        if said:
            break  # the same points in the other image: once is enough
    return (*_implausible(points, reference_size, floating_size), *said)


def _placed(points: MatchingPoints, image: ImageRole) -> np.ndarray:
    """`(N, 2)`: the active fit points of one image."""
    found = [pair.point(image) for pair in points if pair.active and pair.role is PairRole.FIT]
    return np.array([point for point in found if point is not None], dtype=np.float64).reshape(-1, 2)


def _implausible(points: MatchingPoints, reference_size: Size, floating_size: Size) -> tuple[Notice, ...]:
    """What a similarity of the pairs shows: an implausible scale, a large rotation, exchanged sides."""
    reference, floating = points.fit_arrays()
    if len(reference) < TransformModel.SIMILARITY.minimum_pairs:
        return ()
    fitted = estimate(reference, floating, TransformModel.SIMILARITY)
    if not isinstance(fitted, PreAlignment):
        return ()
    fit = Fit(
        fitted.reference_to_floating,
        fitted.model,
        reference,
        floating,
        points.fit_ids(),
        fitted.residuals,
        fitted.leave_one_out,
    )
    return transform_warnings(fit, reference_size, floating_size)
