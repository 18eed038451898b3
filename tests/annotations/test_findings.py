"""What is called by one name at several times, and how it changes."""

from __future__ import annotations

from datetime import date

import pytest

from core.annotations.findings import Observation, TimeAxis, Unit, figure_of, findings_of
from core.annotations.measures import measure
from core.annotations.scale import Scale
from core.annotations.shape import Shape, ShapeKind


def seen(
    value: float,
    day: date | None = None,
    seconds: float | None = None,
    name: str = "naevus",
    unit: Unit = Unit.SQUARE_MM,
) -> Observation:
    return Observation(name, value, unit, day, seconds)


def test_a_finding_is_followed_from_date_to_date() -> None:
    later, first, last = seen(2.5, date(2022, 1, 1)), seen(2.0, date(2021, 1, 1)), seen(4.0, date(2023, 1, 1))
    (found,) = findings_of([later, first, last])
    assert (found.axis, [row.observation for row in found.rows]) == (TimeAxis.DATE, [first, later, last])
    assert [row.difference for row in found.rows] == [None, 0.5, 1.5]
    assert [row.since_first for row in found.rows] == [None, 0.5, 2.0]
    assert found.rows[1].per_year == pytest.approx(0.5 / 365 * 365.25)
    assert found.per_year == pytest.approx(2.0 / 730 * 365.25)


def test_a_few_days_are_not_told_as_a_year() -> None:
    (found,) = findings_of([seen(2.0, date(2021, 1, 1)), seen(2.2, date(2021, 1, 8))])
    assert (found.rows[1].difference, found.rows[1].per_year, found.per_year) == (
        pytest.approx(0.2),
        None,
        None,
    )


def test_an_angiogram_is_followed_along_its_seconds() -> None:
    day = date(2021, 1, 1)
    (found,) = findings_of([seen(3.0, day, 300.0), seen(1.0, day, 30.5), seen(2.0, None, 60.0)])
    assert (found.axis, found.untimed) == (TimeAxis.SECONDS, ())
    assert sorted(row.observation.seconds for row in found.rows) == [30.5, 60.0, 300.0]
    assert [row.per_year for row in found.rows] == [None, None, None]


def test_names_make_findings_and_one_sight_makes_none() -> None:
    day, other = date(2021, 1, 1), date(2022, 1, 1)
    observations = [
        seen(1, day, name=""),
        seen(1, other, name=" "),
        seen(1, day, name="a"),
        seen(2, other, name="b"),
        seen(3, day, name="b "),
    ]
    assert [each.name for each in findings_of(observations)] == ["b"]


def test_what_cannot_be_compared_is_set_aside() -> None:
    undated, in_pixels = seen(9.0), seen(5000.0, date(2021, 6, 1), unit=Unit.SQUARE_PX)
    dated = [seen(1.0, date(2021, 1, 1)), seen(2.0, date(2022, 1, 1))]
    (found,) = findings_of([undated, dated[0], in_pixels, dated[1]])
    assert [row.observation for row in found.rows] == dated
    assert found.untimed == (undated, in_pixels)


def test_the_figure_that_is_followed() -> None:
    square = Shape(ShapeKind.POLYGON, [(0, 0), (100, 0), (100, 100), (0, 100)])
    line = Shape(ShapeKind.LINE, [(0, 0), (100, 0)])
    assert figure_of(measure(square, Scale.typed(10.0))) == (pytest.approx(1.0), Unit.SQUARE_MM)
    assert figure_of(measure(square)) == (10000.0, Unit.SQUARE_PX)
    assert figure_of(measure(line, Scale.typed(10.0))) == (pytest.approx(1.0), Unit.MM)
    assert figure_of(measure(line)) == (100.0, Unit.PX)
    assert figure_of(measure(Shape(ShapeKind.POINT, [(0, 0)]))) is None
