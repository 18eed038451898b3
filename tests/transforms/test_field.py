"""Registration fields: values between nodes, the half-pixel rule, and folds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from core.coordinates import pixel_grid
from core.transforms.field import RegistrationField
from tests.transforms.random_transforms import SIZE, random_field, random_points

SEEDS = range(5)
GRIDS = [(1, 1), (1, 7), (5, 1), (2, 3), (24, 23), SIZE]


def noise_field(seed: int, grid: tuple[int, int], size: tuple[int, int] = SIZE) -> RegistrationField:
    return RegistrationField(np.random.default_rng(seed).normal(0, 5, (*grid, 2)), size)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("grid", GRIDS)
def test_values_agree_with_scipy(seed: int, grid: tuple[int, int]) -> None:
    field, points = noise_field(seed, grid), random_points(seed)
    x = (points[:, 0] + 0.5) * grid[1] / SIZE[1] - 0.5
    y = (points[:, 1] + 0.5) * grid[0] / SIZE[0] - 0.5
    for channel in range(2):
        values = field.displacement[..., channel].astype(np.float64)
        expected = map_coordinates(values, [y, x], order=1, mode="nearest")
        np.testing.assert_allclose(field.at(points)[:, channel], expected, atol=1e-9)


@pytest.mark.parametrize("grid", GRIDS)
def test_the_dense_field_agrees_with_opencv_and_with_its_points(grid: tuple[int, int]) -> None:
    import cv2

    field = noise_field(0, grid)
    dense = field.dense()
    enlarged = cv2.resize(field.displacement, SIZE[::-1], interpolation=cv2.INTER_LINEAR)
    np.testing.assert_allclose(dense, enlarged, atol=1e-4)
    at_pixels = field.at(pixel_grid(SIZE).reshape(-1, 2)).reshape(dense.shape)
    np.testing.assert_allclose(dense, at_pixels, atol=1e-5)
    np.testing.assert_allclose(field.rows(37, 45), at_pixels[37:45], atol=1e-9)


def test_nodes_carry_their_own_values() -> None:
    field = noise_field(1, (8, 11))
    np.testing.assert_allclose(
        field.at(field.nodes().reshape(-1, 2)), field.displacement.reshape(-1, 2), atol=1e-9
    )


def test_beyond_the_rim_the_values_are_kept() -> None:
    field = noise_field(2, (4, 5))
    np.testing.assert_array_equal(field.at(np.array([[-500.0, -500.0]]))[0], field.displacement[0, 0])
    np.testing.assert_array_equal(field.gradient_at(np.array([[-500.0, -500.0]])), np.zeros((1, 2, 2)))


def test_points_that_are_nowhere_have_no_displacement() -> None:
    assert np.isnan(noise_field(0, (3, 3)).at(np.array([[np.nan, 1.0]]))).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gradient_is_the_derivative(seed: int) -> None:
    field, step = noise_field(seed, (9, 13)), 1e-5
    points = np.random.default_rng(seed).uniform(-20, 180, (200, 2))
    for axis in range(2):
        shift = np.eye(2)[axis] * step
        differences = (field.at(points + shift) - field.at(points - shift)) / (2 * step)
        np.testing.assert_allclose(field.gradient_at(points)[..., axis], differences, atol=1e-5)


def test_a_linear_field_has_a_known_determinant() -> None:
    nodes = RegistrationField(np.zeros((12, 16, 2)), SIZE).nodes()
    matrix = np.array([[0.2, -0.1], [0.05, -0.3]])
    field = RegistrationField(nodes @ matrix.T, SIZE)
    np.testing.assert_allclose(field.jacobian_determinant(), np.linalg.det(np.eye(2) + matrix), atol=1e-4)
    assert field.folded_fraction() == 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_smallest_determinant_bounds_that_of_every_point(seed: int) -> None:
    field = noise_field(seed, (9, 13))
    points = np.random.default_rng(seed).uniform([0, 0], [SIZE[1], SIZE[0]], (5000, 2))
    determinants = np.linalg.det(np.eye(2) + field.gradient_at(points))
    inner = np.abs(field.gradient_at(points)).sum(axis=1).min(axis=1) > 0
    smallest = field.jacobian_determinant().min()
    assert determinants[inner].min() >= smallest - 1e-9
    corners = field.nodes()[:-1, :-1].reshape(-1, 2) + 1e-6
    at_corners = np.linalg.det(np.eye(2) + field.gradient_at(corners)).reshape(8, 12)
    assert np.all(field.jacobian_determinant()[:-1, :-1] <= at_corners + 1e-4)


def test_a_fold_that_central_differences_miss_is_found() -> None:
    """A single node thrown over its neighbour: the nodes on either side are where they were."""
    displacement = np.zeros((9, 9, 2))
    displacement[4, 4, 0] = 12.0
    field = RegistrationField(displacement, (90, 90))
    derivative = np.gradient(displacement[..., 0], 10.0, axis=1)
    assert (1 + derivative).min() > 0
    assert field.jacobian_determinant()[4, 4] < 0
    np.testing.assert_array_equal(np.argwhere(field.jacobian_determinant() <= 0), [[4, 4], [4, 5]])
    assert field.folded_fraction() == pytest.approx(2 / 81)


def test_only_folds_inside_the_mask_count() -> None:
    displacement = np.zeros((9, 9, 2))
    displacement[4, 4, 0] = 12.0
    field = RegistrationField(displacement, (90, 90))
    mask = np.zeros((90, 90), dtype=bool)
    assert field.folded_fraction(mask) == 0.0
    mask[:, :40] = True
    assert field.folded_fraction(mask) == 0.0
    mask[40:50, 40:50] = True
    assert field.folded_fraction(mask) == pytest.approx(1 / 37)
    with pytest.raises(ValueError, match="mask has the size"):
        field.folded_fraction(mask[:50])


def test_the_zero_field_moves_nothing() -> None:
    zero = RegistrationField.zero(SIZE)
    assert not zero.dense().any()
    assert zero.dense().shape == (*SIZE, 2)
    assert zero.folded_fraction() == 0.0
    np.testing.assert_array_equal(zero.jacobian_determinant(), [[1.0]])


def test_a_field_is_copied_and_cannot_be_changed() -> None:
    values = np.zeros((3, 3, 2), dtype=np.float32)
    field = RegistrationField(values, SIZE)
    values += 1
    assert not field.displacement.any()
    with pytest.raises(ValueError, match="read-only"):
        field.displacement[0, 0, 0] = 1.0


@pytest.mark.parametrize(
    ("displacement", "size", "sentence"),
    [
        (np.zeros((3, 3)), SIZE, r"\(h, w, 2\)"),
        (np.zeros((0, 3, 2)), SIZE, r"\(h, w, 2\)"),
        (np.full((3, 3, 2), np.nan), SIZE, "not finite"),
        (np.zeros((3, 3, 2)), (0, 5), "positive"),
    ],
)
def test_unusable_fields_are_refused(displacement: np.ndarray, size: tuple[int, int], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        RegistrationField(displacement, size)


def test_the_random_fields_of_the_tests_do_not_fold() -> None:
    assert random_field(0).jacobian_determinant().min() == pytest.approx(0.3, abs=1e-3)
