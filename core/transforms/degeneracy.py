"""Whether matching pairs fix a transform at all, for many sets of pairs at once."""

from __future__ import annotations

import numpy as np

from core.transforms.fitting import projective_conditioning
from core.transforms.planar import TransformModel
from core.transforms.point_sets import PointSets

LINE_SHARE = 0.02
"""Points that reach from their line by less than this share of their extent fix no affine (10 px in 500)."""

PROJECTIVE_CONDITIONING = 0.002
"""Below this `projective_conditioning`, an error of a pixel in one point moves the rest of the image by hundreds."""


def fix_transforms(references: np.ndarray, floatings: np.ndarray, model: TransformModel) -> np.ndarray:
    """`(S,)` bool: whether each set of pairs, `(S, N, 2)` in either image, fixes a transform of the model."""
    needed = model.minimum_pairs
    fixed = np.full(len(references), references.shape[1] >= needed)
    for points in (references, floatings):
        sets = PointSets(points)
        fixed &= sets.counts_distinct(needed) >= needed
        if needed >= 3:
            fixed &= sets.line_shares >= LINE_SHARE
    if model is TransformModel.PROJECTIVE:
        fixed[fixed] = fix_projectives(references[fixed], floatings[fixed])
    return fixed


def fix_projectives(references: np.ndarray, floatings: np.ndarray) -> np.ndarray:
    """`(S,)` bool: whether few enough pairs of each set lie on a line, in either image, to fix a projective transform.

    Args:
        references, floatings: `(S, N, 2)`, N of 4 or more points apart.
    """
    fixed = projective_conditioning(floatings, references) >= PROJECTIVE_CONDITIONING
    if references.shape[1] > TransformModel.PROJECTIVE.minimum_pairs:
        return fixed
    for sets in (references, floatings):
        for left_out in range(sets.shape[1]):
            fixed &= PointSets(np.delete(sets, left_out, axis=1)).line_shares >= LINE_SHARE
    return fixed
