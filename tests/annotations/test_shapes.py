"""Shapes: what is one, what is refused, and what editing does to them."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from core.annotations.carrying import carry_shape
from core.annotations.ellipses import outline_of
from core.annotations.geometry import crosses_itself, geometry_of, mask_area, picture_area
from core.annotations.shape import MOST_VERTICES, Shape, ShapeKind
from core.errors import InputError

SQUARE = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]


@pytest.mark.parametrize(
    ("kind", "vertices", "sentence"),
    [
        (ShapeKind.POINT, SQUARE[:2], "has 1 vertices, not 2"),
        (ShapeKind.LINE, SQUARE[:1], "has 2 vertices, not 1"),
        (ShapeKind.ELLIPSE, SQUARE, "has 3 vertices, not 4"),
        (ShapeKind.POLYGON, SQUARE[:2], "at least 3"),
        (ShapeKind.POLYLINE, [(0, 0), (np.nan, 1)], "not finite"),
        (ShapeKind.POLYLINE, [(0, 0), (np.inf, 1)], "not finite"),
        (ShapeKind.POLYLINE, [(0, 0, 0), (1, 1, 1)], "pair of numbers"),
        (ShapeKind.POLYLINE, [(0, 0), (1,)], "pair of numbers"),
        (ShapeKind.POLYLINE, [("a", "b"), (1, 1)], "pair of numbers"),
        (ShapeKind.POLYLINE, np.zeros((1_000_000, 2)), f"at most {MOST_VERTICES}"),
    ],
)
def test_what_is_no_shape_is_refused_in_a_sentence(kind: ShapeKind, vertices: object, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        Shape(kind, vertices)  # type: ignore[arg-type]


def test_only_outlines_have_holes() -> None:
    hole = [(2, 2), (4, 2), (4, 4)]
    assert geometry_of(Shape(ShapeKind.POLYGON, SQUARE, [hole])).area == 98
    with pytest.raises(InputError, match="Only an outline"):
        Shape(ShapeKind.POLYLINE, SQUARE, [hole])
    with pytest.raises(InputError, match="hole"):
        Shape(ShapeKind.POLYGON, SQUARE, [hole[:2]])


def test_shapes_of_the_same_coordinates_are_equal_and_read_only() -> None:
    one, other = Shape(ShapeKind.POLYGON, SQUARE), Shape(ShapeKind.POLYGON, np.array(SQUARE))
    assert one == other
    assert hash(one) == hash(other)
    assert one != Shape(ShapeKind.FREEHAND, SQUARE)
    assert one != one.moved_by((0.5, 0))
    assert one.moved_by((0.5, 1)).moved_by((-0.5, -1)) == one
    with pytest.raises(ValueError, match="read-only"):
        one.vertices[0, 0] = 3


def test_vertices_are_moved_added_and_taken_away() -> None:
    square = Shape(ShapeKind.POLYGON, SQUARE, [[(2, 2), (4, 2), (4, 4)]])
    moved = square.with_vertex(1, (12, -1))
    assert moved.vertices[1].tolist() == [12, -1]
    assert moved.with_vertex(1, SQUARE[1]) == square
    added = square.with_vertex_added(1, (5, 0))
    assert added.vertices.tolist() == [[0, 0], [5, 0], *map(list, SQUARE[1:])]
    assert added.without_vertex(1) == square
    assert square.with_vertex(0, (1, 1), ring=1).holes[0][0].tolist() == [1, 1]
    assert square.without_vertex(0, ring=1).holes == ()
    triangle = square.without_vertex(0)
    with pytest.raises(InputError, match="at least 3"):
        triangle.without_vertex(0)


@pytest.mark.parametrize("radius", [0.8, 4.0, 60.0, 900.0])
def test_a_flattened_ellipse_encloses_as_much_to_a_thousandth(radius: float) -> None:
    ellipse = Shape(ShapeKind.ELLIPSE, [(50, 40), (50 + radius, 40), (50, 40 + radius / 2)])
    carried = carry_shape(ellipse, lambda points: points)
    for outline in (ellipse.flattened().vertices, outline_of(ellipse), carried.vertices):
        assert shapely.Polygon(outline).area == pytest.approx(np.pi * radius**2 / 2, rel=1e-3)


def test_an_ellipse_goes_along_with_its_centre_and_is_flattened_to_a_tenth_of_a_pixel() -> None:
    ellipse = Shape(ShapeKind.ELLIPSE, [(50, 40), (80, 40), (50, 55)])
    assert ellipse.with_vertex(0, (60, 45)) == ellipse.moved_by((10, 5))
    outline = ellipse.flattened()
    x, y = (outline.vertices - (50, 40)).T
    np.testing.assert_allclose((x / 30) ** 2 + (y / 15) ** 2, 1, atol=1e-12)
    middles = (outline.vertices + np.roll(outline.vertices, -1, axis=0)) / 2 - (50, 40)
    radius = np.hypot(middles[:, 0] / 30, middles[:, 1] / 15)
    assert (np.hypot(*middles.T) * (1 / radius - 1)).max() < 0.1
    assert geometry_of(ellipse).area == pytest.approx(np.pi * 30 * 15, rel=0.005)


def test_an_affine_of_the_three_vertices_is_the_affine_of_the_ellipse() -> None:
    matrix, offset = np.array([[1.2, 0.5], [-0.3, 0.8]]), np.array([7.0, -3.0])
    ellipse = Shape(ShapeKind.ELLIPSE, [(50, 40), (80, 45), (41, 55)])
    moved = Shape(ShapeKind.ELLIPSE, ellipse.vertices @ matrix.T + offset)
    expected = ellipse.flattened(0.001).vertices @ matrix.T + offset
    distance = geometry_of(moved).hausdorff_distance(geometry_of(Shape(ShapeKind.POLYGON, expected)))
    assert distance < 0.11


def test_an_outline_that_crosses_itself_encloses_what_every_program_fills() -> None:
    bow = Shape(ShapeKind.POLYGON, [(0, 0), (10, 10), (10, 0), (0, 10)])
    assert crosses_itself(bow)
    assert geometry_of(bow).area == pytest.approx(50)
    assert not crosses_itself(Shape(ShapeKind.POLYGON, SQUARE))
    flat = Shape(ShapeKind.POLYGON, [(0, 0), (5, 5), (10, 10)])
    assert geometry_of(flat).area == 0


def test_areas_of_pictures_and_masks_reach_to_the_edges_of_their_pixels() -> None:
    assert picture_area((30, 40)).bounds == (-0.5, -0.5, 39.5, 29.5)
    mask = np.zeros((30, 40), bool)
    mask[5:15, 10:31] = True
    assert mask_area(mask).area == pytest.approx(210)
    assert mask_area(np.zeros((30, 40), bool)).is_empty
