"""The last adjustment: its gradients, and that a vessel which one map lacks pulls at nothing."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from core.registration.overlap_fit import Level, _BendingPenalty, _LevelProblem, fit_overlap, shared_vessels
from core.registration.request import ProgressMonitor
from tests.registration.scenes import deformed, vessel_map

SIDE = 256
ATTENDANT = ProgressMonitor(None, None)


@pytest.fixture(scope="module")
def vessels() -> np.ndarray:
    return vessel_map(SIDE)


def test_only_vessels_that_both_maps_show_are_shared(vessels: np.ndarray) -> None:
    assert shared_vessels(vessels, vessels)[vessels > 0.5].min() > 0.8
    half = vessels.copy()
    half[:, SIDE // 2 :] = 0
    shared = shared_vessels(vessels, half)
    assert shared[:, SIDE // 2 + 20 :].max() < 0.01


def test_a_vessel_that_one_map_lacks_is_not_squeezed_away(vessels: np.ndarray) -> None:
    extra = vessels.copy()
    cv2.line(extra, (20, 230), (236, 200), 1.0, 5)
    level = Level(spacing=8, blur=1.0, stride=1, steps=25, rate=0.15)
    still = np.zeros((SIDE, SIDE, 2), np.float32)
    alone = (cv2.GaussianBlur(vessels, (0, 0), 6) < 0.01) & (cv2.GaussianBlur(extra, (0, 0), 2) > 0.3)
    moved = fit_overlap(vessels, extra, np.ones((SIDE, SIDE), bool), still, level, ATTENDANT)
    assert alone.sum() > 100
    assert np.abs(moved[alone]).max() < 0.5


def test_the_written_out_gradients_are_those_of_finite_differences(vessels: np.ndarray) -> None:
    """The data term's gradient points downhill at the rate that the loss really falls."""
    floating, _ = deformed(vessels, 5)
    level = Level(spacing=64, blur=4, stride=1, steps=1, rate=1)
    area = np.ones((SIDE, SIDE), np.float32)
    problem = _LevelProblem(
        vessels, floating, area, np.zeros((SIDE, SIDE, 2), np.float32), level, bending=0.0
    )
    zero = np.zeros((2, *problem.spline.shape), np.float32)
    gradient = problem._gradient(zero)

    def loss(control: np.ndarray) -> float:
        x, y = (
            start + problem.spline.spread(part) for start, part in zip(problem.start, control, strict=True)
        )
        warped = cv2.remap(problem.floating, x, y, cv2.INTER_LINEAR)
        return float((((warped - problem.reference) ** 2) * problem.twice_weight / 2).sum(dtype=np.float64))

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
