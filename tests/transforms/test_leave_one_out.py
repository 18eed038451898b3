"""The closed forms are the refits; weak geometry accuses nobody and says where a further pair helps."""

from __future__ import annotations

import numpy as np
import pytest

from core.notices import sentences
from core.transforms.degeneracy import fix_transforms
from core.transforms.estimation import EstimationFailure, PreAlignment, estimate
from core.transforms.fitting import fit_matrix
from core.transforms.leave_one_out import leave_one_out, leverages, linear_fit
from core.transforms.notices import DoesNotFit, InsideOut, Quarter, WeakGeometry, Weakness
from core.transforms.outlier import find_outlier
from core.transforms.planar import PlanarTransform, TransformModel
from tests.transforms.test_estimation import TRUTHS, spread_points

SIZE = (520, 640)


def refits(reference: np.ndarray, floating: np.ndarray, model: TransformModel) -> np.ndarray:
    """`(N,)`: what `estimate` says to all pairs but one; NaN where it refuses them for their places."""
    errors = []
    for index in range(len(reference)):
        rest = np.delete(reference, index, axis=0), np.delete(floating, index, axis=0)
        if isinstance(estimate(*rest, model), EstimationFailure) and not _is_out_of_view(*rest, model):
            errors.append(np.nan)
            continue
        back = fit_matrix(model, rest[1], rest[0])
        mapped = back @ (*floating[index], 1.0)
        errors.append(np.linalg.norm(mapped[:2] / mapped[2] - reference[index]))
    return np.array(errors)


def _is_out_of_view(reference: np.ndarray, floating: np.ndarray, model: TransformModel) -> bool:
    """The only refusal that is not a matter of where the points lie."""
    failure = estimate(reference, floating, model)
    return isinstance(failure, EstimationFailure) and isinstance(failure.reason, InsideOut)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("model", list(TransformModel))
