"""Figures of shapes: against shapely, against scikit-image on rasterised masks, and by the laws of scale."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from skimage import draw
from skimage import measure as skimage_measure

from core.annotations.extent import greatest_diameter, hull_corners, smallest_of_hull
from core.annotations.inside import grey_values_along, pixels_inside
from core.annotations.measures import Dimensions, measure
from core.annotations.scale import Scale
from core.annotations.shape import Shape, ShapeKind

RNG = np.random.default_rng(7)
SQUARE = Shape(ShapeKind.POLYGON, [(10, 10), (50, 10), (50, 40), (10, 40)])
RING = Shape(ShapeKind.POLYGON, SQUARE.vertices, [np.array([(20, 20), (20, 30), (30, 30), (30, 20)])])
ELLIPSE = Shape(ShapeKind.ELLIPSE, [(70, 60), (110, 60), (70, 85)])


def blob(radius: float, corners: int = 40) -> Shape:
    """An outline as a hand draws it."""
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    reach = radius * (1 + 0.3 * np.sin(3 * angles) + 0.05 * RNG.standard_normal(corners))
    return Shape(
        ShapeKind.FREEHAND, 120 + reach[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    )


def test_figures_that_can_be_counted() -> None:
    found = measure(SQUARE).px
    assert found == Dimensions(None, 140.0, 1200.0, 50.0, 30.0)
    assert measure(RING).px.area == 1100.0
    assert measure(RING).px.perimeter == 180.0
    assert measure(Shape(ShapeKind.POLYLINE, [(0, 0), (3, 4), (3, 10)])).px == Dimensions(length=11.0)


def test_an_ellipse_is_measured_as_one() -> None:
    found = measure(ELLIPSE).px
    assert found.area == pytest.approx(math.pi * 40 * 25, rel=1e-4)
    ramanujan = math.pi * (3 * 65 - math.sqrt((3 * 40 + 25) * (40 + 3 * 25)))
    assert found.perimeter == pytest.approx(ramanujan, rel=1e-4)
    assert (found.greatest, found.smallest) == (pytest.approx(80, abs=0.01), pytest.approx(50, abs=0.01))


def test_an_outline_that_crosses_itself_is_measured_as_it_is_filled() -> None:
    bow_tie = Shape(ShapeKind.POLYGON, [(0, 0), (10, 10), (10, 0), (0, 10)])
    assert measure(bow_tie).px.area == pytest.approx(50.0)


@pytest.mark.parametrize("kind", [ShapeKind.POINT, ShapeKind.ARROW])
def test_what_is_not_measured(kind: ShapeKind) -> None:
    shape = Shape(kind, [(3.0, 4.0), (5.0, 6.0)][: kind.vertices_wanted()[0]])
    found = measure(shape, Scale.typed(6.0), np.zeros((64, 64), np.uint8))
    assert (found.px, found.mm, found.grey) == (Dimensions(), Dimensions(), None)


def test_an_outline_that_encloses_nothing() -> None:
    flat = Shape(ShapeKind.POLYGON, [(0, 0), (10, 0), (20, 0)])
    found = measure(flat, Scale.typed(10.0), np.zeros((64, 64), np.uint8))
    assert (found.px.area, found.px.perimeter) == (0.0, 40.0)
    assert found.mm.perimeter == pytest.approx(0.4)


@pytest.mark.parametrize("radius", [15.0, 40.0, 75.0])
def test_scikit_image_finds_the_same_on_the_mask(radius: float) -> None:
    shape = blob(radius)
    grey = RNG.integers(0, 256, (240, 240), dtype=np.uint8)
    mask = draw.polygon2mask(grey.shape, shape.vertices[:, ::-1])
    region = skimage_measure.regionprops(mask.astype(int), intensity_image=grey)[0]
    found = measure(shape, pixels=grey)
    border = found.px.perimeter
    assert found.px.area == pytest.approx(region.area, abs=0.25 * border)
    assert found.px.greatest == pytest.approx(region.feret_diameter_max, abs=2)
    assert border == pytest.approx(region.perimeter, rel=0.08)
    assert found.grey.mean == pytest.approx(region.intensity_mean, abs=0.5)
    assert found.grey.deviation == pytest.approx(grey[mask].std(), abs=0.5)


def test_pixels_inside_are_those_whose_centres_are() -> None:
    columns, rows = np.meshgrid(np.arange(240), np.arange(240))
    for shape in (blob(30), blob(70), blob(130)):
        mask, top, left = pixels_inside(shape, (240, 240))
        whole = np.zeros((240, 240), bool)
        whole[top : top + mask.shape[0], left : left + mask.shape[1]] = mask
        np.testing.assert_array_equal(
            whole, shapely.contains_xy(shapely.Polygon(shape.vertices), columns, rows)
        )


def test_holes_and_what_lies_beyond_the_image_do_not_count() -> None:
    pixels = np.zeros((60, 60), np.uint8)
    pixels[20:31, 20:31] = 200
    assert measure(RING, pixels=pixels).grey.mean < measure(SQUARE, pixels=pixels).grey.mean
    far = SQUARE.moved_by((500, 500))
    assert measure(far, pixels=pixels).grey is None
    assert measure(far, pixels=pixels).px.area == 1200.0


def test_colour_counts_by_its_luminance() -> None:
    pixels = np.zeros((60, 60, 3), np.uint8)
    pixels[...] = (100, 50, 200)
    assert measure(SQUARE, pixels=pixels).grey.mean == pytest.approx(0.299 * 100 + 0.587 * 50 + 0.114 * 200)


def test_grey_values_along_a_line_are_interpolated() -> None:
    ramp = np.tile(np.arange(100, dtype=np.uint16) * 10, (64, 1))
    line = Shape(ShapeKind.LINE, [(10.5, 20.5), (30.5, 40.5)])
    assert measure(line, pixels=ramp).grey.mean == pytest.approx(205.0)
    leaving = Shape(ShapeKind.LINE, [(90.0, 10.0), (190.0, 10.0)])
    values = grey_values_along(leaving, ramp)
    assert len(values) == 10
    assert values.max() == 990


@pytest.mark.parametrize(
    "shape", [SQUARE, RING, ELLIPSE, blob(40), Shape(ShapeKind.LINE, [(3, 4), (40, 90)])]
)
def test_lengths_grow_with_the_scale_and_areas_with_its_square(shape: Shape) -> None:
    px, fine, coarse = (
        measure(shape).px,
        measure(shape, Scale.typed(5.0)).mm,
        measure(shape, Scale.typed(15.0)).mm,
    )
    for name in ("length", "perimeter", "greatest", "smallest"):
        if getattr(px, name) is not None:
            assert getattr(fine, name) == pytest.approx(getattr(px, name) * 0.005)
            assert getattr(coarse, name) == pytest.approx(3 * getattr(fine, name))
    if px.area is not None:
        assert fine.area == pytest.approx(px.area * 0.005**2)
        assert coarse.area == pytest.approx(9 * fine.area)


@pytest.mark.parametrize(
    "shape", [SQUARE, RING, ELLIPSE, blob(40), Shape(ShapeKind.LINE, [(3, 4), (40, 90)])]
)
def test_pixels_that_are_not_square_measure_as_the_resampled_image(shape: Shape) -> None:
    resampled = Shape(shape.kind, shape.vertices * (1, 2), [hole * (1, 2) for hole in shape.holes])
    found = measure(shape, Scale(6.0, 12.0, "typed")).mm
    expected = measure(resampled, Scale.typed(6.0)).mm
    for name in ("length", "perimeter", "area", "greatest", "smallest"):
        one, other = getattr(found, name), getattr(expected, name)
        assert (one is None and other is None) or one == pytest.approx(other, rel=1e-4), name


def test_diameters_of_a_cloud() -> None:
    points = RNG.normal(size=(800, 2)) * (40, 15)
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)).max()
    assert greatest_diameter(points) == pytest.approx(apart)
    turns = np.linspace(0, np.pi, 20001)
    widths = np.ptp(points @ np.stack([np.cos(turns), np.sin(turns)]), axis=0)
    smallest = smallest_of_hull(hull_corners(shapely.LineString(points)))
    assert smallest == pytest.approx(widths.min(), rel=1e-4)
    assert smallest <= widths.min()
    assert greatest_diameter(points[:1]) == 0
    assert smallest_of_hull(hull_corners(shapely.LineString(points[:2]))) == 0
