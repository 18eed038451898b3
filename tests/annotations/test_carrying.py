"""Carrying shapes through transforms: there and back, chords, areas, chains, and what lies outside."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from core.annotations.carrying import carried_rings, carry, carry_shape
from core.annotations.geometry import geometry_of, picture_area
from core.annotations.shape import MOST_VERTICES, Shape, ShapeKind
from core.coordinates import pixel_grid
from core.transforms.composite import CompositeTransform, TransformChain
from core.transforms.planar import PlanarTransform
from tests.transforms.random_transforms import SIZE, random_affine, random_composite, smooth_field

SEEDS = range(5)
OUTLINE = Shape(ShapeKind.POLYGON, [(30, 20), (120, 35), (100, 100), (70, 60), (25, 90)])
ELLIPSE = Shape(ShapeKind.ELLIPSE, [(80, 60), (120, 65), (75, 95)])


def smooth(seed: int) -> CompositeTransform:
    return CompositeTransform(random_affine(seed), smooth_field(seed, largest=6.0))


def along(vertices: np.ndarray, closed: bool, step: float = 0.25) -> np.ndarray:
    """Points along a line, a fraction of a pixel apart: the independent reference."""
    ends = np.vstack([vertices, vertices[:1]]) if closed else vertices
    line = shapely.LineString(ends)
    return np.array([line.interpolate(at).coords[0] for at in np.arange(0, line.length, step)])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("shape", [OUTLINE, ELLIPSE])
def test_there_and_back_is_within_a_tenth_of_a_pixel(seed: int, shape: Shape) -> None:
    transform = smooth(seed)
    there = carry_shape(shape, transform)
    assert there is not None
    back = carry_shape(there, transform.inverse_points)
    assert back is not None
    assert geometry_of(back).exterior.hausdorff_distance(geometry_of(shape).exterior) < 0.1
    assert geometry_of(back).area == pytest.approx(geometry_of(shape).area, rel=2e-3)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("closed", [True, False])
def test_no_chord_is_off_by_half_a_pixel_even_where_the_field_is_as_rough_as_can_be(
    seed: int, closed: bool
) -> None:
    transform = random_composite(seed)
    ((home, carried),) = carried_rings([OUTLINE.vertices], transform, closed)
    np.testing.assert_array_equal(transform(home), carried)
    line = shapely.LineString(np.vstack([carried, carried[:1]]) if closed else carried)
    expected = transform(along(OUTLINE.vertices, closed))
    assert shapely.distance(line, shapely.points(expected)).max() < 0.5
    for vertex in transform(OUTLINE.vertices):
        assert np.abs(carried - vertex).max(axis=1).min() < 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_the_area_of_a_carried_disc_is_the_integral_of_the_jacobian(seed: int) -> None:
    transform = smooth(seed)
    centre, radius = (80.0, 60.0), 35.0
    disc = Shape(ShapeKind.ELLIPSE, [centre, (115, 60), (80, 95)])
    fine = 4
    grid = (pixel_grid((SIZE[0] * fine, SIZE[1] * fine)).astype(np.float64) + 0.5) / fine - 0.5
    rows = transform(grid.reshape(-1, 2)).reshape(grid.shape)
    along_y, along_x = (np.gradient(rows, axis=axis) * fine for axis in (0, 1))
    determinant = along_x[..., 0] * along_y[..., 1] - along_x[..., 1] * along_y[..., 0]
    inside = np.hypot(*(np.moveaxis(grid, -1, 0) - np.reshape(centre, (2, 1, 1)))) <= radius
    expected = determinant[inside].sum() / fine**2
    carried = carry_shape(disc, transform)
    assert carried is not None
    assert geometry_of(carried).area == pytest.approx(expected, rel=5e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_chain_is_its_steps_one_after_the_other(seed: int) -> None:
    first, second = smooth(seed), smooth(seed + 50)
    middle = carry_shape(OUTLINE, first)
    assert middle is not None
    stepwise = carry_shape(middle, second)
    at_once = carry_shape(OUTLINE, TransformChain((first, second)))
    assert stepwise is not None
    assert at_once is not None
    assert geometry_of(stepwise).exterior.hausdorff_distance(geometry_of(at_once).exterior) < 0.2


def test_kinds_stay_what_they_can_stay() -> None:
    transform = smooth(0)
    kinds = {}
    for kind, count in [
        ("point", 1),
        ("line", 2),
        ("polyline", 4),
        ("polygon", 4),
        ("freehand", 4),
        ("arrow", 2),
    ]:
        carried = carry_shape(Shape(ShapeKind(kind), OUTLINE.vertices[:count]), transform)
        assert carried is not None
        kinds[kind] = carried.kind.value
    assert kinds == {
        "point": "point",
        "line": "polyline",
        "polyline": "polyline",
        "polygon": "polygon",
        "freehand": "freehand",
        "arrow": "arrow",
    }
    assert carry_shape(ELLIPSE, transform).kind is ShapeKind.POLYGON  # type: ignore[union-attr]


def test_holes_are_carried_too() -> None:
    hole = [(60, 40), (70, 40), (70, 50), (60, 50)]
    shift = CompositeTransform(PlanarTransform(np.array([[2.0, 0, 5], [0, 2.0, -3], [0, 0, 1]])))
    carried = carry_shape(Shape(ShapeKind.POLYGON, OUTLINE.vertices, [hole]), shift)
    assert carried is not None
    assert geometry_of(carried).area == pytest.approx(4 * (geometry_of(OUTLINE).area - 100))


def test_what_lies_outside_is_told() -> None:
    def to_the_right(points: np.ndarray) -> np.ndarray:
        return points + np.array([50.0, 0.0])

    visible = picture_area((100, 100))
    square = Shape(ShapeKind.POLYGON, [(29.5, 10), (69.5, 10), (69.5, 50), (29.5, 50)])
    carried = carry(square, to_the_right, visible)
    assert carried.share_outside == pytest.approx(0.5)
    assert 0 < carried.inside.mean() < 1
    line = carry(Shape(ShapeKind.LINE, [(39.5, 10), (79.5, 10)]), to_the_right, visible)
    assert line.share_outside == pytest.approx(0.75)
    assert carry(Shape(ShapeKind.POINT, [(10, 10)]), to_the_right, visible).share_outside == 0
    assert carry(Shape(ShapeKind.POINT, [(60, 10)]), to_the_right, visible).share_outside == 1


def test_where_there_is_no_such_place_nothing_is_shown() -> None:
    def half(points: np.ndarray) -> np.ndarray:
        return np.where(points[:, :1] < 60, points, np.nan)

    visible = picture_area(SIZE)
    assert carry(Shape(ShapeKind.POINT, [(80, 3)]), half, visible).shape is None
    gone = carry(Shape(ShapeKind.POLYGON, [(80, 3), (90, 3), (90, 9)]), half, visible)
    assert gone.shape is None
    assert gone.share_outside == 1
    part = carry(OUTLINE, half, visible)
    assert part.shape is not None
    assert part.shape.vertices[:, 0].max() < 60


def test_confidence_along_the_shape() -> None:
    def rising(points: np.ndarray) -> np.ndarray:
        return np.where(points[:, 0] > 150, np.nan, points[:, 0] / 150)

    carried = carry(
        Shape(ShapeKind.LINE, [(30, 50), (120, 50)]), lambda points: points, picture_area(SIZE), rising
    )
    assert carried.confidence is not None
    mean, least = carried.confidence
    assert least == pytest.approx(0.2)
    assert mean == pytest.approx(0.5, abs=0.02)


def test_a_long_outline_stays_quick() -> None:
    angles = np.linspace(0, 2 * np.pi, 50_000, endpoint=False)[:, None]
    circle = Shape(ShapeKind.FREEHAND, 1500 + 1400 * np.hstack([np.cos(angles), np.sin(angles)]))
    carried = carry_shape(circle, random_affine(3))
    assert carried is not None
    assert len(carried.vertices) == 50_000


@pytest.mark.parametrize("reach", [1e3, 1e9, 1e30])
def test_what_is_huge_or_has_many_vertices_is_carried_with_no_more_than_a_shape_may_have(
    reach: float,
) -> None:
    angles = np.linspace(0, 2 * np.pi, MOST_VERTICES, endpoint=False)
    around = reach * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    bend = lambda points: points + 30 * np.sin(points[:, ::-1] / 30)  # noqa: E731
    shapes = [
        Shape(ShapeKind.FREEHAND, around),
        Shape(ShapeKind.ELLIPSE, [(0, 0), (reach, 0), (0, reach)]),
        Shape(ShapeKind.POLYLINE, around[::1000]),
    ]
    for shape in shapes:
        carried = carry_shape(shape, bend)
        assert carried is not None
        assert carried.vertex_count <= MOST_VERTICES
