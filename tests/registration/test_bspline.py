"""The B-spline grid: partition of unity, agreement of its two evaluations, and what its penalties are blind to."""

from __future__ import annotations

import numpy as np
import pytest

from core.registration.bspline import BSplineGrid, SplineImage, spline_basis


@pytest.mark.parametrize(("length", "spacing"), [(100, 24.0), (97, 13.5), (48, 48.0)])
def test_the_spline_basis_is_a_partition_of_unity(length: int, spacing: float) -> None:
    basis = spline_basis(length, spacing)
    np.testing.assert_allclose(basis.sum(axis=1), 1, atol=1e-5)
    assert basis.min() >= 0


@pytest.mark.parametrize("spacing", [8.0, 20.0, 48.0])
def test_points_and_pixels_are_moved_alike(spacing: float) -> None:
    grid = BSplineGrid((60, 80), spacing)
    control = np.random.default_rng(1).normal(size=(*grid.shape, 2))
    dense = grid.dense(control)
    points = np.array([[0, 0], [79, 59], [31, 7], [40, 58]], np.float64)
    index, weight = grid.support(points)
    np.testing.assert_allclose(weight.sum(axis=1), 1, atol=1e-12)
    moved = (control.reshape(-1, 2)[index] * weight[..., None]).sum(axis=1)
    expected = [dense[int(y), int(x)] for x, y in points]
    np.testing.assert_allclose(moved, expected, atol=1e-4)


@pytest.mark.parametrize("spacing", [8.0, 150.0])
def test_blocks_of_columns_are_the_whole_product_and_its_adjoint(spacing: float) -> None:
    rows, columns = spline_basis(60, 8.0)[5:], spline_basis(250, spacing)[:230]
    image, random = SplineImage(rows, columns), np.random.default_rng(3)
    control = random.normal(size=image.shape).astype(np.float32)
    values = random.normal(size=image.size).astype(np.float32)
    np.testing.assert_allclose(image.spread(control), rows @ control @ columns.T, atol=1e-5)
    np.testing.assert_allclose(image.gathered(values), rows.T @ values @ columns, atol=1e-4)


def test_bending_is_blind_to_affine_motion_and_stretching_to_shifts() -> None:
    grid = BSplineGrid((60, 80), 16.0)
    rows, columns = np.mgrid[: grid.shape[0], : grid.shape[1]]
    affine, shift = (0.3 * rows - 0.2 * columns + 1).ravel(), np.full(rows.size, 4.0)
    assert abs(affine @ (grid.penalty(1.0, 0.0) @ affine)) < 1e-9
    assert abs(shift @ (grid.penalty(0.0, 1.0) @ shift)) < 1e-9
    assert affine @ (grid.penalty(0.0, 1.0) @ affine) > 1
