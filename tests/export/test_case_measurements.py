"""The measurements of a case in memory: confidence along what is carried, and what is told of the case."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
import shapely

from core.annotations.annotation import Annotation
from core.annotations.etdrs import Sector
from core.annotations.etdrs_csv import etdrs_text
from core.annotations.eye import Eye
from core.annotations.findings import findings_of
from core.annotations.geometry import geometry_of
from core.annotations.image_facts import ImageFacts
from core.annotations.measurements_csv import measurements_text
from core.annotations.scale import Scale
from core.annotations.shape import Shape, ShapeKind
from core.case import Case, ImageIdentity
from core.case.notices import ScalesDisagree
from core.export.case_measurements import measure_case
from core.transforms.composite import CompositeTransform
from core.transforms.planar import PlanarTransform

REFERENCE, FLOATING = 64 * "a", 64 * "b"
DOUBLED = CompositeTransform(PlanarTransform(np.diag([2.0, 2.0, 1.0])))
OUTLINE = Shape(ShapeKind.POLYGON, [(100, 100), (140, 100), (140, 140), (100, 140)])


@pytest.fixture
def case() -> Case:
    """A floating image that shows everything twice as large, a year later."""
    images = [
        ImageIdentity(None, REFERENCE, (300, 400), "first"),
        ImageIdentity(None, FLOATING, (600, 800), "second"),
    ]
    made = Case().with_reference(images[0]).with_floating(images[1]).with_reference_spacing(10.0)
    made = made.with_facts(ImageFacts(REFERENCE, Eye.RIGHT, "2022-01-01"))
    return made.with_annotations([Annotation(OUTLINE, REFERENCE, "naevus", "A")])


def test_areas_are_carried_with_their_confidence(case: Case) -> None:
    asked = []

    def confidence(home: str, other: str):
        asked.append((home, other))
        return lambda points: np.where(points[:, 0] < 125, 0.5, 0.9)  # of the home image

    own, carried = measure_case(case, "case", {}, [DOUBLED], confidence=confidence).rows
    assert asked == [(REFERENCE, FLOATING)]
    assert (own.measures.px.area, own.measures.mm.area) == (1600, pytest.approx(0.16))
    assert carried.measures.px.area == pytest.approx(6400)
    assert carried.measures.mm.area == pytest.approx(0.16), "by the scale of the image that it was drawn on"
    assert (carried.scale_from, own.scale_from) == ("first", "")
    assert carried.carried_from == "first"
    assert carried.confidence[1] == 0.5
    assert 0.5 < carried.confidence[0] < 0.9
    assert own.confidence is None


def test_an_image_that_is_not_aligned_gets_nothing(case: Case) -> None:
    assert len(measure_case(case, "case", {}, [None]).rows) == 1
    assert len(measure_case(case, "case", {}, [DOUBLED], with_carried=False).rows) == 1


def test_two_eyes_are_told_before_what_is_said_of_each_image(case: Case) -> None:
    remarks = measure_case(case.with_facts(ImageFacts(FLOATING, Eye.LEFT)), "case", {}, [None]).remarks
    assert "first of the right and second of the left" in remarks[0].sentence


def test_what_bears_one_name_at_two_dates_is_one_finding(case: Case) -> None:
    later = Annotation(Shape(ShapeKind.POLYGON, OUTLINE.vertices * 2), FLOATING, "naevus", "A")
    case = case.with_annotations([later]).with_facts(ImageFacts(FLOATING, taken="2023-01-01"))
    rows = measure_case(case, "case", {}, [None]).rows
    (found,) = findings_of(row.observation for row in rows)
    assert (found.name, len(found.rows) + len(found.untimed)) == ("A", 2)
    assert [each.unit.value for each in found.untimed] == ["px²"]


def test_an_image_without_a_scale_is_measured_on_one_that_it_is_aligned_with(case: Case) -> None:
    line = Annotation(Shape(ShapeKind.LINE, [(200, 200), (260, 280)]), FLOATING, "other")
    fovea = Annotation(Shape(ShapeKind.POINT, [(200, 200)]), FLOATING, "fovea")
    case = case.without_annotations([each.identifier for each in case.annotations]).with_annotations(
        [line, fovea]
    )
    measured = measure_case(case, "case", {}, [DOUBLED], with_carried=False)
    row = next(each for each in measured.rows if each.annotation is line)
    assert row.measures.px.length == 100
    assert row.measures.mm.length == pytest.approx(0.5), "50 pixels of the first image, of 10 µm"
    assert row.fovea_mm.centre == pytest.approx(0.25)
    assert row.sector is Sector.CENTRE
    text = measurements_text([row]).splitlines()[1]
    assert "carried from first (typed)" in text
    lent, name = measured.images[FLOATING].lent
    assert (name, lent.um) == ("first", pytest.approx(5.0))
    assert not any("no millimetres" in remark.sentence for remark in measured.remarks)
    (alone,) = (each for each in measure_case(case, "case", {}, [None]).rows if each.annotation is line)
    assert alone.measures.mm is None
    assert alone.scale.refusal is not None


@pytest.mark.parametrize(("um", "told"), [(5.0, 0), (5.4, 0), (4.7, 0), (5.6, 1), (10.0, 1), (4.4, 1)])
def test_scales_that_contradict_each_other_by_more_than_a_tenth_are_told(
    case: Case, um: float, told: int
) -> None:
    stated = case.with_facts(ImageFacts(FLOATING, scale=Scale.typed(um)))
    found = [
        each
        for each in measure_case(stated, "case", {}, [DOUBLED]).remarks
        if isinstance(each, ScalesDisagree)
    ]
    assert len(found) == told
    if told:
        assert found[0].share == pytest.approx(um / 5)
        way = "longer" if um > 5 else "shorter"
        assert f"lengths come out {100 * abs(um / 5 - 1):.0f} % {way} on second" in found[0].sentence
    assert measure_case(stated, "case", {}, [None]).remarks == (), "nothing is known of the alignment"


def test_what_lies_beyond_the_grid_is_said(case: Case) -> None:
    marks = [Annotation(Shape(ShapeKind.POINT, [place]), REFERENCE, label) for place, label in FAR]
    (row, *_) = measure_case(case.with_annotations(marks), "case", {}, [None]).rows
    assert measurements_text([row]).splitlines()[1].count("beyond the grid") == 1
    assert row.is_beyond


FAR = (((550.0, 120.0), "fovea"), ((650.0, 120.0), "optic disc"))
"""Beyond the image, as nobody else needs to be: more than 3 mm of 10 µm from the outline."""


def grid_case(case: Case, *annotations: Annotation) -> Case:
    marks = [
        Annotation(Shape(ShapeKind.POINT, [place]), REFERENCE, label)
        for place, label in (((120.0, 120.0), "fovea"), ((320.0, 220.0), "optic disc"))
    ]
    return case.with_annotations([*marks, *annotations])


def sectors(case: Case, **options: bool) -> list[dict[str, str]]:
    found = measure_case(case, "P1", {}, [DOUBLED], **options).in_grids
    return list(csv.DictReader(io.StringIO(etdrs_text(found))))


def test_sectors_hold_what_was_drawn_on_each_image_and_all_together(case: Case) -> None:
    later = Annotation(Shape(ShapeKind.POLYGON, OUTLINE.vertices * 3), FLOATING, "naevus", "A")
    line = Annotation(Shape(ShapeKind.LINE, [(0, 0), (9, 9)]), REFERENCE, "drusen")
    rows = sectors(grid_case(case, later, line))
    assert {row["image"] for row in rows} == {"first"}, (
        "the other image has no scale: its outlines are carried here"
    )
    assert {row["label"] for row in rows} == {"naevus"}
    by_home = {}
    for row in rows:
        by_home.setdefault(row["drawn_on"], {})[row["sector"]] = row
    assert set(by_home) == {"first", "second", "all images"}
    areas = {home: sum(float(by_home[home][part.value]["area_mm2"]) for part in Sector) for home in by_home}
    assert areas["first"] == pytest.approx(0.16)
    assert areas["second"] + float(by_home["second"]["beyond the grid"]["area_mm2"]) == pytest.approx(0.36)
    both = shapely.union(geometry_of(OUTLINE), geometry_of(Shape(ShapeKind.POLYGON, OUTLINE.vertices * 1.5)))
    assert areas["all images"] + float(by_home["all images"]["beyond the grid"]["area_mm2"]) == pytest.approx(
        both.area * 1e-4
    ), "what two share counts once"
    for home, parts in by_home.items():
        assert float(parts["whole grid"]["area_mm2"]) == pytest.approx(areas[home])
        assert float(parts["whole grid"]["share"]) == pytest.approx(areas[home] / (9 * np.pi), rel=1e-3)
    centre = by_home["first"]["centre"]
    assert float(centre["share"]) == pytest.approx(0.16 / (0.25 * np.pi), rel=1e-3)
    assert (centre["date"], centre["eye"], centre["scale_source"]) == ("2022-01-01", "right", "typed")
    assert {row["drawn_on"] for row in sectors(grid_case(case, later), with_carried=False)} == {
        "first",
        "second",
    }


def test_a_tilted_grid_lies_along_the_line_to_the_disc(case: Case) -> None:
    beside = Annotation(Shape(ShapeKind.ELLIPSE, [(193, 78), (203, 78), (193, 88)]), REFERENCE, "drusen")
    straight, tilted = (grid_case(replace(case, grid_tilted=each), beside) for each in (False, True))
    shares = [
        {row["sector"]: float(row["share"]) for row in sectors(each) if row["label"] == "drusen"}
        for each in (straight, tilted)
    ]
    assert shares[0]["inner superior"] == shares[1]["inner nasal"] == 0, (
        "it is 30° above the line to the right"
    )
    assert shares[0]["inner nasal"] == pytest.approx(shares[1]["inner superior"], rel=1e-3)
    assert shares[0]["inner nasal"] > 0
    assert {row["tilt_degrees"] for row in sectors(tilted)} == {"26.57"}
    without = tilted.without_annotations(
        [each.identifier for each in tilted.annotations if each.label == "optic disc"]
    )
    measured = measure_case(without, "case", {}, [DOUBLED])
    assert any("needs the optic disc" in remark.sentence for remark in measured.remarks)
    assert all(each.areas is None for each in measured.in_grids)


def test_without_a_grid_every_label_says_why(case: Case) -> None:
    (row,) = sectors(case)
    assert (row["label"], row["sector"], row["area_px"]) == ("naevus", "", "")
    assert row["why_no_areas"] == "The ETDRS grid lies round the fovea: mark the fovea first."
    assert (
        "stated the size of a pixel"
        in sectors(grid_case(case.with_reference_spacing(None)))[0]["why_no_areas"]
    )
