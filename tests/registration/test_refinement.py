"""The refinement and its guarantee: gradients, recovery of known deformations, no folds."""

from __future__ import annotations

import threading

import cv2
import numpy as np
import pytest

from core.errors import Cancelled
from core.registration.agreement import forward_backward_agreement
from core.registration.refinement import (
    SUPPORT_REACH,
    Level,
    _BendingPenalty,
    _LevelProblem,
    refine,
    spline_basis,
    spread_from_vessels,
)
from core.registration.request import Attendant
from core.registration.unfolding import LEAST_DETERMINANT, unfold
from core.training.augmentation import deform, invert_displacement, random_deformation
from core.transforms.field import RegistrationField
from tests.training.made_data import drawn_vessels

SIDE = 256
ATTENDANT = Attendant(None, None)


@pytest.fixture(scope="module")
def vessels() -> np.ndarray:
    generator = np.random.default_rng(1)
    maps = [drawn_vessels(generator, SIDE) for _ in range(4)]
    return cv2.GaussianBlur(np.max(maps, axis=0), (0, 0), 0.8).astype(np.float32) / 255


def _deformed(vessels: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A deformed map, and the true field from the original to it."""
    displacement = random_deformation(
        (SIDE, SIDE), np.random.default_rng(seed), deviation=2.2
    )  # the paper's 5 px at 576 rows
    return deform(vessels, displacement), invert_displacement(displacement, 30)


def _difference(vessels: np.ndarray, floating: np.ndarray, field: np.ndarray) -> float:
    return float(((deform(floating, field) - vessels) ** 2).mean())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_known_deformation_is_recovered_at_the_vessels(vessels: np.ndarray, seed: int) -> None:
    floating, truth = _deformed(vessels, seed)
    area = np.ones((SIDE, SIDE), bool)
    area[:16], area[-16:], area[:, :16], area[:, -16:] = False, False, False, False
    field = refine(vessels, floating, area, np.zeros((SIDE, SIDE, 2), np.float32), ATTENDANT)
    at_vessels = (vessels > 0.5) & area
    before = np.linalg.norm(truth, axis=2)[at_vessels]
    after = np.linalg.norm(field - truth, axis=2)[at_vessels]
    assert np.median(after) < 0.4 * np.median(before)
    assert np.median(after) < 0.6


def test_a_right_field_is_left_as_it_is(vessels: np.ndarray) -> None:
    area = np.ones((SIDE, SIDE), bool)
    field = refine(vessels, vessels, area, np.zeros((SIDE, SIDE, 2), np.float32), ATTENDANT)
    assert np.abs(field).max() < 0.05


def test_a_field_and_its_inverse_agree_and_others_do_not() -> None:
    displacement = random_deformation((SIDE, SIDE), np.random.default_rng(4), deviation=2.0)
    inverse = invert_displacement(displacement, 30)
    inner = (slice(20, -20), slice(20, -20))
    assert forward_backward_agreement(displacement, inverse)[inner].min() > 0.9
    astray = displacement.copy()
    astray[100:140, 100:140] += 15
    agreement = forward_backward_agreement(astray, inverse)
    assert agreement[105:135, 105:135].max() < 0.01
    assert agreement[160:-20, 160:-20].min() > 0.9


def test_places_without_vessels_move_as_the_vessels_around_them() -> None:
    vessels = np.zeros((SIDE, SIDE), np.float32)
    vessels[100:104] = vessels[150:154] = 1
    area = np.ones((SIDE, SIDE), bool)
    shift = np.full((SIDE, SIDE, 2), 2.5, np.float32)
    np.testing.assert_allclose(spread_from_vessels(shift, vessels, area), shift, atol=1e-4)
    astray = np.where(vessels[..., None] > 0, shift, np.float32(8.0))
    between = spread_from_vessels(astray, vessels, area)[102:152]
    plain = cv2.GaussianBlur(astray, (0, 0), SUPPORT_REACH)[102:152]
    assert np.abs(between - 2.5).max() < 0.75 * np.abs(plain - 2.5).max()
    area[:60] = False
    outside = shift.copy()
    outside[:60] = 40.0
    np.testing.assert_allclose(spread_from_vessels(outside, vessels, area)[20:60], shift[20:60], atol=0.05)


def test_maps_without_vessels_and_an_empty_area_move_nothing(vessels: np.ndarray) -> None:
    empty, still = np.zeros_like(vessels), np.zeros((SIDE, SIDE, 2), np.float32)
    area = np.ones((SIDE, SIDE), bool)
    assert np.abs(refine(empty, empty, area, still, ATTENDANT)).max() == 0
    assert refine(vessels, vessels, ~area, still, ATTENDANT) is still


def test_the_written_out_gradients_are_those_of_finite_differences(vessels: np.ndarray) -> None:
    """The data term's gradient points downhill at the rate that the loss really falls."""
    floating, _ = _deformed(vessels, 5)
    level = Level(spacing=64, blur=4, stride=1, steps=1, rate=1)
    area = np.ones((SIDE, SIDE), bool)
    problem = _LevelProblem(
        vessels, floating, area, np.zeros((SIDE, SIDE, 2), np.float32), level, bending=0.0
    )
    zero = np.zeros((2, problem.rows.shape[1], problem.columns.shape[1]), np.float32)
    gradient = problem._gradient(zero)

    def loss(control: np.ndarray) -> float:
        shift = np.stack([problem.rows @ part @ problem.columns.T for part in control], axis=-1)
        points = (problem.start + shift).astype(np.float32)
        warped = cv2.remap(problem.floating, points[..., 0], points[..., 1], cv2.INTER_LINEAR)
        return float((((warped - problem.reference) ** 2) * problem.weight).sum(dtype=np.float64))

    direction = -gradient / np.linalg.norm(gradient)
    step = 0.2
    measured = (loss(zero + step * direction) - loss(zero - step * direction)) / (2 * step)
    assert measured == pytest.approx(-float(np.linalg.norm(gradient)), rel=0.1)


def test_the_bending_gradient_is_exact_and_blind_to_affine_motion() -> None:
    penalty = _BendingPenalty(6, 7, weight=2.0)
    generator = np.random.default_rng(2)
    control = generator.normal(size=(2, 6, 7)).astype(np.float32)
    rows, columns = np.mgrid[:6, :7].astype(np.float32)
    affine = np.stack([0.3 * rows - 0.2 * columns + 1, 0.1 * columns])
    assert np.abs(penalty.gradient(affine)).max() < 1e-5

    def energy(values: np.ndarray) -> float:
        parts = [np.diff(values, 2, axis=1), np.diff(values, 2, axis=2)]
        crossed = np.diff(np.diff(values, axis=1), axis=2)
        return 2.0 / 42 * float(sum((part**2).sum() for part in parts) + 2 * (crossed**2).sum())

    direction = generator.normal(size=control.shape).astype(np.float32)
    measured = (energy(control + 0.01 * direction) - energy(control - 0.01 * direction)) / 0.02
    assert float((penalty.gradient(control) * direction).sum()) == pytest.approx(measured, rel=1e-2)


@pytest.mark.parametrize(("length", "spacing"), [(100, 24.0), (97, 13.5), (48, 48.0)])
def test_the_spline_basis_is_a_partition_of_unity(length: int, spacing: float) -> None:
    basis = spline_basis(length, spacing)
    np.testing.assert_allclose(basis.sum(axis=1), 1, atol=1e-5)
    assert basis.min() >= 0


@pytest.mark.parametrize("seed", range(4))
def test_nothing_folds_after_unfolding(seed: int) -> None:
    generator = np.random.default_rng(seed)
    wild = cv2.resize(generator.normal(0, 25, (9, 9, 2)).astype(np.float32), (120, 90))
    assert RegistrationField(wild, (90, 120)).folded_fraction() > 0
    unfolded = unfold(wild)
    assert RegistrationField(unfolded, (90, 120)).jacobian_determinant().min() >= LEAST_DETERMINANT


def test_unfolding_leaves_a_good_field_alone() -> None:
    good = random_deformation((90, 120), np.random.default_rng(3))
    assert np.array_equal(unfold(good), good)


def test_unfolding_works_only_near_the_fold() -> None:
    field = np.zeros((120, 120, 2), np.float32)
    field[20:24, 20:24, 0] = 12
    unfolded = unfold(field)
    assert np.abs(unfolded[70:, 70:]).max() == 0


def test_cancelling_stops_the_refinement(vessels: np.ndarray) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        refine(vessels, vessels, vessels > 0, np.zeros((SIDE, SIDE, 2), np.float32), Attendant(None, cancel))
