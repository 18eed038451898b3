"""The one pair that does not agree with the others: the one without which they do.

Thresholds were chosen on hand-clicked landmarks of 12 real pairs of images, the gross errors among them left out, with
and without one of the points moved by 40 px (720 drawn sets for each number of points). A pair is named without and
with an error in, of 4 pairs, 0.6 and 63 % of the sets; of 5, 0.1 and 81 %; of 6, 0.6 and 97 %; of 8, 0.8 and 99 %; of
12, 0 and 100 %. Where there is an error, the pair that is named is the wrong one in 99.9 % of the sets. (By a
leave-one-out error of more than four times the median of the others, of 6 pairs, 16 and 45 %, a third of them rightly.)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.transforms.fitting import fit_matrix
from core.transforms.planar import TransformModel
from core.transforms.point_sets import count_distinct, extent

FEWEST = 4
"""Of three pairs, nobody can tell which one is wrong."""

MANY = 8
"""From so many pairs an affine is judged by itself; fewer by a similarity, which photographs of one eye nearly are."""

FEW, RIVAL_FACTOR = 5, 3.0
"""With so few pairs, the others must disagree so many times more without any other pair than without the wrong one."""

OUTLIER_FACTOR = 6.0
"""With more, the wrong pair lies this many times farther off than the others disagree."""

OUTLIER_SHARE = 0.01
"""An error below this share of the points' extent is none."""

LEAST_DISAGREEMENT = 0.006
"""What photographs of one eye and careful clicks leave over at least, as a share of the points' extent."""


class Outlier(NamedTuple):
    """A pair by its place among the others, and how far it lies from where these put it, in reference pixels."""

    place: int
    error: float


def find_outlier(reference: np.ndarray, floating: np.ndarray, model: TransformModel) -> Outlier | None:
    """The pair that stands out; None where none does, or where nobody can tell which.

    Args:
        reference, floating: `(N, 2)`, the pairs of the fit.
        model: of the fit.
    """
    if len(reference) < FEWEST:
        return None
    is_affine = len(reference) >= MANY and model.minimum_pairs >= TransformModel.AFFINE.minimum_pairs
    judge = TransformModel.AFFINE if is_affine else TransformModel.SIMILARITY
    disagreement, errors = [], []
    for index in range(len(reference)):
        rest = np.arange(len(reference)) != index
        if min(count_distinct(points[rest], 3) for points in (reference, floating)) < judge.minimum_pairs:
            return None
        distances = _distances(reference, floating, rest, judge)
        spare = len(reference) - 1 - judge.minimum_pairs
        disagreement.append(float(np.sqrt(np.sum(distances[rest] ** 2) / spare)))
        errors.append(float(distances[index]))
    return _standing_out(np.array(disagreement), np.array(errors), extent(reference))


def _standing_out(disagreement: np.ndarray, errors: np.ndarray, reach: float) -> Outlier | None:
    """
    Args:
        disagreement: `(N,)` of the other pairs with each other, without each one, in reference pixels.
        errors: `(N,)` of each pair against the others.
        reach: the extent of the points.
    """
    best, rival = (int(index) for index in np.argsort(disagreement)[:2])
    usual = max(disagreement[best], LEAST_DISAGREEMENT * reach)
    if len(errors) <= FEW:
        stands_out = disagreement[rival] > RIVAL_FACTOR * usual
    else:
        stands_out = errors[best] > OUTLIER_FACTOR * usual
    is_large = errors[best] > OUTLIER_SHARE * reach
    return Outlier(best, float(errors[best])) if stands_out and is_large else None


def _distances(
    reference: np.ndarray, floating: np.ndarray, rest: np.ndarray, model: TransformModel
) -> np.ndarray:
    """`(N,)` distances of all pairs under the fit to some, in reference pixels."""
    back = fit_matrix(model, floating[rest], reference[rest])
    brought = floating @ back[:2, :2].T + back[:2, 2]
    return np.linalg.norm(brought - reference, axis=1)
