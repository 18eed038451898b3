"""The figures of a registration: there and back through JSON, checked, and explained."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError
from core.metrics.landmarks import LandmarkErrors
from core.metrics.stages import ResultStage, StageFigures
from core.metrics.summary import RegistrationMetrics

EXACT = RegistrationMetrics(
    dice_before=0.31,
    dice_after=0.54,
    soft_dice_before=0.33,
    soft_dice_after=0.51,
    folded_fraction=0.0,
    displacement_median=1.8,
    displacement_p95=4.2,
    displacement_largest=6.1,
    residuals=(0.0, 0.0, 0.0),
)
MEASURED = replace(
    EXACT,
    folded_fraction=0.002,
    residuals=np.array([0.5, 1.5]),
    leave_one_out_mean=np.float64(2.25),
    tre_before=LandmarkErrors(4.0, 4.5, 8.0, 17),
    tre_after=LandmarkErrors(2.4, 2.6, 5.0, 17),
)


STAGED = replace(
    MEASURED,
    raw=StageFigures(0.08, 0.1, LandmarkErrors(40.0, 45.0, 80.0, 17)),
    network=StageFigures(0.5, 0.48, LandmarkErrors(2.6, 2.8, 5.4, 17), 0.001, 7.5),
)


@pytest.mark.parametrize("metrics", [EXACT, MEASURED, STAGED])
def test_there_and_back_through_json(metrics: RegistrationMetrics) -> None:
    text = json.dumps(metrics.to_dict(), allow_nan=False)
    assert RegistrationMetrics.from_dict(json.loads(text)) == metrics


def test_files_of_earlier_versions_know_no_raw_images_and_no_network_alone() -> None:
    values = {name: value for name, value in STAGED.to_dict().items() if name not in ("raw", "network")}
    metrics = RegistrationMetrics.from_dict(values)
    assert metrics == MEASURED
    assert metrics.at(ResultStage.RAW) is None
    assert metrics.at(ResultStage.NETWORK) is None
    assert metrics.at(ResultStage.POINTS) == StageFigures(0.31, 0.33, MEASURED.tre_before)
    assert metrics.at(ResultStage.REFINED) == StageFigures(0.54, 0.51, MEASURED.tre_after, 0.002, 6.1)


def test_a_stage_of_a_later_version_may_know_more() -> None:
    values = STAGED.to_dict()
    values["raw"]["new_figure"] = 1.0
    assert RegistrationMetrics.from_dict(values) == STAGED


def test_later_versions_may_know_more() -> None:
    assert RegistrationMetrics.from_dict({**MEASURED.to_dict(), "new_figure": 3}) == MEASURED


@pytest.mark.parametrize(
    "change",
    [
        {"dice_after": float("nan")},
        {"dice_after": 1.2},
        {"folded_fraction": -0.1},
        {"displacement_p95": float("inf")},
        {"residuals": [1.0, float("nan")]},
        {"residuals": 3},
        {"tre_after": {"median": 1}},
        {"raw": {"dice": 0.1}},
        {"network": {"dice": 1.5, "soft_dice": 0.1}},
        {"tre_after": {"median": 1, "mean": 1, "p95": 2, "count": 0}},
    ],
)
def test_figures_that_cannot_be_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(InputError):
        RegistrationMetrics.from_dict({**MEASURED.to_dict(), **change})


def test_missing_figures_are_refused() -> None:
    with pytest.raises(InputError, match="not the metrics"):
        RegistrationMetrics.from_dict({"dice_before": 0.5})


def test_sentences_of_an_exact_fit_without_check_points() -> None:
    text = "\n".join(EXACT.sentences())
    for part in (
        "0.540, 0.310 by the pre-alignment",
        "0.510",
        "folds nowhere",
        "no estimate",
        "Without check points",
    ):
        assert part in text


def test_sentences_with_everything_measured() -> None:
    text = "\n".join(MEASURED.sentences())
    for part in (
        "folds on 0.2 %",
        "1.0 px from",
        "2.2 px when",
        "17 check points: 2.4 px (median), 4.0 px by",
    ):
        assert part in text
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in MEASURED.sentences())
