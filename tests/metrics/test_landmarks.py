"""Target registration errors of transforms whose error is known."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import InputError
from core.metrics.landmarks import (
    LandmarkErrors,
    landmark_distances,
    landmark_offsets,
    target_registration_error,
)
from core.transforms.planar import PlanarTransform

POINTS = np.random.default_rng(0).uniform(0, 500, (40, 2))
AFFINE = PlanarTransform.from_affine(np.array([[2.1, 0.2, 30.0], [-0.3, 1.9, -12.0]]))


class Shift:
    """A stand-in for a composite transform: the floating image lies `offset` away."""

    def __init__(self, offset: tuple[float, float]) -> None:
        self.offset = np.array(offset)

    def inverse_points(self, points: np.ndarray) -> np.ndarray:
        return points - self.offset


def test_a_perfect_transform_has_no_error() -> None:
    errors = target_registration_error(AFFINE, POINTS, AFFINE(POINTS))
    assert errors is not None
    assert errors.count == 40
    assert max(errors.median, errors.mean, errors.p95) < 1e-9


def test_errors_are_in_reference_pixels() -> None:
    """The floating image is twice as large here; an offset of (3, 4) in the reference must count as 5."""
    errors = target_registration_error(AFFINE, POINTS, AFFINE(POINTS + np.array([3, 4])))
    assert errors is not None
    assert (errors.median, errors.mean, errors.p95) == pytest.approx((5, 5, 5))


def test_offsets_lead_from_the_reference_point_to_its_partner_brought_back() -> None:
    moved = np.random.default_rng(1).normal(0, 5, POINTS.shape)
    offsets = landmark_offsets(AFFINE, POINTS, AFFINE(POINTS + moved))
    np.testing.assert_allclose(offsets, moved, atol=1e-9)
    np.testing.assert_allclose(
        np.hypot(*offsets.T), landmark_distances(AFFINE, POINTS, AFFINE(POINTS + moved))
    )
    assert landmark_offsets(AFFINE, np.zeros((0, 2)), np.zeros((0, 2))).shape == (0, 2)


def test_a_transform_with_inverse_points_is_asked_for_them() -> None:
    errors = target_registration_error(Shift((10, 0)), POINTS, POINTS)
    assert errors == LandmarkErrors(median=10, mean=10, p95=10, count=40)


def test_statistics() -> None:
    distances = np.arange(1, 102, dtype=float)
    assert LandmarkErrors.of(distances) == LandmarkErrors(median=51, mean=51, p95=96, count=101)
    np.testing.assert_allclose(landmark_distances(Shift((0, 2)), POINTS, POINTS), 2)


def test_no_points_no_errors() -> None:
    assert target_registration_error(AFFINE, np.zeros((0, 2)), np.zeros((0, 2))) is None
    with pytest.raises(InputError, match="at least one"):
        LandmarkErrors.of(np.zeros(0))


def test_refusals() -> None:
    with pytest.raises(InputError, match="40 reference points cannot be matched with 39"):
        target_registration_error(AFFINE, POINTS, POINTS[:-1])
    with pytest.raises(InputError, match="no inverse at 40 of 40"):
        target_registration_error(Shift((np.nan, 0)), POINTS, POINTS)
    with pytest.raises(InputError, match="finite"):
        LandmarkErrors(1, 2, float("nan"), 3)
