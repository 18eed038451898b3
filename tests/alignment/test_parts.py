"""The parts of the alignment: curved transforms, local matches, keypoints, suggestions, spread points."""

from __future__ import annotations

import time

import cv2
import numpy as np
import pytest

from core.alignment import CurvedTransform, VesselMap, align_maps, spread_matches, suggest_match
from core.alignment.hypotheses import hypotheses
from core.alignment.keypoints import FINE, Keypoints, Matches, find_keypoints, match_keypoints
from core.alignment.local_matching import find_place
from core.alignment.overlay import lay_over
from core.alignment.polish import polish
from core.alignment.verification import Verification, verify
from core.coordinates import resize_points
from core.transforms.fitting import fit_matrix
from core.transforms.planar import PlanarTransform, TransformModel
from tests.alignment.made_maps import SIDE, moved, places, retina_map, similarity

RANDOM = np.random.default_rng(3)


def curved() -> CurvedTransform:
    coefficients = RANDOM.normal(size=(6, 2))
    box = np.array([[20.0, 30.0], [400.0, 350.0]])
    return CurvedTransform(
        similarity(20, 0.9), coefficients, np.array([210.0, 190.0]), np.full(2, 120.0), box
    )


def test_a_map_and_its_field_have_one_shape() -> None:
    with pytest.raises(ValueError, match="one shape"):
        VesselMap(np.zeros((4, 5), np.float32), np.zeros((5, 4), bool))
    with pytest.raises(ValueError, match="finite"):
        VesselMap(np.full((4, 5), np.nan, np.float32), np.zeros((4, 5), bool))


def test_a_resized_transform_maps_the_resized_points() -> None:
    transform, points = curved(), RANDOM.uniform(0, 420, (50, 2))
    sizes = (400, 420), (380, 500)
    full = (1300, 1250), (760, 1000)
    resized = transform.resized(*sizes, *full)
    expected = resize_points(transform(points), sizes[1], full[1])
    np.testing.assert_allclose(resized(resize_points(points, sizes[0], full[0])), expected, atol=1e-8)


def test_beyond_its_box_the_displacement_stays_the_same() -> None:
    transform = curved()
    np.testing.assert_array_equal(
        transform.displacement(np.array([[-500.0, 100.0], [900.0, 900.0]])),
        transform.displacement(np.array([[20.0, 100.0], [400.0, 350.0]])),
    )


def test_an_overlay_samples_where_the_transform_says() -> None:
    transform = curved()
    ramp = np.tile(np.arange(SIDE, dtype=np.float32) / SIDE, (SIDE, 1))
    floating = VesselMap(ramp, np.ones(ramp.shape, bool))
    laid = lay_over(retina_map(), floating, transform)
    points = np.array([[200, 150], [300, 280], [101, 203]])
    expected = transform(points.astype(float))[:, 0] / SIDE
    np.testing.assert_allclose(laid.warped[points[:, 1], points[:, 0]], expected, atol=2e-4)


def clearest_crossing() -> tuple[int, int]:
    """The column and row of the place where vessels cross most clearly, away from the border."""
    strength = retina_map().cornerness
    inner = np.pad(strength[60:-60, 60:-60], 60)
    row, column = np.unravel_index(np.argmax(inner), inner.shape)
    return int(column), int(row)


@pytest.mark.parametrize("shift", [(0.0, 0.0), (3.3, -7.6), (-11.25, 4.5)])
def test_a_window_is_found_to_a_fraction_of_a_pixel(shift: tuple[float, float]) -> None:
    original, (x, y) = retina_map().soft, clearest_crossing()
    matrix = np.array([[1, 0, shift[0]], [0, 1, shift[1]]])
    shifted = cv2.warpAffine(original, matrix, original.shape[::-1], flags=cv2.INTER_CUBIC)
    place = find_place(original[y - 20 : y + 21, x - 20 : x + 21], shifted[y - 35 : y + 36, x - 35 : x + 36])
    np.testing.assert_allclose(place.shift, shift, atol=0.15)
    assert place.height > 0.98
    assert not place.at_border


def test_a_window_beyond_the_search_is_not_trusted() -> None:
    original, (x, y) = retina_map().soft, clearest_crossing()
    beyond = original[y - 25 + 12 : y + 26 + 12, x - 25 : x + 26]
    place = find_place(original[y - 20 : y + 21, x - 20 : x + 21], beyond)
    assert place.at_border or place.height < 0.9


