"""The rules of matching pairs: how they are placed, cleared, chosen, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from core.points.matching import (
    ImageRole,
    MatchingPair,
    MatchingPoints,
    PairRole,
    points_from_arrays,
)

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING


def test_alternate_clicks_make_pairs() -> None:
    points = MatchingPoints()
    for number in range(3):
        points = points.place(REFERENCE, (number, 1)).place(FLOATING, (number, 2))
    reference, floating = points.fit_arrays()
    np.testing.assert_array_equal(reference, [[0, 1], [1, 1], [2, 1]])
    np.testing.assert_array_equal(floating, [[0, 2], [1, 2], [2, 2]])
    assert points.fit_ids() == (1, 2, 3)


def test_a_point_completes_the_first_pair_that_lacks_it() -> None:
    points = MatchingPoints().place(REFERENCE, (1, 1)).place(REFERENCE, (2, 2))
    assert points.pair_to_place(FLOATING) == 1
    assert points.pair_to_place(REFERENCE) == 3
    points = points.place(FLOATING, (10, 10))
    assert points.pair(1).floating == (10.0, 10.0)
    assert points.pair(2).floating is None
    assert points.fit_ids() == (1,)


def test_changes_leave_the_old_value_as_it_was() -> None:
    before = MatchingPoints().place(REFERENCE, (1, 1))
    after = before.move(1, REFERENCE, (5, 6))
    assert before.pair(1).reference == (1.0, 1.0)
    assert after.pair(1).reference == (5.0, 6.0)


def test_clearing_the_last_point_removes_the_pair() -> None:
    points = MatchingPoints().place(REFERENCE, (1, 1)).place(FLOATING, (2, 2))
    half = points.clear(1, REFERENCE)
    assert half.pair(1).reference is None
    assert len(half.clear(1, FLOATING)) == 0
    assert half.clear(1, REFERENCE) == half


def test_deleting_keeps_the_other_numbers() -> None:
    points = points_from_arrays(np.eye(3)[:, :2], np.eye(3)[:, :2]).delete(2)
    assert [pair.id for pair in points] == [1, 3]
    assert points.next_id == 4


def test_role_and_use_choose_the_arrays() -> None:
    points = points_from_arrays(np.arange(8).reshape(4, 2), np.arange(8).reshape(4, 2) + 0.5)
    points = points.set_role(2, PairRole.CHECK).set_active(3, False)
    np.testing.assert_array_equal(points.fit_arrays()[0], [[0, 1], [6, 7]])
    np.testing.assert_array_equal(points.check_arrays()[1], [[2.5, 3.5]])
    assert len(points.complete_arrays()[0]) == 3


def test_arrays_of_no_points_keep_their_shape() -> None:
    reference, floating = MatchingPoints().fit_arrays()
    assert reference.shape == floating.shape == (0, 2)


@pytest.mark.parametrize("point", [(float("nan"), 1.0), (1.0, float("inf"))])
def test_points_that_are_not_finite_are_refused(point: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="not finite"):
        MatchingPair(1, point)


def test_numbers_are_unique_and_start_at_one() -> None:
    with pytest.raises(ValueError, match="same number"):
        MatchingPoints((MatchingPair(1, (0, 0)), MatchingPair(1, (1, 1))))
    with pytest.raises(ValueError, match="1 or more"):
        MatchingPair(0, (0, 0))
    with pytest.raises(ValueError, match="neither"):
        MatchingPair(1)
    with pytest.raises(KeyError):
        MatchingPoints().pair(4)
