"""A pair that the others are too weak to judge: what is wrong with them, and where a further pair helps."""

from __future__ import annotations

import numpy as np

from core.coordinates import Size, inside
from core.transforms.leave_one_out import leverages
from core.transforms.notices import Quarter, Weakness
from core.transforms.planar import PlanarTransform, TransformModel
from core.transforms.point_sets import line_share

SLIM_SHARE = 0.3
"""Points that reach from their line by less than this share of their extent are called a line, for want of a worse."""


def weakness(points: np.ndarray, model: TransformModel) -> Weakness:
    """Why points `(N, 2)` hardly fix a transform."""
    if model is TransformModel.PROJECTIVE:
        return Weakness.PROJECTIVE
    is_slim = model is TransformModel.AFFINE and line_share(points) < SLIM_SHARE
    return Weakness.ON_A_LINE if is_slim else Weakness.CLOSE_TOGETHER


def best_quarter(
    floating: np.ndarray,
    model: TransformModel,
    reference_to_floating: PlanarTransform,
    reference_size: Size,
    floating_size: Size | None = None,
) -> Quarter:
    """The quarter of the reference image in which a further pair makes the weakest of the pairs strongest.

    Args:
        floating: `(N, 2)`, the points of the fit.
        reference_size, floating_size: `(height, width)`; a quarter whose middle both images show is preferred.
    """
    sides = np.array([(-1, -1), (1, -1), (-1, 1), (1, 1)])
    middles = (np.array(reference_size[::-1]) - 1) / 2 * (1 + sides / 2)
    places, back = reference_to_floating(middles), reference_to_floating.inverse.matrix
    largest = np.array([leverages(np.vstack([floating, [place]]), model, back).max() for place in places])
    if floating_size is not None:
        largest += ~inside(places, floating_size)
    return Quarter.at(*sides[int(np.argmin(largest))].tolist())
