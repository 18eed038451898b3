"""The case document: immutable, complete, and dropped results never outlive what they belong to."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest

from core.annotations.annotation import Annotation
from core.annotations.shape import Shape, ShapeKind
from core.case import (
    Case,
    Decision,
    ImageIdentity,
    Judgement,
    ResultSummary,
    Verdict,
    agreement,
    decision,
    seen_by,
)
from core.case.judgements import reading_of
from core.images.polarity import VesselPolarity
from core.points.matching import ImageRole, MatchingPoints
from core.transforms.planar import TransformModel


def identity(name: str) -> ImageIdentity:
    return ImageIdentity(Path("/images") / name, name[0].encode().hex().ljust(64, "0"), (480, 640))


@pytest.fixture
def points() -> MatchingPoints:
    return MatchingPoints().place(ImageRole.REFERENCE, (1.5, 2.5)).place(ImageRole.FLOATING, (3.0, 4.0))


@pytest.fixture
def judged(points: MatchingPoints) -> Case:
    case = (
        Case()
        .with_reference(identity("a.png"))
        .with_floating(identity("b.png"))
        .with_floating(identity("c.png"))
    )
    for index in range(2):
        case = case.with_points(index, points).with_result(index, ResultSummary({"dice_after": 0.5}))
        case = case.with_judgement(index, Judgement(Verdict.ACCEPTED))
    return case


def test_a_case_holds_any_number_of_floating_images(judged: Case) -> None:
    more = judged.with_floating(identity("d.png"))
    assert [entry.image.name for entry in more.floating] == ["b.png", "c.png", "d.png"]
    assert [entry.image.name for entry in more.without_floating(1).floating] == ["b.png", "d.png"]
    assert len(judged.floating) == 2


def test_a_case_cannot_be_changed(judged: Case) -> None:
    with pytest.raises(FrozenInstanceError):
        judged.reference = None  # type: ignore[misc]


CHANGES = {
    "points": lambda case: case.with_points(0, case.entry(0).points.place(ImageRole.REFERENCE, (9.0, 9.0))),
    "polarity": lambda case: case.with_floating_polarity(0, VesselPolarity.BRIGHT),
    "model": lambda case: case.with_transform_model(0, TransformModel.SIMILARITY),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_drops_the_result_and_the_verdict_of_that_pair_alone(judged: Case, change) -> None:
    changed = change(judged)
    assert changed.entry(0).result is None
    assert changed.entry(0).judgement is None
    assert changed.entry(1) == judged.entry(1)


def test_the_same_points_keep_the_result(judged: Case, points: MatchingPoints) -> None:
    assert judged.with_points(0, points) is judged


def test_the_reference_polarity_concerns_every_pair(judged: Case) -> None:
    changed = judged.with_reference_polarity(VesselPolarity.DARK)
    assert [entry.result for entry in changed.floating] == [None, None]


def test_another_reference_starts_all_pairs_over(judged: Case) -> None:
    changed = judged.with_reference(identity("z.png"))
    assert [len(entry.points) for entry in changed.floating] == [0, 0]
    assert [entry.result for entry in changed.floating] == [None, None]


def test_the_first_reference_keeps_what_was_marked_before_it(points: MatchingPoints) -> None:
    case = Case().with_floating(identity("b.png")).with_points(0, points).with_reference(identity("a.png"))
    assert case.entry(0).points == points


def test_a_new_result_has_no_verdict_yet(judged: Case) -> None:
    assert judged.with_result(0, ResultSummary({})).entry(0).judgement is None


def test_naming_the_exported_transform_keeps_the_verdict(judged: Case) -> None:
    named = judged.with_transform_file(0, "transform.h5")
    assert named.entry(0).result.transform_file == "transform.h5"
    assert named.entry(0).judgement == judged.entry(0).judgement


def test_a_pair_without_result_has_no_transform_file() -> None:
    with pytest.raises(ValueError, match="no result"):
        Case().with_floating(identity("b.png")).with_transform_file(0, "transform.h5")


@pytest.mark.parametrize("index", [-1, 2])
def test_a_floating_image_that_is_not_there(judged: Case, index: int) -> None:
    with pytest.raises(IndexError, match="2 floating images"):
        judged.entry(index)


@pytest.mark.parametrize(("sha256", "size"), [("abc", (4, 4)), ("0" * 64, (0, 4)), ("G" * 64, (4, 4))])
def test_a_bad_identity_is_refused(sha256: str, size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"SHA-256|size"):
        ImageIdentity(None, sha256, size)


def test_a_summary_does_not_follow_changes_of_what_it_was_made_from() -> None:
    metrics = {"residuals": [1.0]}
    summary = ResultSummary(metrics)
    metrics["residuals"].append(2.0)
    assert summary.metrics == {"residuals": [1.0]}


def test_each_reader_has_one_judgement_and_without_agreement_none_counts(judged: Case) -> None:
    case = judged.with_judgement(0, Judgement(Verdict.REJECTED, reason="  too\nblurred ", grader=" A  B "))
    case = case.with_judgement(0, Judgement(Verdict.RETRY, grader="CD"))
    case = case.with_judgement(0, Judgement(Verdict.ACCEPTED, grader="a b"))
    assert [(each.grader, each.verdict) for each in case.entry(0).judgements] == [
        ("", Verdict.ACCEPTED),
        ("CD", Verdict.RETRY),
        ("a b", Verdict.ACCEPTED),
    ]
    assert case.entry(0).judgement is None, "undecided"
    assert case.without_judgement(0, "CD").entry(0).judgement.grader == "a b", "the latest of those who agree"
    assert reading_of(case.entry(0).judgements, "cd").verdict is Verdict.RETRY
    assert case.entry(1) == judged.entry(1)


def test_taking_back_a_judgement_leaves_those_of_others(judged: Case) -> None:
    case = judged.with_judgement(0, Judgement(Verdict.REJECTED, grader="AB"))
    assert case.without_judgement(0, "ab").entry(0).judgements == judged.entry(0).judgements
    assert case.with_judgement(0, None).entry(0).judgements == ()


def test_an_adjudicator_decides_beside_the_readers(judged: Case) -> None:
    case = judged.with_judgement(0, Judgement(Verdict.REJECTED, grader="AB"))
    assert decision(case.entry(0).judgements) is Decision.UNDECIDED
    for verdict, grader in ((Verdict.RETRY, "EF"), (Verdict.REJECTED, "ab")):
        case = case.with_judgement(0, Judgement(verdict, reason="folded", grader=grader, adjudicates=True))
        entry = case.entry(0)
        assert (len(entry.judgements), entry.judgement.verdict) == (3, verdict), "one adjudication at most"
        assert agreement(entry.judgements) is False, "and the readers disagree as before"
    assert reading_of(case.entry(0).judgements, "AB").verdict is Verdict.REJECTED
    taken_back = case.without_judgement(0, "AB")
    assert decision(taken_back.entry(0).judgements) is Decision.REJECTED, "it stays whoever gave it"
    assert decision(case.without_adjudication(0).entry(0).judgements) is Decision.UNDECIDED
    assert len(case.with_points(0, MatchingPoints()).entry(0).judgements) == 0, "it goes with its result"


def test_a_reason_and_a_name_are_one_line() -> None:
    judgement = Judgement(Verdict.REJECTED, reason="  too\nblurred ", grader=" A  B ")
    assert (judgement.reason, judgement.grader) == ("too blurred", "A B")


def test_a_blinded_reader_sees_nothing_before_his_own_verdict() -> None:
    first, second = Judgement(Verdict.ACCEPTED, grader="AB"), Judgement(Verdict.REJECTED, grader="CD")
    assert seen_by((first,), "CD", blinded=True) == ()
    assert seen_by((first,), "CD", blinded=False) == (first,)
    assert seen_by((first,), "ab", blinded=True) == (first,)
    assert seen_by((first, second), "CD", blinded=True) == (first, second)


def test_agreement_needs_two_readers() -> None:
    first = Judgement(Verdict.ACCEPTED, grader="AB")
    assert agreement((first,)) is None
    assert agreement((first, Judgement(Verdict.ACCEPTED, grader="CD"))) is True
    assert agreement((first, Judgement(Verdict.RETRY, grader="CD"))) is False


def test_the_spacing_is_kept_with_its_reference_and_drops_no_result(judged: Case) -> None:
    stated = judged.with_reference_spacing(7.5)
    assert stated.entry(0) == judged.entry(0)
    assert stated.with_reference_polarity(VesselPolarity.DARK).reference_spacing_um == 7.5
    assert stated.with_reference(identity("z.png")).reference_spacing_um is None


@pytest.mark.parametrize("spacing", [0.0, -1.0, float("nan"), float("inf")])
def test_a_spacing_is_above_zero(judged: Case, spacing: float) -> None:
    with pytest.raises(ValueError, match="spacing"):
        judged.with_reference_spacing(spacing)


def test_annotations_are_exchanged_by_their_identifiers_and_never_lost() -> None:
    case = Case().with_reference(identity("r.png")).with_floating(identity("f.png"))
    home, other = case.reference.sha256, case.entry(0).image.sha256
    shape = Shape(ShapeKind.LINE, [(0, 0), (3, 4)])
    one, two = Annotation(shape, home, label="leakage"), Annotation(shape, other)
    drawn = case.with_annotations([one, two])
    assert drawn.annotations_of(home) == (one,)
    assert drawn.annotation(two.identifier) == two
    moved = one.with_shape(shape.moved_by((1, 1)))
    assert drawn.with_annotations([moved]).annotations == (moved, two)
    assert drawn.without_annotations([one.identifier]).annotations == (two,)
    without_image = drawn.without_floating(0)
    assert without_image.annotation(two.identifier) == two
    assert without_image.with_floating(identity("f.png")).annotations_of(other) == (two,)
    assert drawn.with_reference(identity("z.png")).annotations == (one, two)
    renamed = drawn.with_label_renamed("leakage", "leak")
    assert [each.label for each in renamed.annotations] == ["leak", "other"]
    assert "leak" in renamed.labels
    with pytest.raises(ValueError, match="identifier"):
        replace(drawn, annotations=(one, one))


def test_annotations_follow_an_image_that_is_saved_as_a_file() -> None:
    case = Case().with_reference(identity("r.png")).with_floating(identity("f.png"))
    shape = Shape(ShapeKind.POINT, [(1, 1)])
    for old in (case.reference, case.entry(0).image):
        saved = replace(old, sha256="9" * 64)
        drawn = case.with_annotations([Annotation(shape, old.sha256)])
        assert drawn.with_images_saved({old.sha256: saved}).annotations[0].home == "9" * 64
