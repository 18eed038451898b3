"""The ETDRS grid: its areas by formula, its sides by the eye, and what lies where."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from core.annotations.annotation import Annotation
from core.annotations.etdrs import RADII_MM, EtdrsGrid, Sector, etdrs_grid
from core.annotations.eye import Eye
from core.annotations.in_the_grid import areas_by_label, distance_to_fovea, main_sector
from core.annotations.landmarks import Landmarks
from core.annotations.scale import Scale, ScaleSource
from core.annotations.shape import Shape, ShapeKind
from core.errors import InputError

SQUARE_PIXELS, LOW_PIXELS = Scale.typed(10.0), Scale(5.0, 20.0, ScaleSource.FILE)
FOVEA, DISC = Shape(ShapeKind.POINT, [(600, 500)]), Shape(ShapeKind.POINT, [(1040, 440)])
MARKS = Landmarks(DISC, FOVEA)


def grids() -> list[EtdrsGrid]:
    return [
        EtdrsGrid((600, 500), eye, scale, tilt)
        for eye in Eye
        for scale in (SQUARE_PIXELS, LOW_PIXELS)
        for tilt in (0.0, -0.13, 0.4)
    ]


def round_mark(x_um: float, y_um: float, radius_um: float, grid: EtdrsGrid) -> Shape:
    """A circle on the retina, at a place from the fovea, as an ellipse of the image's pixels."""
    corners = np.array([(x_um, y_um), (x_um + radius_um, y_um), (x_um, y_um + radius_um)])
    return Shape(ShapeKind.ELLIPSE, grid.scale.pixels(corners) + grid.fovea)


@pytest.mark.parametrize("grid", grids())
def test_areas_are_those_of_the_formula(grid: EtdrsGrid) -> None:
    near, middle, far = (math.pi * radius**2 for radius in RADII_MM)
    for sector, polygon in grid.sectors.items():
        expected = near
        if sector is not Sector.CENTRE:
            expected = ((middle - near) if "inner" in sector.value else (far - middle)) / 4
        assert grid.scale.area_mm2(polygon.area) == pytest.approx(expected, rel=1e-4)
    assert grid.scale.area_mm2(grid.area.area) == pytest.approx(far, rel=1e-4)


@pytest.mark.parametrize("grid", grids())
def test_sectors_fill_the_grid_and_share_nothing(grid: EtdrsGrid) -> None:
    sectors = list(grid.sectors.values())
    assert len(sectors) == 9
    whole = shapely.union_all(sectors)
    assert whole.area == pytest.approx(sum(each.area for each in sectors), rel=1e-9)
    assert whole.symmetric_difference(grid.area).area < 1e-6 * whole.area


@pytest.mark.parametrize("grid", grids())
def test_the_sector_of_a_point_is_the_polygon_that_holds_it(grid: EtdrsGrid) -> None:
    places = np.random.default_rng(3).uniform(-3400, 3400, (400, 2))
    points = grid.scale.pixels(places) + grid.fovea
    for point in points:
        holding = [s for s, polygon in grid.sectors.items() if polygon.contains(shapely.Point(point))]
        if holding:
            assert grid.sector_of(tuple(point)) is holding[0]
        else:
            found = grid.sector_of(tuple(point))
            assert found is None or grid.sectors[found].distance(shapely.Point(point)) < 0.1


def test_the_nose_is_where_the_disc_is() -> None:
    right, left = (EtdrsGrid((600, 500), eye, SQUARE_PIXELS) for eye in (Eye.RIGHT, Eye.LEFT))
    to_the_right, above = (700, 500), (600, 300)
    assert right.sector_of(to_the_right) is Sector.INNER_NASAL
    assert left.sector_of(to_the_right) is Sector.INNER_TEMPORAL
    assert right.sector_of(above) is left.sector_of(above) is Sector.OUTER_SUPERIOR
    assert right.sector_of((600, 800)) is None
    assert right.sector_of((600, 500)) is Sector.CENTRE


