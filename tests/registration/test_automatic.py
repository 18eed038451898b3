"""The glue between images and the alignment, on the demonstration pair whose true transform is known."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from core.alignment import AlignmentFailure, AutomaticAlignment
from core.demo.synthetic import DemoCase, demo_case
from core.errors import Cancelled
from core.images.polarity import VesselPolarity
from core.images.reading import image_from_pixels
from core.points.matching import ImageRole
from core.registration import Progress, RegistrationOptions, RegistrationRequest
from core.registration.automatic import align_automatically, curved_transform
from core.registration.engine import estimate_pre_alignment
from core.registration.prepared import PreparedMaps
from core.registration.suggestions import suggest_partner, suggest_points
from core.transforms.composite import CompositeTransform

pytestmark = pytest.mark.usefixtures("segments_once")


@pytest.fixture(scope="module")
def demo() -> DemoCase:
    return demo_case()


@pytest.fixture(scope="module")
def told() -> list[Progress]:
    return []


@pytest.fixture(scope="module")
def outcome(demo: DemoCase, told: list[Progress]) -> tuple[AutomaticAlignment, PreparedMaps]:
    found, maps = align_automatically(demo.reference, demo.floating, progress=told.append)
    assert isinstance(found, AutomaticAlignment)
    return found, maps


def field_points(demo: DemoCase) -> np.ndarray:
    rows, columns = np.nonzero(demo.field)
    return np.stack([columns, rows], axis=1)[::997].astype(float)


def test_the_demonstration_is_aligned(
    demo: DemoCase, outcome: tuple[AutomaticAlignment, PreparedMaps], told: list[Progress]
) -> None:
    found, _ = outcome
    points = field_points(demo)
    error = np.linalg.norm(found.reference_to_floating(points) - demo.truth(points), axis=1)
    assert found.is_confident
    assert error.mean() < 6
    assert [each.fraction for each in told] == sorted(each.fraction for each in told)


def test_polarities_are_found_and_stated(outcome: tuple[AutomaticAlignment, PreparedMaps]) -> None:
    options = outcome[1].stated(RegistrationOptions())
    assert options.reference_polarity is VesselPolarity.BRIGHT
    assert options.floating_polarity is VesselPolarity.DARK


def test_the_curvature_as_a_field_is_the_alignment_and_folds_nowhere(
    demo: DemoCase, outcome: tuple[AutomaticAlignment, PreparedMaps]
) -> None:
    found, _ = outcome
    transform = curved_transform(found, demo.reference.size)
    points = field_points(demo)
    np.testing.assert_allclose(transform(points), found.curved(points), atol=0.1)
    assert transform.field is not None
    assert transform.field.folded_fraction() == 0


def test_suggested_points_give_the_engine_the_alignment(
    demo: DemoCase, outcome: tuple[AutomaticAlignment, PreparedMaps]
) -> None:
    found, maps = outcome
    points = suggest_points(maps, found)
    assert points.fit_ids() == tuple(range(1, 9))
    estimated = estimate_pre_alignment(RegistrationRequest(demo.reference, demo.floating, points))
    places = field_points(demo)
    difference = estimated.reference_to_floating(places) - found.reference_to_floating(places)
    assert np.linalg.norm(difference, axis=1).max() < 5


@pytest.mark.parametrize("role", list(ImageRole))
def test_the_partner_of_a_point_is_nearer_than_the_alignment_puts_it(
    demo: DemoCase, outcome: tuple[AutomaticAlignment, PreparedMaps], role: ImageRole
) -> None:
    found, maps = outcome
    affine = CompositeTransform(found.reference_to_floating)
    reference, floating = suggest_points(maps, found, 12).complete_arrays()
    marked = reference if role is ImageRole.REFERENCE else floating
    forward = role is ImageRole.REFERENCE
    suggested = [suggest_partner(maps, affine, role, (x, y)) for x, y in marked.tolist()]

    def error(partners: np.ndarray) -> float:
        """Median distance from the truth, in floating pixels."""
        apart = partners - demo.truth(marked) if forward else demo.truth(partners) - marked
        return float(np.median(np.linalg.norm(apart, axis=1)))

    found_error = error(np.array([each.point for each in suggested]))
    assert found_error < 0.5 * error(affine(marked) if forward else affine.inverse_points(marked))
    assert found_error < 1.0
    assert np.median([each.confidence for each in suggested]) > 0.6


def test_a_blank_image_is_refused(demo: DemoCase) -> None:
    blank = image_from_pixels(np.full((300, 320), 90, np.uint8), "blank")
    found, _ = align_automatically(demo.reference, blank)
    assert isinstance(found, AlignmentFailure)
    assert "Could not align" in found.reason.sentence


def test_it_can_be_cancelled(demo: DemoCase) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        align_automatically(demo.reference, demo.floating, cancel=cancel)
