"""Shapes that cross themselves many times, are huge, or have as many vertices as there may be: right, and in time."""

from __future__ import annotations

import time

import numpy as np
import pytest
import shapely

from core.annotations.geometry import geometry_of, valid_area
from core.annotations.measures import measure
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
    assert time.process_time() - started < 15
    assert figures.greatest == pytest.approx(1600, abs=5e-3)
    assert figures.smallest == pytest.approx(1600, abs=5e-3)


@pytest.mark.parametrize("reach", [1e9, 1e30])
def test_an_ellipse_larger_than_any_image_is_flattened_and_measured(reach: float) -> None:
    ellipse = Shape(ShapeKind.ELLIPSE, [(0, 0), (reach, 0), (0, reach)])
    area = measure(ellipse).px.area
    assert area == pytest.approx(np.pi * reach**2, rel=1e-5)
