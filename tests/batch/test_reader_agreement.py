"""How far readers agree: kappa and its interval beside independent implementations, and where there is none."""

from __future__ import annotations

import pytest

from core.batch.reader_agreement import Agreement, agreement_of, agreements
from core.case.judgements import Judgement, Verdict
from core.case.reasons import KNOWN, OFFERED, ReasonCount, count_reasons, reason_of, reason_words
from core.language import ENGLISH, use_language
from core.resource_files import resource_path

Table = tuple[tuple[int, ...], ...]


def readings(table: Table) -> tuple[list[int], list[int]]:
    """The verdicts of two readers, of whom one gave the row and the other the column."""
    cells = [
        (row, column) for row, counts in enumerate(table) for column, n in enumerate(counts) for _ in range(n)
    ]
    return [row for row, _ in cells], [column for _, column in cells]


@pytest.mark.parametrize(
    ("table", "kappa", "low", "high"),
    [
        (((20, 5), (10, 15)), 0.4, 0.151092290476661, 0.6489077095233389),
        (((25, 2, 1), (3, 14, 4), (0, 2, 9)), 0.6847635726795096, 0.529076636646864, 0.8404505087121554),
        (((53, 5, 2), (11, 14, 5), (1, 6, 3)), 0.4285714285714286, 0.27969485445574205, 0.5774480026871149),
        (((40, 0), (3, 2)), 0.5423728813559322, 0.09754724611417509, 0.9871985165976891),
        (((7, 0, 0), (0, 5, 0), (0, 0, 3)), 1.0, 1.0, 1.0),
        (((0, 6), (5, 0)), -0.9836065573770489, -1.0, -0.7730988158991984),
        (((10, 4), (0, 0)), 0.0, 0.0, 0.0),
    ],
)
def test_kappa_is_that_of_scikit_learn_and_its_interval_that_of_statsmodels(
    table: Table, kappa: float, low: float, high: float
) -> None:
    """`cohen_kappa_score` of scikit-learn 1.9.1, `cohens_kappa` of statsmodels 0.15.0, cut at -1 and 1."""
    found = agreement_of(*readings(table))
    assert found.kappa == pytest.approx(kappa, abs=1e-12)
    assert found.interval == pytest.approx((low, high), abs=1e-7)
    assert found.shared == sum(map(sum, table))
    assert found.share == pytest.approx(sum(row[n] for n, row in enumerate(table)) / found.shared)
    assert agreement_of(*reversed(readings(table))).kappa == pytest.approx(kappa), "whoever comes first"


def test_without_a_choice_or_without_shared_images_there_is_no_kappa() -> None:
    assert agreement_of("aaaa", "aaaa") == Agreement(4, 4, None, None)
    assert agreement_of("", "") == Agreement(0, 0)
    assert agreement_of("", "").share is None
    with pytest.raises(ValueError, match="cannot be compared"):
        agreement_of("a", "")


A, R = Verdict.ACCEPTED, Verdict.REJECTED


def test_every_two_readers_are_compared_on_what_both_have_judged() -> None:
    images = [
        (Judgement(A, grader="AB"), Judgement(A, grader="cd")),
        (Judgement(A, grader="ab "), Judgement(R, grader="CD"), Judgement(R, grader="CD", adjudicates=True)),
        (Judgement(R, grader="AB"), Judgement(R, grader="CD"), Judgement(R, grader="EF")),
        (Judgement(A, grader="AB"), Judgement(A)),
        (),
    ]
    found = {(pair.first, pair.second): pair.agreement for pair in agreements(images)}
    assert list(found) == [("AB", "cd"), ("AB", "EF"), ("cd", "EF")]
    assert (found["AB", "cd"].shared, found["AB", "cd"].equal) == (3, 2)
    assert found["AB", "EF"] == Agreement(1, 1)
    assert agreements([(Judgement(A, grader="AB"),)]) == ()


def test_reasons_are_counted_for_each_verdict_however_they_are_spelled() -> None:
    images = [
        (Judgement(R, "", "Misaligned", "AB"), Judgement(Verdict.RETRY, "", "misaligned", "CD")),
        (Judgement(R, "", "too bright", "AB"), Judgement(R, "", "misaligned", "EF", adjudicates=True)),
        (Judgement(A, "", "", "AB"),),
    ]
    assert count_reasons(images) == (
        ReasonCount("misaligned", (0, 1, 1)),
        ReasonCount("too bright", (0, 1, 0)),
    )
    assert list(Verdict) == [A, R, Verdict.RETRY]


def test_a_reason_means_the_same_in_every_language() -> None:
    for verdict in (Verdict.RETRY, R):
        assert OFFERED[verdict][:5] == ("misaligned", "no overlap", "wrong eye", "poor image", "folded")
    use_language("de", resource_path("translations"))
    try:
        for reason in KNOWN:
            assert reason_words(reason) != reason
            assert reason_of(f" {reason_words(reason).upper()} ") == reason
        assert reason_words("own words") == reason_of("own  words") == "own words"
    finally:
        use_language(ENGLISH, None)
