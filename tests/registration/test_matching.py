"""Ridges, matching across vessels, agreement and confidence."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from core.registration.agreement import vessel_agreement
from core.registration.confidence import UNCERTAIN, confidence_map
from core.registration.normal_matching import RidgedMap, Search, match_along_normals
from core.registration.ridges import find_ridges
from core.transforms.displacement import pull_back
from tests.registration.scenes import deformed, inner_area, vessel_map

SIDE = 256
AREA = inner_area(SIDE)


@pytest.fixture(scope="module")
def vessels() -> np.ndarray:
    return vessel_map(SIDE)


def test_ridges_lie_on_the_middle_of_a_line_and_point_across_it() -> None:
    line = np.zeros((SIDE, SIDE), np.float32)
    cv2.line(line, (20, 40), (230, 145), 1.0, 5, cv2.LINE_AA)
    ridges = find_ridges(line, AREA, 10_000)
    across = np.array([-0.5, 1.0]) / np.hypot(0.5, 1)
    away_from_its_ends = (ridges.points[:, 0] > 32) & (ridges.points[:, 0] < 218)
    distance = (ridges.points - [20, 40])[away_from_its_ends] @ across
    assert len(distance) > 100
    assert np.abs(distance).max() < 1.6
    assert np.abs(ridges.normals[away_from_its_ends] @ across).min() > 0.95


def test_no_more_points_than_asked_for_and_the_same_ones_every_time(vessels: np.ndarray) -> None:
    first, second = (find_ridges(vessels, AREA, 50) for _ in range(2))
    assert len(first.points) == 50
    np.testing.assert_array_equal(first.points, second.points)


def test_a_point_less_exchanges_one_of_the_others_and_not_all(vessels: np.ndarray) -> None:
    chosen = find_ridges(vessels, AREA, 50).points
    column, row = chosen[20].astype(int)
    without = AREA.copy()
    without[row, column] = False
    again = find_ridges(vessels, without, 50).points
    assert len(again) == 50
    assert len(set(map(tuple, chosen)) - set(map(tuple, again))) == 1


@pytest.mark.parametrize("shift", [(0.0, 0.0), (1.5, -0.75), (-3.0, 2.0)])
def test_a_shift_is_found_across_the_vessels(vessels: np.ndarray, shift: tuple[float, float]) -> None:
    moved = cv2.warpAffine(vessels, np.array([[1, 0, shift[0]], [0, 1, shift[1]]]), (SIDE, SIDE))
    here, there = (RidgedMap.of(values, AREA, 1000) for values in (vessels, moved))
    found = match_along_normals(here, there, Search(reach=7, offset=6))
    error = found.offset - here.ridges.normals @ np.array(shift, np.float32)
    assert (found.quality > 0.3).mean() > 0.5
    assert np.median(np.abs(error[found.quality > 0.3])) < 0.15


def test_vessels_without_a_partner_have_no_quality(vessels: np.ndarray) -> None:
    here, there = (RidgedMap.of(values, AREA, 1000) for values in (vessels, np.zeros_like(vessels)))
    assert match_along_normals(here, there, Search(reach=7, offset=6)).quality.max() == 0


def _confidence(reference: np.ndarray, floating: np.ndarray, field: np.ndarray) -> np.ndarray:
    return confidence_map(*vessel_agreement(reference, pull_back(floating, field), AREA), field, AREA)


def test_confidence_is_high_at_the_right_field_and_low_at_another(vessels: np.ndarray) -> None:
    floating, truth = deformed(vessels, 1)
    right = _confidence(vessels, floating, truth)[AREA].mean()
    assert right > 2 * UNCERTAIN
    assert _confidence(vessels, floating, truth + 9)[AREA].mean() < 0.5 * right


def test_confidence_is_low_for_other_vessels_and_without_any(vessels: np.ndarray) -> None:
    still = np.zeros((SIDE, SIDE, 2), np.float32)
    assert _confidence(vessels, vessel_map(SIDE, seed=7), still)[AREA].mean() < UNCERTAIN
    assert _confidence(vessels, np.zeros_like(vessels), still).max() == 0


def test_a_region_that_one_image_does_not_show_is_uncertain_and_the_rest_is_not(vessels: np.ndarray) -> None:
    half = vessels.copy()
    half[:, SIDE // 2 :] = 0
    confidence = _confidence(vessels, half, np.zeros((SIDE, SIDE, 2), np.float32))
    assert confidence[16:-16, 200:240].max() < UNCERTAIN
    assert np.median(confidence[16:-16, 20:100]) > 2 * UNCERTAIN
    assert confidence[~AREA].max() == 0


def test_a_large_displacement_lowers_the_confidence(vessels: np.ndarray) -> None:
    points = vessel_agreement(vessels, vessels, AREA)
    small, large = (
        confidence_map(*points, np.full((SIDE, SIDE, 2), shift, np.float32), AREA)[AREA].mean()
        for shift in (0.0, 20.0)
    )
    assert large < 0.5 * small
