"""B-COSFIRE: bars at every angle, a drawn tree, and its parts against scipy."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from scipy import ndimage

from core.coordinates import pixel_grid
from core.errors import InputError
from core.images.polarity import VesselPolarity
from core.metrics.b_cosfire import (
    ASYMMETRIC,
    SYMMETRIC,
    BinaryVesselMap,
    _extended,
    b_cosfire_map,
    b_cosfire_overlap,
    b_cosfire_response,
    lightness_field,
)
from core.metrics.bar_filters import FilteredImage, largest_weighted

SIDE = 160
EVERYWHERE = np.ones((SIDE, SIDE), bool)
BACKGROUND, CONTRAST = 150, 60


def bar(angle: float, width: float = 5.0) -> np.ndarray:
    """A dark bar through the middle, `(SIDE, SIDE)` uint8, at an angle in degrees."""
    x, y = np.moveaxis(pixel_grid((SIDE, SIDE)) - (SIDE - 1) / 2, -1, 0)
    distance = np.abs(x * np.sin(np.radians(angle)) - y * np.cos(np.radians(angle)))
    return np.rint(BACKGROUND - CONTRAST * np.clip((width + 1) / 2 - distance, 0, 1)).astype(np.uint8)


def tree(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """A noisy picture of dark branches on uneven light, and where they are."""
    generator = np.random.default_rng(seed)
    branches = np.zeros((SIDE, SIDE), np.uint8)
    for _ in range(7):
        ends = [tuple(map(int, point)) for point in generator.integers(5, SIDE - 5, (2, 2))]
        cv2.line(branches, ends[0], ends[1], 255, int(generator.integers(2, 6)))
    light = BACKGROUND + 0.3 * np.arange(SIDE)[None] + generator.normal(0, 4, (SIDE, SIDE))
    dark = cv2.GaussianBlur(branches, (0, 0), 0.8) / 255 * 40
    return np.clip(light - dark, 0, 255).astype(np.uint8), branches > 0


@pytest.mark.parametrize("width", [3, 5, 7])
def test_a_filter_responds_to_a_bar_alike_at_its_orientations(width: int) -> None:
    """Before any scaling; the points lie on whole pixels, which is all that tells the orientations apart."""
    middle = SIDE // 2 - ASYMMETRIC.length
    for each in (SYMMETRIC, ASYMMETRIC):
        turn = 180 / SYMMETRIC.orientations
        centres = []
        for index in range(each.orientations):
            bright_bar = 1 - bar(index * turn, width).astype(np.float32) / 255
            response = FilteredImage(bright_bar, each, ASYMMETRIC.length).response(index)
            centres.append(response[middle - 1 : middle + 1, middle - 1 : middle + 1].mean())
        assert min(centres) > 0.9 * max(centres)


def test_a_bar_responds_alike_at_any_angle() -> None:
    """Bars lie beside each other in one picture, so that they share one scale; each tile of CLAHE differs a little."""
    angles = np.arange(0, 180, 7.5)
    pictures = np.hstack([bar(angle) for angle in angles])
    response = b_cosfire_response(pictures, VesselPolarity.DARK, np.ones(pictures.shape, bool))
    centre = slice(SIDE // 2 - 2, SIDE // 2 + 3)
    centres = [part[centre, centre].max() for part in np.split(response, len(angles), axis=1)]
    assert min(centres) > 0.75 * max(centres)


def test_the_response_lies_on_the_bar_and_not_beside_it() -> None:
    response = b_cosfire_response(bar(30), VesselPolarity.DARK, EVERYWHERE)
    on_bar = bar(30, width=3) == BACKGROUND - CONTRAST
    beside = bar(30, width=15) == BACKGROUND
    assert response.dtype == np.float32
    assert response.max() == pytest.approx(255)
    assert response[on_bar].mean() > 100
    assert response[beside].mean() < 10


def test_bright_vessels_are_dark_vessels_inverted() -> None:
    picture, _ = tree()
    dark = b_cosfire_response(picture, VesselPolarity.DARK, EVERYWHERE)
    bright = b_cosfire_response(255 - picture, VesselPolarity.BRIGHT, EVERYWHERE)
    np.testing.assert_array_equal(dark, bright)
    wrong = b_cosfire_response(picture, VesselPolarity.BRIGHT, EVERYWHERE)
    assert wrong[tree()[1]].mean() < 0.3 * dark[tree()[1]].mean()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_drawn_tree_is_found_far_better_than_by_chance(seed: int) -> None:
    picture, branches = tree(seed)
    found = b_cosfire_map(picture, VesselPolarity.DARK, EVERYWHERE)
    near = cv2.dilate(branches.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    precision = near[found.vessels].mean()
    recall = found.vessels[branches & found.mask].mean()
    assert precision > 0.9 > 2 * near.mean()
    assert recall > 0.6


def test_a_field_bounds_response_and_map() -> None:
    picture, _ = tree()
    x, y = np.moveaxis(pixel_grid((SIDE, SIDE)) - SIDE / 2, -1, 0)
    disc = np.hypot(x, y) < 70
    colour = np.repeat(np.where(disc, picture, 0)[..., None], 3, axis=2).astype(np.uint8)
    np.testing.assert_array_equal(lightness_field(colour), disc)
    response = b_cosfire_response(colour, VesselPolarity.DARK)
    assert not response[~disc].any()
    np.testing.assert_array_equal(response, b_cosfire_response(colour, VesselPolarity.DARK, disc))
    found = b_cosfire_map(colour, VesselPolarity.DARK)
    assert not found.mask[np.hypot(x, y) > 61].any()
    assert found.mask[np.hypot(x, y) < 58].all()
    assert not found.vessels[~found.mask].any()


def test_nothing_to_see_gives_nothing() -> None:
    black = np.zeros((SIDE, SIDE), np.uint8)
    assert not b_cosfire_response(black, VesselPolarity.DARK, EVERYWHERE).any()
    assert not b_cosfire_map(black, VesselPolarity.BRIGHT).vessels.any()


def test_points_of_the_filters() -> None:
    assert len(SYMMETRIC.points(0)) == 9
    assert len(ASYMMETRIC.points(0)) == 12
    assert SYMMETRIC.points(0)[-2:] == [(4, 0, 8), (4, 0, -8)]
    assert ASYMMETRIC.points(6)[-1] == (11, 22, 0)
    assert ASYMMETRIC.points(18)[-1] == (11, -22, 0)


def test_the_weighted_maximum_is_a_grey_dilation_of_the_logarithm() -> None:
    values = np.random.default_rng(0).random((30, 40)).astype(np.float32) + 0.01
    sigma = 1.2
    offsets = np.arange(-4, 5)
    structure = -(offsets[:, None] ** 2 + offsets[None] ** 2) / (2 * sigma**2)
    expected = np.exp(
        ndimage.grey_dilation(np.log(values), structure=structure, mode="constant", cval=-np.inf)
    )
    np.testing.assert_allclose(largest_weighted(values, sigma), expected, rtol=1e-5)


def test_the_field_is_carried_outwards_without_an_edge() -> None:
    field = np.zeros((60, 60), bool)
    field[20:40, 20:40] = True
    extended = _extended(np.where(field, 80, 0).astype(np.float32), field)
    np.testing.assert_allclose(extended[25:35, 15:45], 80)
    assert not extended[:10].any()


def test_overlap_of_a_map_with_itself_and_moved() -> None:
    picture, _ = tree()
    found = b_cosfire_map(picture, VesselPolarity.DARK, EVERYWHERE)
    assert b_cosfire_overlap(found, found, pixel_grid((SIDE, SIDE))) == pytest.approx(1)
    moved = BinaryVesselMap(np.roll(found.vessels, 6, 1), np.roll(found.mask, 6, 1))
    assert b_cosfire_overlap(found, moved, pixel_grid((SIDE, SIDE))) < 0.6
    assert b_cosfire_overlap(found, moved, pixel_grid((SIDE, SIDE)) + np.float32([6, 0])) == pytest.approx(1)


def test_map_and_mask_must_be_of_one_size() -> None:
    with pytest.raises(InputError, match="one size"):
        BinaryVesselMap(np.zeros((4, 5), bool), np.zeros((4, 4), bool))
