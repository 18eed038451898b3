"""The one pair that does not agree with the others: the one without which they do.

Thresholds were chosen on hand-clicked landmarks of 12 real pairs of images, the gross errors among them left out,
with and without one of the points moved by 40 px (`python -m tests.transforms.outlier_rates`, 720 drawn sets for each
number of points). A pair is named without and with an error in, of 4 pairs, 1.2 and 65 % of the sets; of 5, 0.3 and
78 %; of 6, 1.1 and 98 %; of 8, 0.6 and 97 %; of 12, 0.1 and 100 %. Where there is an error, the pair that is named is
the wrong one in 99.8 % of the sets. Where all but one lie close together, it is named without an error in 0 to 0.3 %
of the sets, as its distance is weighed by its leverage; without that, in up to 3.6 %.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.transforms.leave_one_out import linear_fit, without_each
from core.transforms.planar import TransformModel
from core.transforms.point_sets import PointSets, extent

FEWEST = 4
"""Of three pairs, nobody can tell which one is wrong."""

MANY = 8
"""From so many pairs an affine is judged by itself; fewer by a similarity, which photographs of one eye nearly are."""

FEW, RIVAL_FACTOR = 5, 3.0
"""With so few pairs, the others must disagree so many times more without any other pair than without the wrong one."""

OUTLIER_FACTOR = 5.0
"""With more, the wrong pair lies this many times farther off than the others disagree, at an average leverage."""

OUTLIER_SHARE = 0.01
"""An error below this share of the points' extent is none."""

LEAST_FREEDOM = 1e-9
"""One minus the leverage of a pair is taken as no less: it has no residual then, so that nothing can be said of it."""

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
    for points in (reference, floating):
        if PointSets(without_each(points)).counts_distinct(3).min() < judge.minimum_pairs:
            return None
    residuals, leverages = linear_fit(reference, floating, judge)
    free = np.maximum(1.0 - leverages, LEAST_FREEDOM)
    squares = np.square(residuals)
    rest = np.maximum(squares.sum() - squares / free, 0.0)
    disagreement = np.sqrt(rest / (len(reference) - 1 - judge.minimum_pairs))
    usual_freedom = 1.0 - judge.minimum_pairs / len(reference)
    weights = np.sqrt(np.minimum(1.0, free / usual_freedom))
    return _standing_out(disagreement, residuals / free, weights, extent(reference))


def _standing_out(
    disagreement: np.ndarray, errors: np.ndarray, weights: np.ndarray, reach: float
) -> Outlier | None:
    """
    Args:
        disagreement: `(N,)` of the other pairs with each other, without each one, in reference pixels.
        errors: `(N,)` of each pair against the others.
        weights: `(N,)` up to 1: less where an error of the others is a larger one there.
        reach: the extent of the points.
    """
    best, rival = (int(index) for index in np.argsort(disagreement)[:2])
    usual = max(disagreement[best], LEAST_DISAGREEMENT * reach)
    weighed = errors[best] * weights[best]
    is_clear = (
        disagreement[rival] > RIVAL_FACTOR * usual if len(errors) <= FEW else weighed > OUTLIER_FACTOR * usual
    )
    return Outlier(best, float(errors[best])) if is_clear and weighed > OUTLIER_SHARE * reach else None
