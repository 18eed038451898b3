"""What is in memory of an image goes with the image, whatever becomes of the case around it."""

from __future__ import annotations

import pytest

from core.case.document import Case, ImageIdentity, ResultSummary
from core.case.versioning import without_version
from core.points.matching import MatchingPair, MatchingPoints
from retina_gui.document import series_changes
from retina_gui.document.content import Content, LiveResult
from retina_gui.document.suggested_points import Suggestion
from tests.gui.test_versions_state import METRICS, live

PAIR = MatchingPair(1, (1.0, 2.0), (3.0, 4.0))


def identity(name: str, digit: str) -> ImageIdentity:
    return ImageIdentity(None, digit * 64, (110, 130), name)


@pytest.fixture
def results() -> list[LiveResult]:
    return [live(number) for number in range(3)]


@pytest.fixture
def content(results: list[LiveResult]) -> Content:
    """Three floating images with a result each, and points that were suggested for the second."""
    case = Case().with_reference(identity("reference", "a"))
    for number, digit in enumerate("bcd"):
        case = case.with_floating(identity(f"image {number}", digit))
        case = case.with_points(number, MatchingPoints((PAIR,))).with_result(number, ResultSummary(METRICS))
    made = Content(case)
    for number, result in enumerate(results):
        made = made.with_live(number, result)
    return made.with_case(case, 1).with_suggestion(Suggestion((PAIR,), 0.9))


def test_moving_and_removing_images_takes_their_results_along(
    content: Content, results: list[LiveResult]
) -> None:
    assert content.live == tuple(results)
    turned = series_changes.moved(content, 0, 2)
    assert turned.live == (results[1], results[2], results[0])
    assert turned.suggestion == content.suggestion, "the same image is worked on"
    less = series_changes.removed(content, 0)
    assert less.live == (results[1], results[2])
    assert set(less.memory) == {"c" * 64, "d" * 64}, "nothing is held of what is gone"
    assert less.suggestion == content.suggestion
    assert series_changes.removed(less, 0).suggestion is None


def test_versions_that_the_case_drops_are_dropped(content: Content, results: list[LiveResult]) -> None:
    newer = content.case.with_result(0, ResultSummary(METRICS))
    both = content.with_case(newer).with_live(0, live(7.0))
    assert set(both.kept[0]) == {1, 2}
    assert both.live[0] is both.kept[0][2]
    fewer = both.with_case(without_version(newer, 0, 1))
    assert set(fewer.kept[0]) == {2}
    assert both.with_case(newer.with_points(0, MatchingPoints())).live[0] is None, "other points, no result"


def test_images_that_get_files_keep_their_results(content: Content, results: list[LiveResult]) -> None:
    written = {digit * 64: identity(f"image {digit}", "e") for digit in "c"}
    saved = content.with_files(content.case.with_images_saved(written))
    assert saved.live == tuple(results)
    assert saved.suggestion == content.suggestion
    assert "c" * 64 not in saved.memory


def test_contents_that_hold_the_same_are_equal(content: Content, results: list[LiveResult]) -> None:
    assert content.with_case(content.case) == content
    assert Content(content.case).with_case(content.case) == Content(content.case)
    assert content.with_each_result(lambda sha256, result: result) is content
    exchanged = content.with_each_result(lambda sha256, result: live() if sha256[0] == "b" else result)
    assert exchanged != content
    assert exchanged.live[1:] == content.live[1:]


def test_a_case_is_opened_with_the_results_beside_it(content: Content, results: list[LiveResult]) -> None:
    opened = Content.of(content.case, [{1: results[0]}, {}, {1: results[2], 9: results[1]}])
    assert opened.live == (results[0], None, results[2])
    assert opened.kept[2] == {1: results[2]}, "there is no version 9"


def test_the_image_that_is_worked_on_is_one_of_the_case(content: Content) -> None:
    assert content.with_case(content.case, 7).active == 2
    assert content.with_case(Case()).active == 0
    assert content.with_case(Case()).entry is None
    assert content.with_case(Case()).suggestion is None
