"""The way between two images of a case: the shortest, both ways, and why there is none."""

from __future__ import annotations

import numpy as np
import pytest

from core.case import Case, ImageIdentity
from core.case.carrying import ImageWay, way_between
from core.case.notices import NotInTheCase, NotYetAligned
from core.points.matching import MatchingPoints
from tests.transforms.random_transforms import random_composite, random_points

SHA = {name: letter * 64 for name, letter in zip(("root", "a", "b", "c", "d"), "0abcd", strict=True)}
TRANSFORMS = [random_composite(seed) for seed in range(4)]


@pytest.fixture
def case() -> Case:
    """root ← a ← b, a ← c, root ← d."""
    made = Case().with_reference(ImageIdentity(None, SHA["root"], (120, 161), "root"))
    for name in ("a", "b", "c", "d"):
        made = made.with_floating(ImageIdentity(None, SHA[name], (120, 161), name))
    for index in (1, 2):
        made = made.with_via(index, SHA["a"], MatchingPoints())
    return made


def test_the_way_is_composed_of_the_registrations_between_the_two(case: Case) -> None:
    points = random_points(1) * 0.3 + 40
    a, b, c, _ = TRANSFORMS
    expected = {
        ("root", "a"): a(points),
        ("root", "b"): b(a(points)),
        ("b", "root"): a.inverse_points(b.inverse_points(points)),
        ("b", "c"): c(b.inverse_points(points)),
        ("a", "c"): c(points),
        ("c", "c"): points,
    }
    for (home, other), there in expected.items():
        way = way_between(case, SHA[home], SHA[other], TRANSFORMS)
        assert isinstance(way, ImageWay)
        np.testing.assert_array_equal(way(points), there)
        np.testing.assert_allclose(way.turned(there), points, atol=1e-3)


def test_each_registration_on_the_way_is_asked_on_the_image_that_it_registers_to(case: Case) -> None:
    points = random_points(2) * 0.3 + 40
    way = way_between(case, SHA["b"], SHA["d"], TRANSFORMS)
    assert isinstance(way, ImageWay)
    assert way.numbers == (1, 0, 3)
    on_a = TRANSFORMS[1].inverse_points(points)
    on_root = TRANSFORMS[0].inverse_points(on_a)
    for station, expected in zip(way.stations(points), (on_a, on_root, on_root), strict=True):
        np.testing.assert_array_equal(station, expected)
    assert way.turned.numbers == (3, 0, 1)


def test_only_the_registrations_on_the_way_are_needed(case: Case) -> None:
    unknown = [None, *TRANSFORMS[1:]]
    assert isinstance(way_between(case, SHA["b"], SHA["c"], unknown), ImageWay)
    reason = way_between(case, SHA["b"], SHA["d"], unknown)
    assert reason == NotYetAligned("a")
    assert "a is not aligned yet" in reason.sentence
    assert way_between(case, "f" * 64, SHA["a"], unknown) == NotInTheCase()
