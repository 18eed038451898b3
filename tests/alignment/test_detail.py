"""A map that shows a small part of another one is found in it, and one that does not is refused."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from core.alignment import (
    AlignmentFailure,
    CurvedTransform,
    DetailAlignment,
    DetailSearch,
    VesselMap,
    align_detail,
)
from core.alignment.detail_figures import DetailFigures, strain
from core.alignment.orientation import COMPARISON, correlation, orientations, warped
from core.coordinates import pixel_grid
from core.errors import Cancelled
from core.transforms.planar import PlanarTransform
from tests.alignment.made_maps import SIDE, retina_map
from tests.training.made_data import drawn_vessels

DETAIL = 130


def detail(rotation: float, scale: float) -> tuple[VesselMap, PlanarTransform]:
    """A third of the retina, off its centre, turned by degrees and enlarged; and what takes the whole to it."""
    side = round(DETAIL * scale)
    matrix = cv2.getRotationMatrix2D((250.0, 180.0), -rotation, scale)
    matrix[:, 2] += np.array([(side - 1) / 2, (side - 1) / 2]) - (250.0, 180.0)
    noise = 0.05 * np.random.default_rng(3).standard_normal((side, side))
    vessels = cv2.warpAffine(retina_map().vessels, matrix, (side, side), flags=cv2.INTER_CUBIC) + noise
    shown = VesselMap(np.clip(vessels, 0, 1).astype(np.float32), np.ones((side, side), bool))
    return shown, PlanarTransform.from_affine(matrix)


def largest_error(found: DetailAlignment, truth: PlanarTransform, reference_side: int) -> float:
    """In pixels of the whole maps, over the middle of the common part."""
    grid = pixel_grid((5, 5)).reshape(-1, 2) / 4
    small = (0.15 + 0.7 * grid) * (
        round(DETAIL * truth.scale if reference_side == SIDE else DETAIL / truth.scale) - 1
    )
    points = truth.inverse(small) if reference_side == SIDE else small
    views = PlanarTransform(found.to_reference)(points)
    mapped = PlanarTransform(found.to_floating).inverse(found.alignment.curved(views))
    return float(np.linalg.norm(mapped - truth(points), axis=1).max())


@pytest.mark.parametrize(("rotation", "scale"), [(0, 1.0), (141, 2.2)])
def test_a_part_is_found_at_any_rotation_and_scale(rotation: float, scale: float) -> None:
    small, truth = detail(rotation, scale)
    side = round(small.size[0] / 2)
    vessels = cv2.resize(small.vessels, (side, side), interpolation=cv2.INTER_AREA)
    smaller = VesselMap(vessels, np.ones((side, side), bool))
    found = align_detail([DetailSearch(retina_map(), [small, smaller])])
    assert isinstance(found, DetailAlignment)
    assert found.alignment.is_confident
    assert largest_error(found, truth, SIDE) < 1.5 * scale


def test_the_part_may_be_the_reference() -> None:
    small, truth = detail(-50, 1.0)
    found = align_detail([DetailSearch(retina_map(), [small], small_is_reference=True)])
    assert isinstance(found, DetailAlignment)
    assert largest_error(found, truth.inverse, DETAIL) < 1.5
    assert found.alignment.reference_to_floating.rotation_degrees == pytest.approx(50, abs=1.5)


def test_a_part_of_another_eye_is_refused() -> None:
    other = drawn_vessels(np.random.default_rng(5), 160).astype(np.float32) / 255
    found = align_detail([DetailSearch(retina_map(), [VesselMap(other, np.ones(other.shape, bool))])])
    assert isinstance(found, AlignmentFailure)
    assert found.refused is not None
    assert found.refused.confidence < 0.01


def test_what_is_refused_is_told_in_pixels_of_the_whole_maps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.alignment.detail.ACCEPTED", 1.1)
    small, truth = detail(0, 1.0)
    found = align_detail([DetailSearch(retina_map(), [small])])
    assert isinstance(found, AlignmentFailure)
    assert found.refused is not None
    points = truth.inverse(pixel_grid((5, 5)).reshape(-1, 2) * 25 + 15)
    np.testing.assert_allclose(found.refused.curved(points), truth(points), atol=1.5)


@pytest.mark.parametrize("ratio", [0.0, 0.1])
def test_strain_is_what_no_similarity_explains(ratio: float) -> None:
    turned = cv2.getRotationMatrix2D((30.0, 20.0), 70, 1.7) @ np.diag([1 + ratio, 1 - ratio, 1.0])
    transform = CurvedTransform.flat(PlanarTransform.from_affine(turned))
    grid = pixel_grid((9, 9)).reshape(-1, 2).astype(float)
    assert strain(transform, grid) == pytest.approx(ratio / np.hypot(1, ratio), abs=1e-9)


def test_every_figure_counts_for_the_confidence() -> None:
    doubtful = DetailFigures(agreement=0.6, lead=0.2, evidence=2.0, strain=0.1)
    better = {"agreement": 0.7, "lead": 0.4, "evidence": 4.0, "strain": 0.05}
    for name, value in better.items():
        assert replace(doubtful, **{name: value}).confidence > doubtful.confidence
    assert replace(doubtful, **better).confidence > 0.99
    trap = DetailFigures(agreement=0.8, lead=0.19, evidence=2.6, strain=0.33)  # FIRE's P09 in the eye of P04
    assert trap.confidence < 0.1


def test_the_second_search_is_asked_for_where_the_first_fails() -> None:
    blank = VesselMap(np.zeros((90, 90), np.float32), np.ones((90, 90), bool))
    asked = [DetailSearch(blank, [blank]), DetailSearch(retina_map(), [detail(0, 1.0)[0]])]
    found = align_detail(iter(asked))
    assert isinstance(found, DetailAlignment)
    assert found.search is asked[1]


def test_it_can_be_cancelled() -> None:
    def cancel() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        align_detail([DetailSearch(retina_map(), [detail(0, 1.0)[0]])], check=cancel)


def test_orientations_turn_with_the_map() -> None:
    quarter = VesselMap(np.rot90(retina_map().vessels), np.rot90(retina_map().field))
    own, other = orientations(retina_map(), COMPARISON), orientations(quarter, COMPARISON)
    places = pixel_grid((SIDE, SIDE))
    back = np.stack([places[..., 1], SIDE - 1 - places[..., 0]], axis=-1).astype(np.float32)
    laid = warped(other, back, np.pi / 2)
    assert correlation(own, laid, 0.0) > 0.99
    assert correlation(own, warped(other, back, 0.0), 0.0) < -0.99
