"""Laws of the automatic alignment: a known transform is recovered, and what cannot be aligned is refused."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from core.alignment import AlignmentFailure, AutomaticAlignment, CurvedTransform, VesselMap, align_maps
from core.errors import Cancelled
from core.transforms.planar import PlanarTransform
from tests.alignment.made_maps import SIDE, moved, part, places, retina_map, similarity
from tests.training.made_data import drawn_vessels


def largest_error(found: AutomaticAlignment, truth: PlanarTransform, reference: VesselMap) -> float:
    """In floating pixels, over the places of the reference that the floating map shows."""
    points = places(reference)
    expected = truth(points)
    seen = np.all((expected > 20) & (expected < SIDE - 20), axis=1)
    return float(np.linalg.norm(found.curved(points[seen]) - expected[seen], axis=1).max())


WARPS = {
    "as it is": (0, 1.0, (0, 0)),
    "a little turned": (9, 1.0, (25, -14)),
    "on its side": (90, 1.0, (0, 0)),
    "nearly on its head": (173, 1.1, (-10, 8)),
    "turned the other way": (-61, 0.9, (12, 30)),
    "small": (20, 0.6, (15, -20)),
    "large": (-135, 1.6, (0, 0)),
    "small overlap": (4, 1.0, (230, 50)),
}


@pytest.mark.parametrize(("rotation", "scale", "shift"), WARPS.values(), ids=WARPS.keys())
def test_a_known_similarity_is_recovered(rotation: float, scale: float, shift: tuple[float, float]) -> None:
    truth = similarity(rotation, scale, shift)
    found = align_maps(retina_map(), moved(retina_map(), truth))
    assert isinstance(found, AutomaticAlignment)
    assert found.is_confident
    assert found.warnings == ()
    assert largest_error(found, truth, retina_map()) < 3 * max(scale, 1)
    assert found.reference_to_floating.scale == pytest.approx(scale, rel=0.02)


def test_the_roles_may_be_exchanged() -> None:
    truth = similarity(33, 0.8, (10, 5))
    there = align_maps(retina_map(), moved(retina_map(), truth))
    back = align_maps(moved(retina_map(), truth), retina_map())
    assert isinstance(there, AutomaticAlignment)
    assert isinstance(back, AutomaticAlignment)
    round_trip = back.reference_to_floating @ there.reference_to_floating
    points = places(retina_map())
    assert np.linalg.norm(round_trip(points) - points, axis=1).max() < 1.5


def test_a_curved_retina_is_followed_beyond_the_affine() -> None:
    middle = (SIDE - 1) / 2
    rows, columns = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    x, y = (columns - middle) / middle, (rows - middle) / middle
    bent_x, bent_y = columns + 9 * x * x + 5 * x * y, rows - 8 * x * y + 6 * y * y
    original = retina_map()
    vessels = cv2.remap(original.vessels, bent_x, bent_y, cv2.INTER_LINEAR)
    field = cv2.remap(original.field.astype(np.uint8), bent_x, bent_y, cv2.INTER_NEAREST) > 0
    found = align_maps(VesselMap(vessels, field), original)
    assert isinstance(found, AutomaticAlignment)
    points = places(VesselMap(vessels, field))
    index = tuple(points.astype(int).T[::-1])
    truth = np.stack([bent_x[index], bent_y[index]], axis=1)
    curved = np.linalg.norm(found.curved(points) - truth, axis=1)
    affine = np.linalg.norm(found.reference_to_floating(points) - truth, axis=1)
    assert curved.mean() < 0.5
    assert affine.mean() > 3 * curved.mean()


@pytest.mark.parametrize("rotation", [0, 80])
def test_a_mirrored_image_is_named_as_such(rotation: float) -> None:
    failure = align_maps(retina_map(), moved(retina_map().mirrored(), similarity(rotation)))
    assert isinstance(failure, AlignmentFailure)
    assert failure.mirrored
    assert "mirrored" in failure.reason.sentence


def test_images_without_overlap_are_refused() -> None:
    left, right = part(retina_map(), slice(0, 215)), part(retina_map(), slice(233, SIDE))
    failure = align_maps(left, right)
    assert isinstance(failure, AlignmentFailure)
    assert not failure.mirrored
    assert "Could not align" in failure.reason.sentence


@pytest.mark.parametrize("seed", range(2))
def test_unrelated_vessel_trees_are_refused(seed: int) -> None:
    random = np.random.default_rng(seed)
    drawn = np.max([drawn_vessels(random, SIDE) for _ in range(8)], axis=0).astype(np.float32)
    tree = cv2.GaussianBlur(drawn / drawn.max(), (0, 0), 1.0)
    failure = align_maps(retina_map(), VesselMap(tree, np.ones(tree.shape, bool)))
    assert isinstance(failure, AlignmentFailure)
    assert not failure.mirrored


def test_an_empty_map_is_refused() -> None:
    empty = VesselMap(np.zeros((300, 400), np.float32), np.ones((300, 400), bool))
    for pair in ((retina_map(), empty), (empty, retina_map())):
        failure = align_maps(*pair)
        assert isinstance(failure, AlignmentFailure)
        assert "too few vessels" in failure.reason.sentence


def test_a_tiny_map_is_refused() -> None:
    tiny = VesselMap(np.ones((9, 7), np.float32), np.ones((9, 7), bool))
    assert isinstance(align_maps(tiny, retina_map()), AlignmentFailure)


def test_it_can_be_cancelled() -> None:
    def cancel() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        align_maps(retina_map(), retina_map(), cancel)


def test_the_same_maps_give_the_same_answer() -> None:
    floating = moved(retina_map(), similarity(50))
    first, second = align_maps(retina_map(), floating), align_maps(retina_map(), floating)
    assert isinstance(first, AutomaticAlignment)
    assert isinstance(second, AutomaticAlignment)
    assert first.reference_to_floating == second.reference_to_floating


def test_a_doubtful_alignment_carries_a_warning() -> None:
    doubtful = AutomaticAlignment(CurvedTransform.flat(PlanarTransform.identity()), 0.7, 80, 30)
    assert not doubtful.is_confident
    assert "uncertain" in doubtful.warnings[0].sentence
