"""Regions from one click: discs, blobs, noise, flat places, and the borders of the image."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from core.annotations.geometry import geometry_of
from core.annotations.notices import FlatPlace, RegionRunsOut, RegionTooSmall
from core.annotations.region_growing import Region, grown, region_at
from core.annotations.shape import ShapeKind
from core.coordinates import pixel_grid
from tests.annotations.edge_images import away_from, disc, levels, noisy

CENTRE, SIZE = (410.0, 300.0), (600, 800)


@pytest.mark.parametrize("radius", [6.0, 30.0, 110.0])
@pytest.mark.parametrize("turned", [False, True])
def test_a_disc_bright_or_dark(radius: float, turned: bool) -> None:
    pixels = disc(SIZE, CENTRE, radius)
    region = region_at(levels(255 - pixels if turned else pixels), (CENTRE[0] + 0.3 * radius, CENTRE[1]))
    assert isinstance(region, Region)
    assert region.seed.is_brighter != turned
    assert region.shape.kind is ShapeKind.FREEHAND
    assert not region.runs_out
    assert away_from(region.shape.vertices, CENTRE, radius).max() < 0.7
    assert len(region.shape.vertices) < 100


@pytest.mark.parametrize("radius", [20.0, 90.0])
@pytest.mark.parametrize("noise", [6.0, 15.0])
def test_noise_frays_it_by_a_pixel_or_so(radius: float, noise: float) -> None:
    region = region_at(levels(disc(SIZE, CENTRE, radius, noise)), CENTRE)
    assert isinstance(region, Region)
    away = away_from(region.shape.vertices, CENTRE, radius)
    assert away.mean() < 0.7
    assert geometry_of(region.shape).area == pytest.approx(np.pi * radius**2, rel=0.06)


def test_a_blob_of_two_parts_and_a_hole() -> None:
    pixels = np.maximum(disc(SIZE, CENTRE, 50.0, blur=1.0), disc(SIZE, (470.0, 330.0), 40.0, blur=1.0))
    hole = np.hypot(*np.moveaxis(pixel_grid(SIZE) - (400.0, 300.0), -1, 0)) < 8
    other = np.hypot(*np.moveaxis(pixel_grid(SIZE) - (600.0, 300.0), -1, 0)) < 30
    pixels = np.where(hole, 70, np.where(other, 150, pixels)).astype(np.uint8)
    region = region_at(levels(noisy(pixels.astype(float), 5.0)), (420.0, 320.0))
    assert isinstance(region, Region)
    expected = shapely.Point(CENTRE).buffer(50).union(shapely.Point(470, 330).buffer(40))
    found = geometry_of(region.shape)
    assert found.symmetric_difference(expected).area < 0.03 * expected.area, (
        "the hole is filled, the other left"
    )


@pytest.mark.parametrize("noise", [0.0, 3.0, 12.0])
def test_a_flat_place_gives_a_sentence(noise: float) -> None:
    image = levels(noisy(np.full(SIZE, 90.0), noise))
    for place in ((400.0, 300.0), (0.0, 0.0), (799.4, 599.4), (900.0, 20.0)):
        answer = region_at(image, place)
        assert isinstance(answer, FlatPlace)
        assert "neither brighter nor darker" in answer.sentence


def test_a_band_across_the_image_runs_out() -> None:
    pixels = np.full((1000, 1000), 70, np.uint8)
    pixels[480:520] = 150
    answer = region_at(levels(pixels), (500.0, 500.0))
    assert isinstance(answer, RegionRunsOut)
    assert "tolerance" not in answer.sentence  # there is no slider yet


def test_a_spot_of_a_few_pixels_is_to_be_marked_as_a_point() -> None:
    pixels = np.full((400, 4000), 70, np.uint8)
    pixels[200, 2000] = 255
    answer = region_at(levels(pixels), (2000.0, 200.0))
    assert isinstance(answer, RegionTooSmall)
    assert "mark it as a point" in answer.sentence
    assert "tolerance" not in answer.sentence


@pytest.mark.parametrize("centre", [(0.0, 300.0), (799.0, 599.0), (400.0, 5.0)])
def test_the_border_of_the_image_is_a_border(centre: tuple[float, float]) -> None:
    region = region_at(levels(disc(SIZE, centre, 40.0)), centre)
    assert isinstance(region, Region)
    assert not region.runs_out
    picture = shapely.box(-0.5, -0.5, 799.5, 599.5)
    expected = shapely.Point(centre).buffer(40, 64).intersection(picture)
    assert geometry_of(region.shape).symmetric_difference(expected).area < 0.03 * expected.area
    assert picture.buffer(1e-6).contains(geometry_of(region.shape))


def test_the_tolerance_takes_more_in() -> None:
    away = np.hypot(*np.moveaxis(pixel_grid(SIZE) - CENTRE, -1, 0))
    image = levels(noisy(70 + 90 * np.exp(-0.5 * (away / 40) ** 2), 1.0))
    region = region_at(image, CENTRE)
    assert isinstance(region, Region)
    areas = []
    for tolerance in (0.0, 0.2, 0.4, 0.6, 0.8):
        other = grown(image, region.seed, tolerance)
        assert isinstance(other, Region)
        areas.append(geometry_of(other.shape).area)
    assert areas == sorted(areas)
    assert areas[-1] > 4 * areas[0]


def test_the_channel_that_shows_it_counts() -> None:
    flat = np.full(SIZE, 100, np.uint8)
    pixels = np.stack([noisy(flat.astype(float), 8.0), disc(SIZE, CENTRE, 30.0), flat], axis=-1)
    region = region_at(levels(pixels), CENTRE)
    assert isinstance(region, Region)
    assert region.seed.channel == 1
    assert away_from(region.shape.vertices, CENTRE, 30.0).max() < 0.7
