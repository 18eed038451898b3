"""The alignment without clicks over a data set: what is counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.evaluation.automatic import AutomaticMeasurement, Stranger
from core.evaluation.automatic_table import AutomaticTable
from core.evaluation.floating_change import FloatingChange
from core.evaluation.success_plot import success_plots

UPRIGHT = FloatingChange()
GOOD = AutomaticMeasurement("a", UPRIGHT, True, False, 0.99, 6.0, 5.0, 3.0, 2.0, 1.5, False, 1.0)
WRONG = AutomaticMeasurement("b", UPRIGHT, True, False, 0.95, 40.0, 40.0, 40.0, 40.0, 40.0, True, 3.0)
REFUSED = AutomaticMeasurement("c", UPRIGHT, False, False, *[None] * 6, False, 2.0)


def test_refusals_are_within_no_limit_and_wrong_answers_are_counted() -> None:
    (summary,) = AutomaticTable((GOOD, WRONG, REFUSED)).summaries()
    assert (summary.cases, summary.aligned, summary.wrong, summary.silently_wrong) == (3, 2, 1, 1)
    assert summary.seconds == 2.0
    assert summary.affine_within == (0, 1, 1)
    assert summary.curved_within == (1, 1, 1)
    assert summary.registered_within == (1, 1, 1)
    assert (summary.affine_median, summary.curved_median, summary.registered_median) == (23.0, 21.5, 20.75)


def test_each_change_has_a_row() -> None:
    turned = AutomaticMeasurement("c", FloatingChange(90), False, True, *[None] * 6, False, 2.0)
    table = AutomaticTable((GOOD, turned))
    assert [row[:3] for row in table.text_rows()[1:]] == [("ours", "0°", "1 of 1"), ("ours", "90°", "0 of 1")]
    assert table.text_rows()[2][12] == "-"
    assert len({len(row) for row in table.text_rows()}) == 1


def test_success_is_counted_by_class_in_pixels_of_the_published_size() -> None:
    rows = [
        replace(GOOD, case=f"P0{k}", registered_mean=error, reference_width=1456)
        for k, error in ((1, 5.0), (2, 10.0))
    ]
    table = AutomaticTable((*rows, replace(REFUSED, case="A01", reference_width=1456)), full_width=2912)
    ((_, classes),) = table.successes()
    assert [(each.name, each.pairs, each.failed) for each in classes] == [
        ("A", 1, 1),
        ("P", 2, 0),
        ("all", 3, 1),
    ]
    assert classes[1].area == pytest.approx((15 + 5) / 2 / 25)
    assert (classes[1].mean_error, classes[0].mean_error) == (15.0, None)
    assert [row[2] for row in table.success_rows()[1:]] == ["A", "P", "all"]
    assert "2912" in table.success_rows()[0][-1]


def test_other_aligners_are_judged_by_their_homography() -> None:
    theirs = replace(GOOD, aligner="aliked-maps", registered_mean=None, curved_mean=None, affine_mean=5.0)
    table = AutomaticTable((GOOD, theirs))
    assert [row[:3] for row in table.text_rows()[1:]] == [
        ("ours", "0°", "1 of 1"),
        ("aliked-maps", "0°", "1 of 1"),
    ]
    assert [classes[-1].area for _, classes in table.successes()] == pytest.approx([0.94, 0.8])


def test_refused_alignments_count_with_the_confidence_they_were_refused_for() -> None:
    refused = replace(REFUSED, refused_confidence=0.3, refused_mean=2.0)
    wrongly = replace(REFUSED, refused_confidence=0.1, refused_mean=80.0)
    stranger = Stranger("a", "b", UPRIGHT, False, 0.2)
    nowhere = replace(REFUSED, refused_confidence=0.05, refused_mean=None)
    separation = AutomaticTable((GOOD, WRONG, refused, wrongly, nowhere, REFUSED), (stranger,)).separation
    assert (separation.right, separation.wrong) == ((0.3, 0.99), (0.05, 0.1, 0.2, 0.95))
    assert (separation.right_accepted, separation.wrong_accepted) == (1, 1)
    assert separation.threshold == 0.5
    assert separation.area == pytest.approx(7 / 8)
    low, high = separation.area_interval or (0, 0)
    assert low < 7 / 8 <= high == 1
    assert "Of 2 right alignments 1 reach a confidence of 0.5, of 4 wrong ones 1" in separation.sentence()


def test_a_pair_that_failed_is_counted_and_has_no_time() -> None:
    failed = replace(REFUSED, seconds=0.0, failure="broken")
    unregistered = replace(GOOD, case="d", registered_mean=None, failure="registration: no")
    table = AutomaticTable((GOOD, failed, unregistered), (Stranger("a", "b", UPRIGHT, False, None, "dark"),))
    (summary,) = table.summaries()
    assert (summary.cases, summary.aligned, summary.failed, summary.seconds) == (3, 2, 2, 1.0)
    assert summary.cells()[2] == "2 of 3, 2 failed"
    assert [each.failed for _, classes in table.successes() for each in classes] == [2]
    assert [failure.split(": ")[-1] for failure in table.failures()] == ["broken", "no", "dark"]


def test_the_success_curve_is_drawn_for_each_aligner_and_change() -> None:
    table = AutomaticTable((GOOD, replace(GOOD, aligner="aliked-maps")), full_width=2912)
    first, second = success_plots(table)
    assert "ours, 0°" in first
    assert "aliked-maps, 0°" in second
    assert "2912 px wide" in first
    # 1.5 px: no success at 1 px, success from 2 px on.
    assert "72.0,330.0 84.0,30.0" in first