def test_wrong_matches_do_not_disturb_the_right_ones() -> None:
    right, wrong = 40, 700
    reference = RANDOM.uniform(0, 500, right + wrong) + 1j * RANDOM.uniform(0, 500, right + wrong)
    turn, shift = 0.9 * np.exp(1j * 2.0), 300 + 80j
    floating = turn * reference + shift + RANDOM.normal(0, 0.7, right + wrong)
    floating[right:] = RANDOM.permutation(floating[right:])
    turns = np.full(right + wrong, turn)
    turns[right:] *= np.exp(1j * RANDOM.uniform(-3, 3, wrong))
    first = next(hypotheses(Matches(reference, floating, turns, np.full(right + wrong, 0.1))))
    assert first.matches >= right * 0.9
    assert first.reference_to_floating.scale == pytest.approx(0.9, abs=0.02)
    assert first.reference_to_floating.rotation_degrees == pytest.approx(np.degrees(2.0), abs=1)


def test_no_keypoints_are_no_matches() -> None:
    nothing = Keypoints(np.zeros(0, complex), np.zeros(0, complex), np.zeros((0, 128), np.float32))
    matches = match_keypoints(nothing, find_keypoints(retina_map(), FINE))
    assert len(matches) == 0
    assert list(hypotheses(matches)) == []


def test_the_polish_improves_a_rough_similarity() -> None:
    truth = similarity(15, 1.05, (8, -6))
    rough = CurvedTransform.flat(similarity(16, 1.03, (12, 0)))
    floating = moved(retina_map(), truth)
    polished = polish(retina_map(), floating, rough, lambda: None)
    assert polished is not None
    points = places(retina_map())
    error = np.linalg.norm(polished(points) - truth(points), axis=1)
    assert np.median(error) < 0.5
    assert verify(retina_map(), floating, polished).confidence > 0.99
    assert verify(retina_map(), floating, CurvedTransform.flat(similarity(60))).confidence < 0.1


def test_evidence_grows_with_agreement_and_with_the_number_of_windows() -> None:
    assert Verification(0, 0).confidence < 0.01
    assert Verification(50, 40).evidence > Verification(50, 20).evidence
    assert Verification(100, 50).evidence > Verification(20, 10).evidence


@pytest.fixture(scope="module")
def truth() -> PlanarTransform:
    return similarity(40, 1.1, (10, -15))


@pytest.fixture(scope="module")
def floating(truth: PlanarTransform) -> VesselMap:
    return moved(retina_map(), truth)


def crossings() -> np.ndarray:
    itself = CurvedTransform.flat(PlanarTransform.identity())
    points, _ = spread_matches(retina_map(), retina_map(), itself, 20)
    assert len(points) == 20
    return points


def test_the_partner_of_a_point_is_found_though_the_alignment_is_off(
    truth: PlanarTransform, floating: VesselMap
) -> None:
    off = PlanarTransform.from_affine(np.array([[1, 0, 9], [0, 1, -7]])) @ truth
    errors, confidences = [], []
    for point in crossings():
        started = time.process_time()
        found = suggest_match(retina_map(), floating, off, (float(point[0]), float(point[1])))
        assert time.process_time() - started < 0.5, "about 1 ms"
        errors.append(np.linalg.norm(truth(point) - found.point))
        confidences.append(found.confidence)
    errors, confidences = np.array(errors), np.array(confidences)
    assert np.median(errors) < 1
    assert (errors[confidences > 0.75] < 4).all()
    assert (confidences > 0.5).mean() > 0.5


def test_outside_the_other_image_the_partner_is_a_guess(floating: VesselMap) -> None:
    far = PlanarTransform.from_affine(np.array([[1, 0, 5000], [0, 1, 0]]))
    found = suggest_match(retina_map(), floating, far, (200.0, 200.0))
    assert found.confidence == 0
    assert found.point == pytest.approx((5200.0, 200.0))


def test_without_vessels_there_is_no_confidence(floating: VesselMap) -> None:
    empty = VesselMap(np.zeros((SIDE, SIDE), np.float32), np.ones((SIDE, SIDE), bool))
    assert suggest_match(empty, floating, PlanarTransform.identity(), (200.0, 200.0)).confidence == 0
    assert suggest_match(floating, empty, PlanarTransform.identity(), (280.0, 280.0)).confidence == 0


@pytest.mark.parametrize("count", [3, 8])
def test_spread_points_stand_for_the_alignment(
    truth: PlanarTransform, floating: VesselMap, count: int
) -> None:
    found = align_maps(retina_map(), floating)
    assert not hasattr(found, "reason")
    reference, partners = spread_matches(retina_map(), floating, found.curved, count)
    assert len(reference) == len(partners) == count
    fitted = PlanarTransform(fit_matrix(TransformModel.AFFINE, reference, partners))
    points = places(retina_map())
    assert np.linalg.norm(fitted(points) - truth(points), axis=1).max() < 5
    assert np.linalg.norm(truth(reference) - partners, axis=1).max() < 2.5
