"""The alignment without clicks over a data set: what is counted, and what judges it where there are no landmarks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.evaluation import automatic_table as module
from core.evaluation.automatic import AutomaticMeasurement
from core.evaluation.automatic_table import AutomaticTable, automatic_table, matching_points
from core.evaluation.datasets import read_dataset
from core.evaluation.floating_change import FloatingChange
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
    assert [row[:2] for row in table.text_rows()[1:]] == [("0°", "1 of 1"), ("90°", "0 of 1")]
    assert table.text_rows()[2][11] == "-"
    assert len({len(row) for row in table.text_rows()}) == 1


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
