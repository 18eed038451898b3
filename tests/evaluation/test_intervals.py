"""The interval of a mean over few pairs, against the law that it narrows with their number."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.evaluation.intervals import mean_interval
from core.evaluation.measurement import Measurement
from core.evaluation.methods import METHODS
from core.evaluation.table import EvaluationTable


def test_it_is_that_of_the_normal_distribution_where_there_are_many() -> None:
    values = np.random.default_rng(0).normal(3, 2, 400)
    low, high = mean_interval(values) or (0, 0)
    error = values.std(ddof=1) / math.sqrt(len(values))
    assert (low, high) == pytest.approx(
        (values.mean() - 1.96 * error, values.mean() + 1.96 * error), abs=0.02
    )


def test_each_method_has_its_own_and_the_same_every_time() -> None:
    rows = [
        Measurement(name, "affine", tre_median=error, tre_mean=error + 1)
        for name, error in zip("abc", (1, 2, 6), strict=True)
    ]
    table = EvaluationTable.of(
        [*rows, Measurement("a", "refined", tre_median=1.0, tre_mean=1.0)],
        [METHODS["affine"], METHODS["refined"]],
    )
    low, high = table.summaries[0].tre_median_interval or (0, 0)
    assert 1 <= low < 3 < high <= 6
    assert [row[0] for row in table.interval_rows()[1:]] == ["affine"]
    assert table.to_dict()["means"]["affine"]["tre_median_interval"] == (low, high)
    assert (
        table.to_dict() == EvaluationTable.of(table.rows, [METHODS["affine"], METHODS["refined"]]).to_dict()
    )
