"""The versions of a pair: nothing that was made is lost, and what is shown belongs together."""

from __future__ import annotations

import pytest

from core.case import Case, Judgement, ResultSummary, Verdict
from core.case.versioning import (
    with_correction,
    with_shown_versions_only,
    with_version_file,
    with_version_shown,
    without_version,
)
from core.images.polarity import VesselPolarity
from core.points.corrections import Correction
from core.points.matching import ImageRole
from core.transforms.planar import TransformModel
from tests.case.test_case import identity, judged, points  # noqa: F401

DRAGGED = Correction((3.0, 4.0), (12.0, 10.0), (10.0, 10.0))


@pytest.fixture
def corrected(judged: Case) -> Case:  # noqa: F811
    return with_correction(judged, 0, ResultSummary({"dice_after": 0.7}), (DRAGGED,), 1)


def test_a_result_is_the_first_version_and_a_correction_the_next(corrected: Case) -> None:
    entry = corrected.entry(0)
    assert [(version.number, version.corrects) for version in entry.versions] == [(1, None), (2, 1)]
    assert entry.current == 2
    assert entry.result.metrics == {"dice_after": 0.7}
    assert entry.judgement is None, "a verdict belongs to its version"
    assert [each.verdict for each in entry.version(1).judgements] == [Verdict.ACCEPTED]
    assert [version.number for version in corrected.entry(1).versions] == [1]


def test_showing_an_older_version_brings_everything_of_it_back(corrected: Case) -> None:
    case = with_version_shown(corrected.with_judgement(0, Judgement(Verdict.REJECTED)), 0, 1)
    assert case.entry(0).result.metrics == {"dice_after": 0.5}
    assert case.entry(0).judgement.verdict is Verdict.ACCEPTED
    assert [each.verdict for each in case.entry(0).version(2).judgements] == [Verdict.REJECTED]
    assert with_version_shown(with_version_shown(case, 0, 2), 0, 1) == case
    assert len(case.entry(0).versions) == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda case: case.with_points(0, case.entry(0).points.place(ImageRole.REFERENCE, (9.0, 9.0))),
        lambda case: case.with_floating_polarity(0, VesselPolarity.BRIGHT),
        lambda case: case.with_transform_model(0, TransformModel.SIMILARITY),
        lambda case: case.with_reference_polarity(VesselPolarity.DARK),
    ],
)
def test_a_change_keeps_the_versions_and_showing_one_takes_it_back(corrected: Case, change) -> None:
    changed = change(corrected)
    assert changed.entry(0).result is None
    assert changed.entry(0).current is None
    assert changed.entry(0).versions == corrected.entry(0).versions
    assert changed.recipe(0) != corrected.entry(0).version(2).recipe
    again = with_version_shown(changed, 0, 2)
    assert again.entry(0) == corrected.entry(0)
    assert again.reference_polarity == corrected.reference_polarity
    registered = changed.with_result(0, ResultSummary({"dice_after": 0.8})).entry(0)
    assert [version.number for version in registered.versions] == [1, 2, 3]


def test_a_version_is_deleted_on_request_unless_others_correct_it(corrected: Case) -> None:
    with pytest.raises(ValueError, match="correct"):
        without_version(corrected, 0, 1)
    left = without_version(corrected, 0, 2)
    assert left.entry(0).result is None
    assert [version.number for version in left.entry(0).versions] == [1]
    other = without_version(with_version_shown(corrected, 0, 1), 0, 2)
    assert other.entry(0).current == 1
    with pytest.raises(ValueError, match="no version 7"):
        with_version_shown(corrected, 0, 7)


def test_files_are_named_for_each_version(corrected: Case) -> None:
    case = with_version_file(with_version_file(corrected, 0, 1, "one.h5"), 0, 2, "two.h5")
    assert [version.result.transform_file for version in case.entry(0).versions] == ["one.h5", "two.h5"]
    assert case.entry(0).result.transform_file == "two.h5"


def test_an_exported_case_holds_what_is_shown_alone(corrected: Case) -> None:
    alone = with_shown_versions_only(corrected).entry(0)
    assert [version.number for version in alone.versions] == [alone.current] == [2]
    assert alone.result == corrected.entry(0).result
    assert alone.shown.corrections == (DRAGGED,)
    assert alone.shown.base == 2
    assert alone.shown.movable_corrections == ()


def test_a_new_image_has_no_versions() -> None:
    case = Case().with_reference(identity("a.png")).with_floating(identity("b.png"))
    assert case.entry(0).versions == ()
    assert case.entry(0).shown is None