def test_every_error_is_that_of_the_refit(model: TransformModel, seed: int) -> None:
    random = np.random.default_rng(seed)
    count = int(random.integers(model.minimum_pairs + 1, 14))
    reference = spread_points(seed, count)
    floating = TRUTHS[model](reference) + random.normal(0, 3, reference.shape)
    if seed % 3 == 0:
        floating[random.integers(count)] += (50, -40)
    found = leave_one_out(reference, floating, model).errors
    np.testing.assert_allclose(found, refits(reference, floating, model), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("model", list(TransformModel))
@pytest.mark.parametrize(
    "points",
    [
        [[0, 0], [100, 0], [300, 0], [50, 200]],
        [[0, 0], [100, 0], [300, 0], [200, 0], [50, 200]],
        [[0, 0], [100, 2], [300, 0], [200, -2], [50, 200], [60, 210]],
        [[10, 10], [10, 10], [10, 10], [400, 300]],
        [[10, 10], [10, 10], [400, 300], [10, 300], [10, 300]],
        [[0, 0], [300, 1], [150, 0], [150, 0], [150, 200]],
        [[0, 0], [0, 0], [0, 0], [0, 0], [0, 1]],
    ],
)
def test_what_the_refits_refuse_has_no_error(model: TransformModel, points: list[list[float]]) -> None:
    """Coincident points, points on a line but for one, a projective with three of four on a line."""
    places = np.array(points, dtype=float)
    for pair in ((places, places + np.eye(len(places), 2)), (places + np.eye(len(places), 2), places)):
        if len(places) <= model.minimum_pairs or not fix_transforms(*(each[None] for each in pair), model)[0]:
            continue
        expected = refits(*pair, model)
        found = leave_one_out(*pair, model).errors
        np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("shift", [0.0, 1e6])
@pytest.mark.parametrize("model", list(TransformModel))
def test_points_far_from_the_origin_lose_nothing(model: TransformModel, shift: float) -> None:
    reference = spread_points(1, 9) + shift
    floating = reference + np.random.default_rng(1).normal(0, 3, reference.shape)
    found, expected = (
        leave_one_out(a, b, model).errors
        for a, b in ((reference, floating), (reference - shift, floating - shift))
    )
    np.testing.assert_allclose(found, expected, rtol=1e-3)


@pytest.mark.parametrize(
    "model", [TransformModel.TRANSLATION, TransformModel.SIMILARITY, TransformModel.AFFINE]
)
def test_leverage_is_what_the_fit_takes_over_of_an_error(model: TransformModel) -> None:
    """Moved by ten pixels, a pair keeps `10 (1 - h)` of them as its residual."""
    reference = spread_points(4, 7)
    moved = reference.copy()
    moved[2] += (10, 0)
    residuals, weights = linear_fit(moved, reference, model)
    assert residuals[2] == pytest.approx(10 * (1 - weights[2]))
    needed = {TransformModel.TRANSLATION: 1, TransformModel.SIMILARITY: 2, TransformModel.AFFINE: 3}[model]
    assert weights.sum() == pytest.approx(needed), "one for each pair that the model needs"


@pytest.mark.parametrize("model", list(TransformModel))
def test_leverage_tells_how_large_errors_come_out(model: TransformModel) -> None:
    """The root mean square of leave-one-out errors over many clicks, each a pixel off in either direction."""
    reference = spread_points(7, 8)
    floating, random = TRUTHS[model](reference), np.random.default_rng(0)
    drawn = [
        leave_one_out(reference + random.normal(0, 1, reference.shape), floating, model).errors
        for _ in range(600)
    ]
    weights = leverages(floating, model, TRUTHS[model].inverse.matrix)
    if model is TransformModel.RIGID:
        assert (np.sqrt(np.mean(np.square(drawn), axis=0)) <= 1.1 * np.sqrt(2 / (1 - weights))).all()
        return
    np.testing.assert_allclose(
        np.sqrt(np.mean(np.square(drawn), axis=0)), np.sqrt(2 / (1 - weights)), rtol=0.12
    )


IN_LINE = np.array([[90, 90], [310, 240], [500, 420.0]])
"""From the upper left to the lower right, 21 px off a line in the middle."""
OFF_LINE = np.array([[120, 400.0]])


def accused(fit: PreAlignment) -> bool:
    return fit.outlier is not None or any(isinstance(each, DoesNotFit) for each in fit.warnings)


@pytest.mark.parametrize("seed", range(20))
def test_a_right_pair_is_not_accused_where_the_others_are_nearly_in_line(seed: int) -> None:
    reference = np.vstack([IN_LINE, OFF_LINE])
    floating = reference + np.array([12, -7]) + np.random.default_rng(seed).normal(0, 3, reference.shape)
    fit = estimate(reference, floating, TransformModel.AFFINE, SIZE, SIZE, labels=[2, 4, 5, 9])
    assert isinstance(fit, PreAlignment)
    assert fit.weak == (3,)
    assert np.isnan(fit.leave_one_out[3])
    assert np.isfinite(fit.leave_one_out[:3]).all()
    assert fit.leave_one_out_mean < 40, "nothing of the hundreds of pixels that the refit says"
    assert not accused(fit)
    assert fit.warnings == (WeakGeometry(9, Weakness.ON_A_LINE, Quarter.UPPER_RIGHT),)
    assert sentences(fit.warnings) == (
        "Without pair 9 the others lie almost on a line, so nothing tells whether it is right. "
        "A further pair in the upper right quarter of the reference image helps.",
    )


def test_the_further_pair_is_asked_for_where_it_helps() -> None:
    """Placed in the quarter that was named, it leaves nobody weak; where the points are mirrored, it is as well."""
    corners = {
        (1, 1): Quarter.UPPER_RIGHT,
        (-1, 1): Quarter.UPPER_LEFT,
        (1, -1): Quarter.LOWER_RIGHT,
        (-1, -1): Quarter.LOWER_LEFT,
    }
    centre = (np.array(SIZE[::-1]) - 1) / 2
    for mirror, corner in corners.items():
        reference = centre + (np.vstack([IN_LINE, OFF_LINE]) - centre) * mirror
        fit = estimate(reference, reference + 5, TransformModel.AFFINE, SIZE, SIZE)
        assert fit.warnings == (WeakGeometry(4, Weakness.ON_A_LINE, corner),)
        further = centre + (np.array([480, 130]) - centre) * mirror
        better = np.vstack([reference, further])
        assert estimate(better, better + 5, TransformModel.AFFINE, SIZE, SIZE).weak == ()


def test_a_quarter_that_only_one_image_shows_is_no_help() -> None:
    """The floating image shows the left of the reference alone: the upper right cannot be clicked there."""
    reference = np.vstack([IN_LINE * (0.5, 1.0), OFF_LINE * (0.5, 1.0)])
    fit = estimate(reference, reference + 0.5, TransformModel.AFFINE, SIZE, (520, 330))
    assert isinstance(fit.warnings[0], WeakGeometry)
    assert fit.warnings[0].quarter in (Quarter.UPPER_LEFT, Quarter.LOWER_LEFT)


@pytest.mark.parametrize("count", [5, 7, 9])
def test_one_right_pair_far_from_a_crowd_is_not_accused(count: int) -> None:
    """Its distance is the noise of the others, enlarged; the same error there as among the others stays hidden."""
    crowd = spread_points(0, count - 1) * 0.02 + 60
    reference = np.vstack([crowd, [[600, 480]]])
    named = 0
    for seed in range(100):
        floating = reference + np.random.default_rng(seed).normal(0, 2, reference.shape)
        for model in (TransformModel.SIMILARITY, TransformModel.AFFINE):
            found = find_outlier(reference, floating, model)
            named += found is not None and found.place == count - 1
    assert named <= 2
    fit = estimate(reference, reference + 5, TransformModel.SIMILARITY)
    assert fit.weak == (count - 1,)
    assert fit.warnings == (WeakGeometry(count, Weakness.CLOSE_TOGETHER, None),)
    assert "lie close together, so nothing tells" in fit.warnings[0].sentence


def test_weak_is_said_of_no_pair_where_points_are_spread() -> None:
    for model in TransformModel:
        reference = spread_points(2, model.minimum_pairs + 4)
        fit = estimate(reference, PlanarTransform.identity()(reference) + 3, model, SIZE, SIZE)
        assert fit.weak == ()
