"""The paper's random deformations and the consistency under a known one: laws, and the fixed measure."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import cv2
import numpy as np
import pytest

from core.coordinates import pixel_grid
from core.evaluation.consistency import KnownDeformation
from core.evaluation.deformation import (
    authors_deformations,
    deform_image,
    follow_points,
    random_deformation,
)
from core.evaluation.measurement import landmark_errors
from core.evaluation.opening import DEFORMATION_SEED, OpenCase, deformed
from core.images.reading import image_from_pixels
from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField
from core.transforms.planar import PlanarTransform
from core.transforms.resampling import warp
from tests.evaluation.made_cases import lattice, opened, photograph

SIZE = (180, 240)


@pytest.fixture(scope="module")
def identical() -> OpenCase:
    """A pair of one and the same image, so that after deformations the true transform is known."""
    photo = photograph(SIZE)
    return opened(photo, photo, lattice(SIZE), lattice(SIZE), index=4)


def field_of(points_of_pixels: np.ndarray) -> CompositeTransform:
    """The transform that takes each pixel of the reference to the given point."""
    displacement = points_of_pixels.reshape(*SIZE, 2) - pixel_grid(SIZE)
    return CompositeTransform(PlanarTransform.identity(), RegistrationField(displacement, SIZE))


def true_answer(case: OpenCase) -> CompositeTransform:
    """For an identical pair, deformed: from p in the deformed reference to p + dr(p), and on to the q there."""
    seed = DEFORMATION_SEED + 2 * case.case.index
    content = pixel_grid(SIZE) + random_deformation(SIZE, seed)
    return field_of(follow_points(content.reshape(-1, 2), random_deformation(SIZE, seed + 1)))


def test_it_is_the_fixed_measures_deformation(measures: ModuleType) -> None:
    for seed in (0, 7):
        np.testing.assert_array_equal(
            random_deformation(SIZE, seed), measures.random_deformation(*SIZE, seed)
        )


def test_points_follow_the_content_of_a_deformed_image() -> None:
    deformation = random_deformation(SIZE, 3)
    points = lattice(SIZE)
    canvas = np.zeros(SIZE, np.uint8)
    for x, y in points.astype(int):
        cv2.circle(canvas, (x, y), 3, 255, -1)
    moved = deform_image(image_from_pixels(canvas, "dots"), deformation).pixels
    followed = follow_points(points.astype(int), deformation)
    for x, y in followed:
        rows, columns = np.mgrid[round(y) - 6 : round(y) + 7, round(x) - 6 : round(x) + 7]
        weight = moved[rows, columns].astype(float)
        centre = np.array([(columns * weight).sum(), (rows * weight).sum()]) / weight.sum()
        assert np.linalg.norm(centre - (x, y)) < 0.3


def test_the_true_answer_of_a_deformed_pair_has_no_error_and_the_affine_has_one(identical: OpenCase) -> None:
    changed = deformed(identical)
    truth = true_answer(identical)
    assert landmark_errors(changed, truth).max() < 0.02
    affine = landmark_errors(changed, CompositeTransform(PlanarTransform.identity()))
    assert 3 < np.median(affine) < 20
    warped = warp(changed.floating.pixels, truth, SIZE).astype(float)
    inner = np.s_[40:140, 70:170]
    difference = abs(warped - changed.reference.pixels)[inner].mean()
    assert (
        difference < 0.1 * abs(changed.floating.pixels.astype(float) - changed.reference.pixels)[inner].mean()
    )


def test_the_clicks_stay_and_the_set_is_fixed(identical: OpenCase) -> None:
    first, again = deformed(identical), deformed(identical)
    np.testing.assert_array_equal(first.points.fit_arrays(), identical.points.fit_arrays())
    assert not np.allclose(first.points.check_arrays()[0], identical.points.check_arrays()[0], atol=0.5)
    np.testing.assert_array_equal(first.reference.pixels, again.reference.pixels)
    np.testing.assert_array_equal(first.floating.pixels, again.floating.pixels)
    assert not np.array_equal(first.reference.pixels, first.floating.pixels)
    other = deformed(replace(identical, case=replace(identical.case, index=5)))
    assert not np.array_equal(first.reference.pixels, other.reference.pixels)


def test_an_exact_answer_is_consistent_and_no_answer_is_off_by_the_deformation(identical: OpenCase) -> None:
    known = KnownDeformation.of(identical)
    np.testing.assert_array_equal(known.deformation, random_deformation(SIZE, identical.case.index))
    nothing = CompositeTransform(PlanarTransform.identity())
    exact = field_of(follow_points(pixel_grid(SIZE).reshape(-1, 2), known.deformation))
    points = lattice(SIZE, 9)
    assert known.errors(nothing, exact, points).max() < 0.02
    lengths = np.linalg.norm(RegistrationField(known.deformation, SIZE).at(points), axis=1)
    np.testing.assert_allclose(known.errors(nothing, nothing, points), lengths, atol=1e-5)


def test_points_that_leave_the_image_are_not_compared(identical: OpenCase) -> None:
    known = KnownDeformation.of(identical)
    away = CompositeTransform(PlanarTransform.from_affine(np.array([[1.0, 0, 150], [0, 1, 0]])))
    errors = known.errors(away, away, lattice(SIZE, 9))
    assert 0 < len(errors) < 81


def test_the_authors_deformations_are_drawn_one_after_the_other() -> None:
    """Source x, source y, target x, target y of every sample in turn, from one seed: 60 of the training, then 58."""
    np.random.seed(2018)
    drawn = [[np.random.normal(scale=5, size=(3, 4)) for _ in range(4)] for _ in range(118)]
    for draw in (0, 59, 60, 117):
        floating, reference = authors_deformations(draw, SIZE)
        found = floating[..., 0], floating[..., 1], reference[..., 0], reference[..., 1]
        for values, expected in zip(found, drawn[draw], strict=True):
            np.testing.assert_allclose(values, cv2.resize(expected, SIZE[::-1]), atol=1e-5)


def test_a_case_of_the_paper_gets_its_own_draw_and_its_circle_goes_along(identical: OpenCase) -> None:
    circle = np.hypot(*(np.mgrid[: SIZE[0], : SIZE[1]] - np.array(SIZE)[:, None, None] / 2)) < 80
    of_paper = replace(
        identical,
        case=replace(identical.case, draw=61),
        reference_circle=circle,
        floating_circle=circle,
    )
    changed = deformed(of_paper)
    of_floating, of_reference = authors_deformations(61, SIZE)
    for image, mask, deformation in (
        (changed.reference, changed.reference_circle, of_reference),
        (changed.floating, changed.floating_circle, of_floating),
    ):
        x, y = np.moveaxis(pixel_grid(SIZE) + deformation, -1, 0)
        expected = cv2.remap(of_paper.reference.pixels, x.copy(), y.copy(), cv2.INTER_CUBIC)
        np.testing.assert_array_equal(image.pixels, expected)
        assert mask is not None
        centre = np.array(SIZE[::-1]) / 2
        inside = np.hypot(x - centre[0], y - centre[1])
        assert mask[inside < 78].all()
        assert not mask[inside > 82].any()
