"""Shapes that cross themselves many times, are huge, or have as many vertices as there may be: right, and in time."""

from __future__ import annotations

import time

import numpy as np
import pytest
import shapely

from core.annotations.carrying import carry_shape
from core.annotations.geometry import geometry_of, valid_area
from core.annotations.measures import measure
from core.annotations.scale import Scale
from core.annotations.shape import MOST_VERTICES, Shape, ShapeKind


@pytest.mark.parametrize("seed", range(5))
def test_what_crosses_itself_encloses_what_it_goes_round_an_odd_number_of_times(seed: int) -> None:
    scribble = np.random.default_rng(seed).uniform(0, 200, (30, 2))
    area = valid_area(scribble)
    expected = shapely.make_valid(shapely.Polygon(scribble), method="linework").buffer(0)
    assert area.is_valid
    assert area.area == pytest.approx(expected.area)
    assert area.length == pytest.approx(expected.length)


def test_an_outline_that_is_drawn_twice_encloses_nothing() -> None:
    square = np.array([(0, 0), (4, 0), (4, 4), (0, 4)], float)
    assert valid_area(np.concatenate([square, square])).area == 0
    assert valid_area(np.array([(0, 0), (4, 0), (2, 0)], float)).is_empty


def test_a_scribble_does_not_keep_anybody_waiting() -> None:
    scribble = Shape(ShapeKind.FREEHAND, np.random.default_rng(0).uniform(0, 2000, (200, 2)))
    started = time.process_time()
    geometry_of(scribble)
    assert time.process_time() - started < 5


def test_an_outline_of_as_many_vertices_as_there_may_be_is_measured_in_time() -> None:
    angles = np.linspace(0, 2 * np.pi, MOST_VERTICES, endpoint=False)
    circle = Shape(ShapeKind.FREEHAND, 800 * np.stack([np.cos(angles), np.sin(angles)], axis=1))
    started = time.process_time()
    figures = measure(circle).px
    assert time.process_time() - started < 3
    assert figures.greatest == pytest.approx(1600, abs=5e-3)
    assert figures.smallest == pytest.approx(1600, abs=5e-3)


@pytest.mark.parametrize("reach", [1e9, 1e30])
def test_an_ellipse_larger_than_any_image_is_flattened_and_measured(reach: float) -> None:
    ellipse = Shape(ShapeKind.ELLIPSE, [(0, 0), (reach, 0), (0, reach)])
    area = measure(ellipse).px.area
    assert area == pytest.approx(np.pi * reach**2, rel=1e-5)


def test_a_noisy_outline_of_as_many_vertices_measures_as_its_edges_do_and_in_time() -> None:
    random = np.random.default_rng(3)
    angles = np.linspace(0, 2 * np.pi, MOST_VERTICES, endpoint=False)
    radii = 800 + random.normal(0, 0.5, MOST_VERTICES)
    ring = radii[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    started = time.process_time()
    figures = measure(Shape(ShapeKind.FREEHAND, ring), Scale.typed(5.0))
    assert time.process_time() - started < 3
    far = ring[radii > np.percentile(radii, 99)]
    widest = np.hypot(*(far[:, None] - far[None]).transpose(2, 0, 1)).max()
    assert figures.px.greatest == pytest.approx(widest, abs=5e-3)
    assert figures.mm.greatest == pytest.approx(0.005 * widest, abs=1e-4)
    assert figures.px.perimeter == pytest.approx(
        np.hypot(*(ring - np.roll(ring, 1, axis=0)).T).sum(), rel=1e-9
    )
    assert figures.px.area == pytest.approx(np.pi * 800**2, rel=1e-3)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_scribble_with_edges_that_are_gone_twice_is_what_a_ray_crosses_an_odd_number_of_times(
    seed: int,
) -> None:
    scribble = np.random.default_rng(seed).integers(0, 9, (40, 2)).astype(float)
    x, y = np.random.default_rng(seed).uniform(0, 8, (2, 500))
    odd = np.zeros(500, bool)
    for (left, top), (right, bottom) in zip(scribble, np.roll(scribble, -1, axis=0), strict=True):
        if top != bottom:
            crosses = (top > y) != (bottom > y)
            odd ^= crosses & (x < left + (y - top) * (right - left) / (bottom - top))
    area = valid_area(scribble)
    assert area.is_valid
    np.testing.assert_array_equal(shapely.contains_xy(area, x, y), odd)


def test_as_many_holes_as_there_may_be_are_carried_in_time_and_chords_are_right() -> None:
    random = np.random.default_rng(4)
    outline = np.array([(0, 0), (900, 0), (900, 900), (0, 900)], float)
    centres = random.uniform(10, 890, (5000, 1, 2))
    holes = centres + 3 * np.array([(1, 0), (-0.5, 0.8), (-0.5, -0.8)])
    shape = Shape(ShapeKind.POLYGON, outline, list(holes))

    def bent(points: np.ndarray) -> np.ndarray:
        return points * 1.1 + 12 * np.sin(points[:, ::-1] / 60)

    started = time.process_time()
    carried = carry_shape(shape, bent)
    assert time.process_time() - started < 3
    assert len(carried.holes) == 5000
    edges = np.concatenate(
        [outline * share + np.roll(outline, -1, axis=0) * (1 - share) for share in np.linspace(0, 1, 99)]
    )
    assert shapely.distance(shapely.LinearRing(carried.vertices), shapely.points(bent(edges))).max() < 0.5


def test_an_outline_without_room_for_more_vertices_is_carried_all_the_same() -> None:
    angles = np.linspace(0, 2 * np.pi, MOST_VERTICES - 5, endpoint=False)
    circle = Shape(ShapeKind.POLYGON, 1e6 * np.stack([np.cos(angles), np.sin(angles)], axis=1))
    carried = carry_shape(circle, lambda points: points + 9 * np.sin(points[:, ::-1] / 7))
    assert MOST_VERTICES - 5 <= carried.vertex_count <= MOST_VERTICES


def test_faces_that_rounding_lets_overlap_are_united_all_the_same() -> None:
    along, back = [(2.8, 1.4), (2.8, 7.0), (6.3, 2.8)], [(6.3, 2.8), (2.8, 7.0), (2.8, 1.4)]
    on_a_line = [(4.199999999999999, 4.199999999999999), (2.0999999999999996, 5.6)]
    ring = np.array([*along, *on_a_line, *back, (7.076413008849183, 7.908968273290837)])
    assert valid_area(ring).area == pytest.approx(0, abs=1e-9), "it encloses nothing, and goes along itself"
