"""The measurements of a case in memory: confidence along what is carried, and what is told of the case."""

from __future__ import annotations

import numpy as np
import pytest

from core.annotations.annotation import Annotation
from core.annotations.eye import Eye
from core.annotations.findings import findings_of
from core.annotations.image_facts import ImageFacts
from core.annotations.shape import Shape, ShapeKind
from core.case import Case, ImageIdentity
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
    assert carried.measures.mm is None
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
