"""The whole transform: its definition, its inverse, its grids."""

from __future__ import annotations

import numpy as np
import pytest

from core.coordinates import pixel_grid
from core.transforms.composite import CompositeTransform, row_bands
from core.transforms.field import RegistrationField
from core.transforms.planar import PlanarTransform
from tests.transforms.random_transforms import (
    SIZE,
    random_affine,
    random_composite,
    random_field,
    random_points,
)

SEEDS = range(6)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_definition(seed: int) -> None:
    transform, points = random_composite(seed), random_points(seed)
    expected = transform.pre_alignment(points + transform.field.at(points))
    np.testing.assert_array_equal(transform(points), expected)
    alone = CompositeTransform(transform.pre_alignment)
    np.testing.assert_array_equal(alone(points), transform.pre_alignment(points))
    still = CompositeTransform(transform.pre_alignment, RegistrationField.zero(SIZE))
    np.testing.assert_array_equal(still(points), alone(points))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("projective", [False, True])
def test_the_inverse_after_the_transform_is_the_identity(seed: int, projective: bool) -> None:
    transform, points = random_composite(seed, projective), random_points(seed)
    np.testing.assert_allclose(transform.inverse_points(transform(points)), points, atol=1e-3)
    alone = CompositeTransform(transform.pre_alignment)
    np.testing.assert_allclose(alone.inverse_points(alone(points)), points, atol=1e-8)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_inverse_arrives_in_fields_that_almost_fold(seed: int) -> None:
    field = random_field(seed, determinant=0.01)
    transform = CompositeTransform(PlanarTransform.identity(), field)
    points = np.vstack([random_points(seed, 2000), field.nodes().reshape(-1, 2)])
    np.testing.assert_allclose(transform.inverse_points(transform(points)), points, atol=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_transform_after_the_inverse_is_the_identity(seed: int) -> None:
    transform, points = random_composite(seed), random_points(seed)
    np.testing.assert_allclose(transform(transform.inverse_points(points)), points, atol=1e-5)


def test_points_without_a_solution_are_not_made_up() -> None:
    transform = CompositeTransform(random_affine(0), random_field(0))
    found = transform.inverse_points(np.array([[np.nan, 3.0], [50.0, 40.0]]))
    np.testing.assert_array_equal(np.isnan(found[:, 0]), [True, False])


def test_no_points_map_to_no_points() -> None:
    transform = random_composite(0)
    assert transform(np.empty((0, 2))).shape == (0, 2)
    assert transform.inverse_points(np.empty((0, 2))).shape == (0, 2)


@pytest.mark.parametrize("with_field", [False, True])
def test_the_sampling_grid_is_the_transform_of_every_pixel(with_field: bool) -> None:
    transform = random_composite(1) if with_field else CompositeTransform(random_affine(1))
    expected = transform(pixel_grid(SIZE).reshape(-1, 2)).reshape(*SIZE, 2)
    grid = transform.sampling_grid(SIZE)
    assert grid.dtype == np.float32
    np.testing.assert_allclose(grid, expected, atol=1e-4)
    np.testing.assert_allclose(transform.sampling_rows(SIZE, 7, 19), expected[7:19], atol=1e-9)


def test_the_inverse_grid_leads_back() -> None:
    transform = random_composite(2)
    back = transform.inverse_grid((50, 70)).reshape(-1, 2)
    np.testing.assert_allclose(transform(back), pixel_grid((50, 70)).reshape(-1, 2), atol=1e-3)


def test_a_field_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="reference of size"):
        random_composite(0).sampling_grid((10, 10))


@pytest.mark.parametrize("pixels", [1, 100, 161, 1000, 10**9])
def test_bands_cover_every_row_once(pixels: int) -> None:
    bands = row_bands(SIZE, pixels)
    rows = [row for first, last in bands for row in range(first, last)]
    assert rows == list(range(SIZE[0]))
