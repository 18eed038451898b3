"""Estimation: exact fits, least squares against scikit-image and OpenCV, honest errors, and every refusal."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.notices import sentences
from core.transforms.estimation import EstimationFailure, PreAlignment, estimate
from core.transforms.planar import PlanarTransform, TransformModel

SEEDS = range(5)
TRIANGLE = np.array([[100.0, 100.0], [400.0, 120.0], [250.0, 380.0]])


def similarity(
    scale: float = 1.1, angle: float = 0.2, shift: tuple[float, float] = (30, -20)
) -> PlanarTransform:
    cosine, sine = scale * math.cos(angle), scale * math.sin(angle)
    return PlanarTransform.from_affine([[cosine, -sine, shift[0]], [sine, cosine, shift[1]]])


TRUTHS = {
    TransformModel.TRANSLATION: similarity(1.0, 0.0),
    TransformModel.RIGID: similarity(1.0),
    TransformModel.SIMILARITY: similarity(),
    TransformModel.AFFINE: PlanarTransform.from_affine([[1.05, 0.1, -40], [-0.07, 0.93, 25]]),
    TransformModel.PROJECTIVE: PlanarTransform(
        np.array([[1.05, 0.1, -40], [-0.07, 0.93, 25], [1e-4, -5e-5, 1]])
    ),
}


def spread_points(seed: int, count: int) -> np.ndarray:
    """Random points around the corners of an image, in turn, so that no set is degenerate."""
    corners = np.array([[80, 70], [540, 90], [520, 430], [100, 400]], dtype=float)
    return corners[np.arange(count) % 4] + np.random.default_rng(seed).uniform(-60, 60, (count, 2))


def fitted(reference: np.ndarray, floating: np.ndarray, model: TransformModel, **options) -> PreAlignment:
    result = estimate(reference, floating, model, **options)
    assert isinstance(result, PreAlignment), result
    return result


def refusal(reference, floating, model: TransformModel = TransformModel.AFFINE, **options) -> str:
    result = estimate(reference, floating, model, **options)
    assert isinstance(result, EstimationFailure), result
    return result.reason.sentence


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("model", list(TransformModel))
@pytest.mark.parametrize("spare", [0, 4])
def test_a_known_transform_is_recovered(model: TransformModel, seed: int, spare: int) -> None:
    reference = spread_points(seed, model.minimum_pairs + spare)
    result = fitted(reference, TRUTHS[model](reference), model)
    np.testing.assert_allclose(result.reference_to_floating.matrix, TRUTHS[model].matrix, atol=1e-7)
    np.testing.assert_allclose(result.residuals, 0, atol=1e-8)
    if spare:
        np.testing.assert_allclose(result.leave_one_out, 0, atol=1e-6)
    else:
        assert result.leave_one_out is None
        assert result.leave_one_out_mean is None


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("model", "name"),
    [
        (TransformModel.RIGID, "EuclideanTransform"),
        (TransformModel.SIMILARITY, "SimilarityTransform"),
    ],
)
@pytest.mark.filterwarnings("ignore:`estimate` is deprecated")
def test_least_squares_agree_with_scikit_image(model: TransformModel, name: str, seed: int) -> None:
    import skimage.transform

    reference = spread_points(seed, 10)
    floating = TRUTHS[model](reference) + np.random.default_rng(seed).normal(0, 3, reference.shape)
    independent = getattr(skimage.transform, name)()
    assert independent.estimate(floating, reference)
    result = fitted(reference, floating, model)
    np.testing.assert_allclose(result.reference_to_floating.inverse.matrix, independent.params, atol=1e-7)
    np.testing.assert_allclose(result.residuals, independent.residuals(floating, reference), atol=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_affine_least_squares_agree_with_scipy(seed: int) -> None:
    from scipy.optimize import least_squares

    reference = spread_points(seed, 10)
    floating = TRUTHS[TransformModel.AFFINE](reference) + np.random.default_rng(seed).normal(0, 3, (10, 2))

    def offsets(entries: np.ndarray) -> np.ndarray:
        return (floating @ entries[:4].reshape(2, 2).T + entries[4:] - reference).ravel()

    independent = least_squares(offsets, [1, 0, 0, 1, 0, 0], x_scale="jac", xtol=1e-14, ftol=1e-14).x
    back = fitted(reference, floating, TransformModel.AFFINE).reference_to_floating.inverse
    np.testing.assert_allclose(back.matrix[:2, :2].ravel(), independent[:4], atol=1e-7)
    np.testing.assert_allclose(back.matrix[:2, 2], independent[4:], atol=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_three_pairs_agree_with_opencv(seed: int) -> None:
    import cv2

    reference, floating = spread_points(seed, 3), spread_points(seed + 50, 3)
    independent = cv2.getAffineTransform(reference.astype(np.float32), floating.astype(np.float32))
    matrix = fitted(reference, floating, TransformModel.AFFINE).reference_to_floating.matrix
    np.testing.assert_allclose(matrix[:2], independent, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_projective_least_squares_agree_with_opencv(seed: int) -> None:
    import cv2

    reference = spread_points(seed, 12)
    truth = TRUTHS[TransformModel.PROJECTIVE]
    floating = truth(reference) + np.random.default_rng(seed).normal(0, 3, reference.shape)
    independent, _ = cv2.findHomography(floating, reference, 0)
    result = fitted(reference, floating, TransformModel.PROJECTIVE)
    np.testing.assert_allclose(
        result.reference_to_floating.inverse(floating), PlanarTransform(independent)(floating), atol=0.01
    )
    theirs = np.square(PlanarTransform(independent)(floating) - reference).sum()
    assert np.square(result.residuals).sum() <= theirs * (1 + 1e-9)


@pytest.mark.parametrize("shift", [0.0, 1e6])
def test_points_far_from_the_origin_lose_nothing(shift: float) -> None:
    reference = spread_points(0, 8) + shift
    result = fitted(reference, TRUTHS[TransformModel.AFFINE](reference), TransformModel.AFFINE)
    assert result.residuals.max() < 1e-6


@pytest.mark.parametrize("model", list(TransformModel))
def test_leave_one_out_is_a_fit_without_the_pair(model: TransformModel) -> None:
    reference = spread_points(3, 8)
    floating = TRUTHS[model](reference) + np.random.default_rng(3).normal(0, 2, reference.shape)
    result = fitted(reference, floating, model)
    without = fitted(np.delete(reference, 2, 0), np.delete(floating, 2, 0), model)
    expected = np.linalg.norm(without.reference_to_floating.inverse(floating[2]) - reference[2])
    assert result.leave_one_out[2] == pytest.approx(expected, rel=1e-6)
    assert result.leave_one_out_mean == pytest.approx(result.leave_one_out.mean())


def test_residuals_are_in_reference_pixels() -> None:
    """A floating image of half the size: an error of 1 px there is 2 px in the reference."""
    reference = spread_points(0, 40)
    halved = similarity(0.5, 0.0, (0, 0))(reference)
    halved[0, 0] += 1.0
    assert fitted(reference, halved, TransformModel.AFFINE).residuals[0] == pytest.approx(2.0, rel=0.15)


def test_a_pair_that_the_others_cannot_do_without_has_no_leave_one_out() -> None:
    reference = np.array([[0, 0], [100, 0], [300, 0], [50, 200.0]])
    result = fitted(reference, reference + np.eye(4)[:, :2], TransformModel.AFFINE)
    np.testing.assert_array_equal(np.isnan(result.leave_one_out), [False, False, False, True])
    assert math.isfinite(result.leave_one_out_mean)


@pytest.mark.parametrize(
    ("count", "model", "sentence"),
    [
        (2, TransformModel.AFFINE, "The affine model needs 3 matching pairs; marked so far: 2. Mark 1 more."),
        (
            1,
            TransformModel.SIMILARITY,
            "The similarity model needs 2 matching pairs; marked so far: 1. Mark 1 more.",
        ),
        (
            0,
            TransformModel.TRANSLATION,
            "The translation model needs 1 matching pair; marked so far: 0. Mark 1 more.",
        ),
        (
            3,
            TransformModel.PROJECTIVE,
            "The projective model needs 4 matching pairs; marked so far: 3. Mark 1 more.",
        ),
    ],
)
def test_too_few_pairs(count: int, model: TransformModel, sentence: str) -> None:
    points = spread_points(0, 4)[:count]
    assert refusal(points, points, model) == sentence


@pytest.mark.parametrize("unit", [1e-3, 1.0, 1e4])
@pytest.mark.parametrize("image", ["reference", "floating"])
def test_coincident_points_are_named_at_any_scale(unit: float, image: str) -> None:
    degenerate = np.array([[0, 0], [100, 0], [0.1, 0.1]]) * unit
    pair = (degenerate, TRIANGLE) if image == "reference" else (TRIANGLE, degenerate)
    assert refusal(*pair, labels=[4, 7, 9]) == (
        f"Points 4 and 9 lie at the same place in the {image} image. Move one of them."
    )


def test_more_pairs_than_anybody_marks_are_refused_at_once() -> None:
    points = np.random.default_rng(1).uniform(0, 1000, (60_000, 2))  # each left out in turn would take 29 GB
    assert "60000 matching pairs take part in the fit, and at most 2000 can" in refusal(points, points + 1)


def test_many_points_at_few_places() -> None:
    points = np.repeat(TRIANGLE[:2], 3, axis=0)
    assert "at only 2 different places" in refusal(points, points)
    assert "at only 1 place," in refusal(np.zeros((4, 2)), points[:4])
    assert "Points 1 and 2" in refusal(points[:2], points[:2], TransformModel.SIMILARITY)


@pytest.mark.parametrize("unit", [1e-2, 1.0, 1e3])
@pytest.mark.parametrize("angle", [0.0, 0.7, 2.5])
def test_points_on_a_line_are_refused_with_their_distance(unit: float, angle: float) -> None:
    line = similarity(unit, angle)(np.array([[0, 0], [300, 0], [140, 4.0]]))
    assert f"almost on a line ({4 * unit:.1f} px from it)" in refusal(line, TRIANGLE)
    assert "of the floating image" in refusal(TRIANGLE, line)
    more = np.vstack([line, 0.3 * line[:2] + 0.7 * line[1::-1]])
    assert "five points" in refusal(more, more)


def test_points_near_a_line_are_warned_of() -> None:
    points = np.array([[0, 0], [300, 0], [140, 15.0]])
    warnings = sentences(fitted(points, points + 5, TransformModel.AFFINE).warnings)
    expected = "These three points of the reference image lie almost on a line (15.0 px from it)."
    assert any(expected in text for text in warnings)


def test_projective_refuses_three_of_four_on_a_line() -> None:
    points = np.array([[0, 0], [100, 1], [200, 0], [90, 150.0]])
    assert "all but one lie almost on a line" in refusal(points, points, TransformModel.PROJECTIVE)
    five = np.vstack([points, [[300, 0]]])
    assert "all but one lie almost on a line" in refusal(five, five, TransformModel.PROJECTIVE)


def test_projective_that_turns_the_image_inside_out_is_refused() -> None:
    reference = np.array([[0, 0], [100, 0], [100, 100], [0, 100.0]])
    exchanged = reference[[1, 0, 2, 3]]
    assert "inside out" in refusal(reference, exchanged, TransformModel.PROJECTIVE)
    keystone = np.array([[0, 0], [100, 0], [70, 100], [30, 100.0]])
    fitted(reference, keystone, TransformModel.PROJECTIVE)
    far = {"reference_size": (3000, 3000)}
    assert "inside out" in refusal(keystone, reference, TransformModel.PROJECTIVE, **far)


@pytest.mark.parametrize("seed", [12, 2037, 3215, 3641, *range(100)])
def test_a_projective_of_pairs_that_match_nothing_is_an_estimate_or_a_refusal(seed: int) -> None:
    """With the first four, a point comes so near to the horizon that the plain equations of a step are singular."""
    random = np.random.default_rng(seed)
    count = int(random.integers(5, 9))
    reference = random.integers(0, 260, (count, 2)).astype(float)
    floating = random.integers(0, 220, (count, 2)).astype(float)
    result = estimate(reference, floating, TransformModel.PROJECTIVE, (220, 260), (220, 260))
    assert isinstance(result, EstimationFailure) or np.isfinite(result.reference_to_floating.matrix).all()


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_points_that_are_not_finite_are_refused(value: float) -> None:
    bad = TRIANGLE.copy()
    bad[1, 0] = value
    assert "Pair 5 has a coordinate that is not a finite number" in refusal(TRIANGLE, bad, labels=[3, 5, 6])


def test_arrays_of_other_shapes_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match=r"\(N, 2\)"):
        estimate(TRIANGLE, TRIANGLE[:2])
    with pytest.raises(ValueError, match="labels"):
        estimate(TRIANGLE, TRIANGLE, labels=[1])
