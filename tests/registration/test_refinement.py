"""The refinement as a whole: recovery of known deformations, and what it does without vessels."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from core.errors import Cancelled
from core.registration.refinement import refine
from core.registration.request import ProgressMonitor
from tests.registration.scenes import deformed, inner_area, vessel_map

SIDE = 256
ATTENDANT = ProgressMonitor(None, None)


@pytest.fixture(scope="module")
def vessels() -> np.ndarray:
    return vessel_map(SIDE)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_known_deformation_is_recovered_at_the_vessels(vessels: np.ndarray, seed: int) -> None:
    floating, truth = deformed(vessels, seed)
    area = inner_area(SIDE)
    field = refine(vessels, floating, area, np.zeros((SIDE, SIDE, 2), np.float32), ATTENDANT)
    at_vessels = (vessels > 0.5) & area
    before = np.linalg.norm(truth, axis=2)[at_vessels]
    after = np.linalg.norm(field - truth, axis=2)[at_vessels]
    assert np.median(after) < 0.25 * np.median(before)
    assert np.median(after) < 0.5


def test_a_right_field_is_left_as_it_is(vessels: np.ndarray) -> None:
    area = np.ones((SIDE, SIDE), bool)
    field = refine(vessels, vessels, area, np.zeros((SIDE, SIDE, 2), np.float32), ATTENDANT)
    assert np.abs(field).max() < 0.1


def test_exchanging_the_images_gives_the_inverse(vessels: np.ndarray) -> None:
    floating, _ = deformed(vessels, 1)
    area, still = inner_area(SIDE), np.zeros((SIDE, SIDE, 2), np.float32)
    there = refine(vessels, floating, area, still, ATTENDANT)
    back = refine(floating, vessels, area, still, ATTENDANT)
    rows, columns = np.nonzero((vessels > 0.5) & area)
    arrived = np.rint(np.stack([columns, rows], axis=-1) + there[rows, columns]).astype(int).clip(0, SIDE - 1)
    loop = there[rows, columns] + back[arrived[:, 1], arrived[:, 0]]
    assert np.percentile(np.linalg.norm(loop, axis=1), 90) < 1.0


def test_a_field_without_vessels_to_bear_it_out_is_dropped(vessels: np.ndarray) -> None:
    empty, wild = np.zeros_like(vessels), np.full((SIDE, SIDE, 2), 9.0, np.float32)
    area = np.ones((SIDE, SIDE), bool)
    assert np.abs(refine(empty, empty, area, wild, ATTENDANT)).max() == 0
    assert np.abs(refine(vessels, vessels, ~area, wild, ATTENDANT)).max() == 0


def test_a_wild_field_does_not_survive_where_there_are_no_vessels(vessels: np.ndarray) -> None:
    half = vessels.copy()
    half[:, 120:] = 0
    initial = np.zeros((SIDE, SIDE, 2), np.float32)
    initial[:, 160:] = 30.0
    field = refine(half, half, np.ones((SIDE, SIDE), bool), initial, ATTENDANT)
    assert np.abs(field).max() < 1.0


def test_cancelling_stops_the_refinement(vessels: np.ndarray) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        refine(
            vessels,
            vessels,
            vessels > 0,
            np.zeros((SIDE, SIDE, 2), np.float32),
            ProgressMonitor(None, cancel),
        )