def test_the_disc_tells_the_eye_and_the_tilt() -> None:
    plain = etdrs_grid(MARKS, SQUARE_PIXELS)
    assert (plain.eye, plain.tilt, plain.fovea) == (Eye.RIGHT, 0.0, (600, 500))
    tilted = etdrs_grid(MARKS, SQUARE_PIXELS, tilted=True)
    assert tilted.tilt == pytest.approx(math.atan2(-60, 440))
    mirrored = Landmarks(Shape(ShapeKind.POINT, [(160, 440)]), FOVEA)
    left = etdrs_grid(mirrored, SQUARE_PIXELS, tilted=True)
    assert left.eye is Eye.LEFT
    for grid, marks in ((tilted, MARKS), (left, mirrored)):
        x, y = np.array(grid.fovea) + 0.5 * (marks.disc.vertices[0] - grid.fovea)
        towards_the_disc = grid.sectors[Sector.OUTER_NASAL].centroid
        line = shapely.LineString([grid.fovea, marks.disc.vertices[0]])
        assert line.distance(towards_the_disc) < 0.01
        assert grid.sector_of((x, y)) is Sector.OUTER_NASAL


def test_what_is_missing_is_told() -> None:
    with pytest.raises(InputError, match="mark the fovea first"):
        etdrs_grid(Landmarks(DISC, None), SQUARE_PIXELS)
    with pytest.raises(InputError, match="needs to know the eye"):
        etdrs_grid(Landmarks(None, FOVEA), SQUARE_PIXELS)
    with pytest.raises(InputError, match="needs the optic disc"):
        etdrs_grid(Landmarks(None, FOVEA), SQUARE_PIXELS, Eye.LEFT, tilted=True)
    assert etdrs_grid(Landmarks(None, FOVEA), SQUARE_PIXELS, Eye.LEFT).eye is Eye.LEFT


@pytest.mark.parametrize("scale", [SQUARE_PIXELS, LOW_PIXELS])
def test_a_label_counts_once_where_two_of_it_lie(scale: Scale) -> None:
    grid = EtdrsGrid((600, 500), Eye.RIGHT, scale)
    one = round_mark(1000, 0, 300, grid)
    drawn = [
        Annotation(one, "home", "drusen"),
        Annotation(one, "home", "drusen"),
        Annotation(one, "home", "leakage"),
    ]
    drawn.append(Annotation(round_mark(0, -2200, 200, grid), "home", "drusen"))
    drawn.append(Annotation(FOVEA, "home", "fovea"))
    found = {label: areas.sectors for label, areas in areas_by_label(drawn, grid).items()}
    assert set(found) == {"drusen", "leakage"}
    assert found["drusen"][Sector.INNER_NASAL].mm2 == pytest.approx(math.pi * 0.3**2, rel=1e-3)
    assert found["leakage"][Sector.INNER_NASAL].px == pytest.approx(found["drusen"][Sector.INNER_NASAL].px)
    assert found["drusen"][Sector.OUTER_SUPERIOR].mm2 == pytest.approx(math.pi * 0.2**2, rel=1e-3)
    assert found["drusen"][Sector.CENTRE].mm2 == 0
    atrophy = Annotation(round_mark(0, 0, 5000, grid), "home", "atrophy")
    whole = areas_by_label([atrophy], grid)["atrophy"].sectors
    assert all(area.share == pytest.approx(1.0) for area in whole.values())


def test_the_main_sector_of_a_shape() -> None:
    grid = EtdrsGrid((600, 500), Eye.LEFT, SQUARE_PIXELS)
    assert main_sector(round_mark(-1000, 0, 300, grid), grid) is Sector.INNER_NASAL
    assert main_sector(round_mark(2900, 0, 50, grid), grid) is Sector.OUTER_TEMPORAL
    assert main_sector(round_mark(3000, 0, 400, grid), grid) is None
    assert main_sector(Shape(ShapeKind.LINE, [(600, 620), (600, 690)]), grid) is Sector.OUTER_INFERIOR
    assert main_sector(FOVEA, grid) is Sector.CENTRE
    assert (
        main_sector(Shape(ShapeKind.POLYGON, [(600, 600), (610, 600), (605, 600)]), grid)
        is Sector.INNER_INFERIOR
    )


@pytest.mark.parametrize("scale", [SQUARE_PIXELS, LOW_PIXELS])
def test_the_distance_to_the_fovea_honours_the_pixels(scale: Scale) -> None:
    grid = EtdrsGrid((600, 500), Eye.RIGHT, scale)
    found = distance_to_fovea(round_mark(900, 1200, 400, grid), grid.fovea, scale)
    assert found.centre == pytest.approx(1.5)
    assert found.nearest == pytest.approx(1.1, abs=1e-3)
    assert distance_to_fovea(round_mark(100, 0, 400, grid), grid.fovea, scale).nearest == 0
    in_pixels = distance_to_fovea(Shape(ShapeKind.LINE, [(630, 540), (660, 580)]), (600, 500))
    assert (in_pixels.centre, in_pixels.nearest) == (75, 50)
