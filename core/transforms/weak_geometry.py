"""A pair that the others are too weak to judge: what is wrong with them, and where a further pair helps."""

from __future__ import annotations

import numpy as np

from core.coordinates import Size, inside
from core.transforms.leave_one_out import leverages
from core.transforms.planar import PlanarTransform, TransformModel
from core.transforms.point_sets import line_share

SLIM_SHARE = 0.3
"""Points that reach from their line by less than this share of their extent are called a line, for want of a worse."""


def is_slim(points: np.ndarray, model: TransformModel) -> bool:
    """Whether points `(N, 2)` are weak because they lie near a line; else they lie close together."""
    return model.minimum_pairs >= 3 and line_share(points) < SLIM_SHARE


def best_quarter(
    floating: np.ndarray,
    model: TransformModel,
    reference_to_floating: PlanarTransform,
    reference_size: Size,
    floating_size: Size | None = None,
) -> tuple[int, int]:
    """The quarter of the reference image in which a further pair makes the weakest of the pairs strongest.

    Args:
        floating: `(N, 2)`, the points of the fit.
        reference_size, floating_size: `(height, width)`; a quarter whose middle both images show is preferred.

    Returns:
        -1 or 1 for left or right, and for upper or lower.
    """
    quarters = np.array([(-1, -1), (1, -1), (-1, 1), (1, 1)])
    middles = (np.array(reference_size[::-1]) - 1) / 2 * (1 + quarters / 2)
    places, back = reference_to_floating(middles), reference_to_floating.inverse.matrix
    largest = np.array([leverages(np.vstack([floating, [place]]), model, back).max() for place in places])
    if floating_size is not None:
        largest += ~inside(places, floating_size)
    across, down = quarters[int(np.argmin(largest))].tolist()
    return across, down
