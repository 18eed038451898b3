"""The alignment without clicks over a data set: what is counted, and what judges it where there are no landmarks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.evaluation import automatic_table as module
from core.evaluation.automatic import AutomaticMeasurement, Stranger
from core.evaluation.automatic_table import AutomaticTable, automatic_table, matching_points
from core.evaluation.cases import Case
from core.evaluation.datasets import read_dataset
from core.evaluation.floating_change import FloatingChange
from core.points.matching import points_from_arrays
from core.transforms.planar import PlanarTransform
from tests.evaluation.made_cases import FLOATING_TO_REFERENCE, write_paper_data

UPRIGHT = FloatingChange()
GOOD = AutomaticMeasurement("a", UPRIGHT, True, False, 0.99, 6.0, 5.0, 3.0, 2.0, 1.5, False, 1.0)
WRONG = AutomaticMeasurement("b", UPRIGHT, True, False, 0.95, 40.0, 40.0, 40.0, 40.0, 40.0, True, 3.0)
REFUSED = AutomaticMeasurement("c", UPRIGHT, False, False, *[None] * 6, False, 2.0)


def test_refusals_are_within_no_limit_and_wrong_answers_are_counted() -> None:
    (summary,) = AutomaticTable((GOOD, WRONG, REFUSED)).summaries()
    assert (summary.cases, summary.aligned, summary.silently_wrong, summary.seconds) == (3, 2, 1, 2.0)
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
    separation = AutomaticTable((GOOD, WRONG, refused, wrongly, REFUSED), (stranger,)).separation()
    assert (separation.right, separation.wrong) == ((0.3, 0.99), (0.1, 0.2, 0.95))
    assert (separation.right_accepted, separation.wrong_accepted) == (1, 1)
    assert separation.area == pytest.approx(5 / 6)


def test_other_eyes_are_drawn_from_what_the_data_set_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[str, str]] = []

    def stranger(case: str, _floating: Path, other: str, *_: object) -> Stranger:
        drawn.append((case, other))
        return Stranger(case, other, UPRIGHT, False, None)

    monkeypatch.setattr(module, "measure_automatic", lambda *_, **__: GOOD)
    monkeypatch.setattr(module, "measure_stranger", stranger)
    eyes = {"a": "1", "b": "1", "c": "2"}
    points = points_from_arrays(np.eye(4, 2), np.eye(4, 2))
    cases = [Case(name, k, tmp_path, tmp_path, points, eye=eye) for k, (name, eye) in enumerate(eyes.items())]
    automatic_table(cases, (UPRIGHT,), None, lambda *_: None, others=1)
    assert [pair for pair in drawn if pair[0] != "c"] == [("a", "c"), ("b", "c")]
    with pytest.raises(InputError, match=r"pairs\.csv"):
        automatic_table([replace(cases[0], eye=None)], (UPRIGHT,), None, lambda *_: None, others=1)


def test_the_papers_pairs_are_judged_by_their_affine_and_each_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write_paper_data(tmp_path / "paper")
    asked = []

    def measure(case: str, *_: object, **__: object) -> AutomaticMeasurement:
        asked.append(case)
        return GOOD

    monkeypatch.setattr(module, "measure_automatic", measure)
    cases = read_dataset(data)
    assert len(automatic_table(cases, (UPRIGHT, FloatingChange(90, 0.5)), None, lambda *_: None).rows) == 6
    assert asked == [name for name in ("abnormal-02-a", "normal-04-a", "normal-10-a") for _ in range(2)]
    reference, floating = matching_points(cases[0]).complete_arrays()
    assert len(reference) > 20
    returned = PlanarTransform.from_affine(FLOATING_TO_REFERENCE)(floating)
    np.testing.assert_allclose(returned, reference, atol=1e-9)
