"""Points of one frame of a series in another one, where the true places are known."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from core.alignment import AlignmentFailure
from core.errors import Cancelled
from core.images.reading import RetinalImage, image_from_pixels
from core.points.matching import MatchingPair, MatchingPoints, PairRole
from core.registration.taking_over_points import TakenOverBy, TakenOverPoints, take_over_points
from tests.made_series import EARLY, LATE, MadeSeries, made_series

pytestmark = pytest.mark.usefixtures("segments_once")


@pytest.fixture(scope="module")
def series() -> MadeSeries:
    return made_series()


def frame(series: MadeSeries, name: str) -> RetinalImage:
    return image_from_pixels(series.images[name], name)


@pytest.fixture(scope="module")
def points(series: MadeSeries) -> MatchingPoints:
    """In the earlier frame exactly where they belong; one is a check point, one is not used, one has no partner."""
    places = np.array([[150.0, 140.0], [380.0, 160.0], [300.0, 340.0], [220.0, 250.0]])
    there = series.truth(EARLY, places)
    pairs = [
        MatchingPair(number, tuple(a), tuple(b))
        for number, (a, b) in enumerate(zip(places, there, strict=True), 1)
    ]
    pairs[1] = MatchingPair(2, pairs[1].reference, pairs[1].floating, PairRole.CHECK)
    pairs[2] = MatchingPair(3, pairs[2].reference, pairs[2].floating, active=False)
    return MatchingPoints((*pairs, MatchingPair(7, (10.0, 10.0), None)))


def test_points_lie_where_the_other_frame_shows_the_same(series: MadeSeries, points: MatchingPoints) -> None:
    taken = take_over_points(points, frame(series, EARLY), frame(series, LATE))
    assert isinstance(taken, TakenOverPoints)
    assert taken.by is TakenOverBy.ALIGNMENT
    assert taken.confidence > 0.9
    assert [pair.id for pair in taken.points] == [1, 2, 3, 4]
    assert taken.points.pair(2).role is PairRole.CHECK
    assert not taken.points.pair(3).active
    reference = np.array([pair.reference for pair in taken.points])
    floating = np.array([pair.floating for pair in taken.points])
    assert [pair.reference for pair in taken.points] == [points.pair(n).reference for n in (1, 2, 3, 4)]
    error = np.linalg.norm(floating - series.truth(LATE, reference), axis=1)
    moved = np.linalg.norm(series.truth(EARLY, reference) - series.truth(LATE, reference), axis=1)
    assert moved.max() > 20, "so the earlier frame's own places would be wrong"
    assert error.max() < 2.5


def test_what_lies_outside_the_other_frame_is_left_out_and_named(
    series: MadeSeries, points: MatchingPoints
) -> None:
    half = series.images[LATE][:, :340]
    target = image_from_pixels(np.ascontiguousarray(half), "left half")
    taken = take_over_points(points, frame(series, EARLY), target)
    assert isinstance(taken, TakenOverPoints)
    assert taken.left_out == (2,)
    assert 2 not in [pair.id for pair in taken.points]


def test_frames_of_one_size_that_cannot_be_aligned_keep_the_places(
    series: MadeSeries, points: MatchingPoints
) -> None:
    blank = image_from_pixels(np.full(series.size, 90, np.uint8), "blank")
    taken = take_over_points(points, frame(series, EARLY), blank)
    assert isinstance(taken, TakenOverPoints)
    assert taken.by is TakenOverBy.SAME_PLACE
    assert taken.confidence == 0
    assert taken.found_by_vessels == ()
    assert [pair.floating for pair in taken.points] == [points.pair(n).floating for n in (1, 2, 3, 4)]


def test_frames_of_other_size_that_cannot_be_aligned_give_a_reason(
    series: MadeSeries, points: MatchingPoints
) -> None:
    blank = image_from_pixels(np.full((300, 310), 90, np.uint8), "blank")
    failure = take_over_points(points, frame(series, EARLY), blank)
    assert isinstance(failure, AlignmentFailure)
    assert "Could not align" in failure.reason.sentence


def test_it_can_be_cancelled(series: MadeSeries, points: MatchingPoints) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        take_over_points(points, frame(series, EARLY), frame(series, LATE), cancel=cancel)
