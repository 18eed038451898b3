"""Laws of planar transforms, and a comparison with scikit-image."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.transforms.planar import PlanarTransform, TransformModel

SEEDS = range(6)


def random_affine(seed: int) -> PlanarTransform:
    generator = np.random.default_rng(seed)
    linear = np.eye(2) + generator.normal(0, 0.2, (2, 2))
    return PlanarTransform.from_affine(np.column_stack([linear, generator.normal(0, 60, 2)]))


def random_projective(seed: int) -> PlanarTransform:
    matrix = random_affine(seed).matrix.copy()
    matrix[2, :2] = np.random.default_rng(seed + 100).normal(0, 2e-4, 2)
    return PlanarTransform(matrix)


def random_points(seed: int, count: int = 30) -> np.ndarray:
    return np.random.default_rng(seed + 1000).uniform(-20, 700, (count, 2))


def test_the_identity_leaves_points_alone() -> None:
    np.testing.assert_array_equal(PlanarTransform.identity()(random_points(0)), random_points(0))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("make", [random_affine, random_projective])
def test_the_inverse_after_the_transform_is_the_identity(make, seed: int) -> None:
    transform, points = make(seed), random_points(seed)
    np.testing.assert_allclose(transform.inverse(transform(points)), points, atol=1e-8)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_product_applies_the_right_hand_first(seed: int) -> None:
    a, b, points = random_affine(seed), random_projective(seed + 7), random_points(seed)
    np.testing.assert_allclose((a @ b)(points), a(b(points)), atol=1e-8)


@pytest.mark.parametrize("seed", SEEDS)
def test_points_map_as_in_scikit_image(seed: int) -> None:
    from skimage.transform import ProjectiveTransform

    transform, points = random_projective(seed), random_points(seed)
    np.testing.assert_allclose(transform(points), ProjectiveTransform(transform.matrix)(points), atol=1e-9)


@pytest.mark.parametrize(("scale", "angle"), [(1.0, 0.0), (0.7, 30.0), (2.0, -120.0)])
def test_properties_of_a_similarity(scale: float, angle: float) -> None:
    cosine, sine = scale * math.cos(math.radians(angle)), scale * math.sin(math.radians(angle))
    transform = PlanarTransform.from_affine([[cosine, -sine, 50], [sine, cosine, -9]])
    assert transform.scale == pytest.approx(scale)
    assert transform.rotation_degrees == pytest.approx(angle)
    assert transform.anisotropy == pytest.approx(1.0)
    assert not transform.is_mirrored


def test_shear_and_mirror() -> None:
    sheared = PlanarTransform.from_affine([[1, 0.3, 0], [0, 1, 0]])
    assert not sheared.is_mirrored
    assert PlanarTransform.from_affine([[-1, 0, 500], [0, 1, 0]]).is_mirrored


@pytest.mark.parametrize("seed", SEEDS)
def test_the_jacobian_is_the_derivative(seed: int) -> None:
    transform, (x, y) = random_projective(seed), (310.0, 120.0)
    step = 1e-4
    around = transform(np.array([[x + step, y], [x - step, y], [x, y + step], [x, y - step]]))
    differences = np.column_stack([around[0] - around[1], around[2] - around[3]]) / (2 * step)
    np.testing.assert_allclose(transform.jacobian((x, y)), differences, atol=1e-7)
    np.testing.assert_allclose(transform.linearised_at((x, y))([x, y]), transform([x, y]), atol=1e-9)


def test_points_beyond_the_horizon_have_no_image() -> None:
    transform = PlanarTransform(np.array([[1, 0, 0], [0, 1, 0], [-0.01, 0, 1.0]]))
    mapped = transform([[50.0, 1.0], [100.0, 1.0], [150.0, 1.0]])
    np.testing.assert_array_equal(np.isnan(mapped[:, 0]), [False, True, True])


def test_equality_and_hash_follow_the_matrix() -> None:
    assert random_affine(1) == PlanarTransform(random_affine(1).matrix * 2.0)
    assert random_affine(1) != random_affine(2)
    assert hash(random_affine(1)) == hash(random_affine(1))


@pytest.mark.parametrize(
    ("matrix", "sentence"),
    [(np.eye(2), "3 × 3"), (np.full((3, 3), np.nan), "not finite"), (np.diag([1.0, 0.0, 1.0]), "inverted")],
)
def test_unusable_matrices_are_refused(matrix: np.ndarray, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        PlanarTransform(matrix)


def test_a_large_shift_is_not_taken_for_a_lost_rank() -> None:
    transform = PlanarTransform.from_affine([[0.01, 0, 1e6], [0, 0.01, -1e6]])
    np.testing.assert_allclose(transform.inverse(transform([[3.0, 4.0]])), [[3.0, 4.0]], atol=1e-6)


def test_minimum_pairs() -> None:
    assert [model.minimum_pairs for model in TransformModel] == [1, 2, 2, 3, 4]
