"""Laws of the correction: it is met, it is local, nothing folds, and the order does not matter."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from core.coordinates import pixel_grid
from core.errors import Cancelled, InputError
from core.points.corrections import Correction
from core.registration.correction.corrected_field import TOLERANCE, corrected_field
from core.registration.correction.moves import Moves
from core.registration.request import ProgressMonitor
from core.registration.working_grid import WorkingGrid
from core.registration.working_maps import WorkingMaps
from core.transforms.bump import LEAST_RADIUS, STEEPEST, falling
from core.transforms.field import RegistrationField
from core.transforms.planar import PlanarTransform
from tests.registration.scenes import deformed, vessel_map

SIDE = 320
SIZE = (SIDE, SIDE)
WHOLE = WorkingGrid.whole(SIZE)
ATTENDANT = ProgressMonitor(None, None)
IDENTITY = PlanarTransform.identity()


@pytest.fixture(scope="module")
def maps() -> WorkingMaps:
    """A pair whose true field is `truth`."""
    floating, _ = deformed(vessel_map(SIDE), 2)
    return WorkingMaps(vessel_map(SIDE), floating, *(np.ones(SIZE, bool),) * 2)


@pytest.fixture(scope="module")
def truth() -> np.ndarray:
    return deformed(vessel_map(SIDE), 2)[1].astype(np.float32)


def spoiled(field: np.ndarray, at: tuple[float, float], move: tuple[float, float]) -> np.ndarray:
    """A field with a wrong place in it, 50 px wide."""
    distance = np.linalg.norm(pixel_grid(SIZE) - np.array(at, np.float32), axis=2)
    return field + falling(distance / 50)[..., None] * np.array(move, np.float32)


def dragged(field: np.ndarray, at: tuple[float, float], by: tuple[float, float]) -> Correction:
    """What a field shows at one place belongs beside it."""
    start = np.array([at], np.float64)
    floating = start + RegistrationField(field, SIZE).at(start)
    return Correction(tuple(floating[0]), (at[0] + by[0], at[1] + by[1]), at)


def solved(maps: WorkingMaps, field: np.ndarray, *corrections: Correction) -> np.ndarray:
    return corrected_field(maps, field, Moves.of(corrections, IDENTITY, field, WHOLE), ATTENDANT)


def missed(field: np.ndarray, correction: Correction) -> float:
    """How far the place is from where it belongs, seen from there."""
    place = np.array([correction.reference])
    arrived = place + RegistrationField(field, SIZE).at(place)
    return float(np.linalg.norm(arrived - np.array(correction.floating)))


def test_without_corrections_the_field_stays_the_same(maps: WorkingMaps, truth: np.ndarray) -> None:
    assert solved(maps, truth) is truth


@pytest.mark.parametrize("by", [(4.0, 0.0), (-9.0, 7.0), (0.0, 22.0)])
def test_a_correction_is_met_and_changes_nothing_far_away(maps, truth, by: tuple[float, float]) -> None:
    correction = dragged(truth, (150.0, 160.0), by)
    field = solved(maps, truth, correction)
    assert missed(field, correction) <= TOLERANCE + 0.05
    moves = Moves.of([correction], IDENTITY, truth, WHOLE)
    far = np.linalg.norm(pixel_grid(SIZE) - moves.places[0], axis=2) > moves.radius[0]
    assert far.any()
    assert np.abs(field - truth)[far].max() < 1e-4
    assert RegistrationField(field, SIZE).jacobian_determinant().min() > 0
    assert moves.radius[0] >= max(LEAST_RADIUS, STEEPEST * np.hypot(*by))


def test_a_spoiled_place_follows_the_vessels_again(maps: WorkingMaps, truth: np.ndarray) -> None:
    at, move = (150.0, 160.0), (9.0, -6.0)
    wrong = spoiled(truth, at, move)
    place = np.array([at])
    floating = place + RegistrationField(truth, SIZE).at(place)
    hand = (at[0] + 0.6, at[1] - 0.5)
    field = solved(maps, wrong, Correction(tuple(floating[0]), hand, at))
    around = np.linalg.norm(pixel_grid(SIZE) - np.array(at, np.float32), axis=2) < 50
    before, after = (np.linalg.norm(each - truth, axis=2)[around] for each in (wrong, field))
    assert np.percentile(after, 95) < 0.25 * np.percentile(before, 95)
    assert after.max() < 2.0


def test_the_order_of_corrections_does_not_matter(maps: WorkingMaps, truth: np.ndarray) -> None:
    several = [
        dragged(truth, (90.0, 100.0), (5.0, 2.0)),
        dragged(truth, (140.0, 130.0), (-4.0, 3.0)),
        dragged(truth, (220.0, 240.0), (2.0, -8.0)),
    ]
    there, back = solved(maps, truth, *several), solved(maps, truth, *several[::-1])
    assert np.array_equal(there, back)
    assert all(missed(there, each) <= TOLERANCE + 0.05 for each in several)
    assert RegistrationField(there, SIZE).jacobian_determinant().min() > 0


def test_corrections_close_together_are_all_met(maps: WorkingMaps, truth: np.ndarray) -> None:
    several = [dragged(truth, (150.0 + 6 * step, 150.0), (3.0 + step, 4.0)) for step in range(4)]
    field = solved(maps, truth, *several)
    assert max(missed(field, each) for each in several) <= TOLERANCE + 0.05
    assert RegistrationField(field, SIZE).jacobian_determinant().min() > 0


def test_the_same_correction_twice_is_one(maps: WorkingMaps, truth: np.ndarray) -> None:
    one = dragged(truth, (150.0, 150.0), (5.0, 4.0))
    assert missed(solved(maps, truth, one, one), one) <= TOLERANCE + 0.05


CONTRADICTIONS = {
    "swapped": lambda field: (
        dragged(field, (40.0, 250.0), (2.0, 0.0)),
        dragged(field, (150.0, 150.0), (12.0, 0.0)),
        dragged(field, (160.0, 150.0), (-12.0, 0.0)),
    ),
    "one place, two targets": lambda field: (
        dragged(field, (40.0, 250.0), (2.0, 0.0)),
        dragged(field, (150.0, 150.0), (8.0, 0.0)),
        dragged(field, (150.0, 150.0), (-8.0, 0.0)),
    ),
    "turned over": lambda field: (
        dragged(field, (150.0, 150.0), (0.0, 0.0)),
        dragged(field, (170.0, 150.0), (0.0, 0.0)),
        dragged(field, (160.0, 158.0), (0.0, -16.0)),
    ),
}


@pytest.mark.parametrize("made", CONTRADICTIONS.values(), ids=CONTRADICTIONS.keys())
def test_contradictory_corrections_are_named(maps: WorkingMaps, truth: np.ndarray, made) -> None:
    with pytest.raises(InputError, match="fold") as raised:
        solved(maps, truth, *made(truth))
    assert "3" in str(raised.value)
    assert str(raised.value)[0].isupper()


def test_what_reaches_too_far_is_refused(maps: WorkingMaps, truth: np.ndarray) -> None:
    with pytest.raises(InputError, match="Correction 1 moves the image by more than a fifth"):
        solved(maps, truth, dragged(truth, (150.0, 150.0), (90.0, 0.0)))


def test_without_vessels_the_place_is_moved_smoothly(truth: np.ndarray) -> None:
    empty = WorkingMaps(*(np.zeros(SIZE, np.float32),) * 2, *(np.ones(SIZE, bool),) * 2)
    outside = WorkingMaps(*(np.zeros(SIZE, np.float32),) * 2, *(np.zeros(SIZE, bool),) * 2)
    correction = dragged(truth, (30.0, 300.0), (7.0, 2.0))
    for maps in (empty, outside):
        field = solved(maps, truth, correction)
        assert missed(field, correction) <= TOLERANCE + 0.05
        assert RegistrationField(field, SIZE).jacobian_determinant().min() > 0


def test_cancelling_stops_the_correction(maps: WorkingMaps, truth: np.ndarray) -> None:
    cancel = threading.Event()
    cancel.set()
    moves = Moves.of([dragged(truth, (150.0, 150.0), (5.0, 4.0))], IDENTITY, truth, WHOLE)
    with pytest.raises(Cancelled):
        corrected_field(maps, truth, moves, ProgressMonitor(None, cancel))


def test_a_correction_needs_finite_points() -> None:
    with pytest.raises(ValueError, match="finite"):
        Correction((1.0, float("nan")), (0.0, 0.0), (0.0, 0.0))
