"""A second registration of a case: the roles exchanged, and what becomes of one that fails."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.evaluation import measurement
from core.evaluation.measurement import CaseUnderTest, measure
from core.evaluation.methods import METHODS, Method
from core.evaluation.opening import OpenCase
from core.evaluation.repetition import disagreement, repetitions
from core.evaluation.role_swap import ExchangedRoles
from core.evaluation.running import Answer, answer_of
from core.images.polarity import VesselPolarity
from core.transforms.composite import CompositeTransform
from core.transforms.planar import PlanarTransform
from tests.evaluation.made_cases import angiogram, lattice, opened, photograph

SIZE = (180, 240)


@pytest.fixture(scope="module")
def pair() -> OpenCase:
    """An angiogram, and the same eye in a wider image, 5 px further right and 10 px further down."""
    photo = photograph(SIZE)
    wide = np.pad(photo, ((10, 0), (5, 30)))
    case = opened(angiogram(photo), wide, lattice(SIZE), lattice(SIZE) + np.array([5, 10]))
    shift = PlanarTransform.from_affine(np.array([[1.0, 0, 5], [0, 1, 10]]))
    return replace(case, truth=shift, reference_polarity=VesselPolarity.BRIGHT)


@pytest.fixture(scope="module")
def both(pair: OpenCase) -> CaseUnderTest:
    return CaseUnderTest.of(pair, consistency=True, swap=True)


def shifted(x: float, y: float) -> CompositeTransform:
    return CompositeTransform(PlanarTransform.from_affine(np.array([[1.0, 0, x], [0, 1, y]])))


def test_images_clicks_checks_and_polarities_change_places(pair: OpenCase) -> None:
    changed = ExchangedRoles.of(pair).opened
    assert (changed.reference, changed.floating) == (pair.floating, pair.reference)
    for points, before in (
        (changed.points.fit_arrays(), pair.points.fit_arrays()),
        (changed.points.check_arrays(), pair.points.check_arrays()),
    ):
        np.testing.assert_array_equal(points, before[::-1])
    assert (changed.reference_polarity, changed.floating_polarity) == ("dark", "bright")
    np.testing.assert_allclose(changed.truth(np.array([[5.0, 10.0]])), [[0, 0]])
    again = ExchangedRoles.of(changed).opened
    assert again.points == pair.points


def test_the_way_there_and_back_is_measured_in_reference_pixels(pair: OpenCase) -> None:
    there, points = shifted(5, 10), lattice(SIZE)
    exchanged = ExchangedRoles.of(pair)
    assert exchanged.errors(there, shifted(-5, -10), points).max() < 1e-9
    np.testing.assert_allclose(exchanged.errors(there, shifted(-5, -10.75), points), 0.75)
    doubled = CompositeTransform(PlanarTransform(np.diag([2.0, 2, 1])))
    np.testing.assert_allclose(
        exchanged.errors(doubled, shifted(0, 0), points), np.linalg.norm(points, axis=1)
    )


def test_only_what_is_asked_for_is_repeated(pair: OpenCase) -> None:
    assert repetitions(pair, consistency=False, swap=False) == {}
    assert list(repetitions(pair, consistency=True, swap=True)) == ["consistency", "swap"]
    assert disagreement("swap", np.zeros(0)) == {}
    assert disagreement("swap", np.arange(101.0)) == {"swap_median": 50, "swap_p95": 95}


def test_exact_clicks_make_an_affine_that_can_be_exchanged(both: CaseUnderTest) -> None:
    row, _ = measure(both, METHODS["affine"])
    assert row.swap_median == pytest.approx(0, abs=1e-6)
    assert row.swap_p95 == pytest.approx(0, abs=1e-6)
    assert row.consistency_median is not None
    assert row.consistency_median > 1
    assert row.confidence is None


def test_a_method_that_is_not_symmetric_is_found_out(
    both: CaseUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {both.opened.reference: shifted(5, 10), both.opened.floating: shifted(-5, -8)}
    monkeypatch.setattr(
        measurement, "answer_of", lambda _, case, __: Answer(answers[case.reference], confidence=0.7)
    )
    row, _ = measure(replace(both, repetitions=repetitions(both.opened, False, True)), METHODS["refined"])
    assert (row.swap_median, row.swap_p95) == pytest.approx((2, 2))
    assert row.consistency_median is None
    assert row.confidence == 0.7


def test_points_are_vessels_that_the_answer_takes_into_the_floating_field(both: CaseUnderTest) -> None:
    """Of an answer that leaves most of the floating image only the vessels that it keeps inside count."""
    half = shifted(5 + 120, 10)
    points = both.maps.vessel_points(half)
    assert 0 < len(points) < 0.6 * len(both.maps.vessel_points(shifted(5, 10)))
    columns, rows = np.rint(half(points)).astype(int).T
    assert both.maps.floating.frangi.mask[rows, columns].all()


def test_a_method_that_fails_in_a_repetition_keeps_its_figures_and_counts_as_failed(
    both: CaseUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(method: Method, case: OpenCase, weights: Path | None) -> Answer:
        if case.reference is both.opened.floating:
            raise InputError("Not this\nway round.")
        return answer_of(method, case, weights)

    monkeypatch.setattr(measurement, "answer_of", answer)
    row, transform = measure(both, METHODS["affine"])
    assert transform is not None
    assert row.failure == "swap: Not this way round."
    assert row.tre_mean == pytest.approx(0, abs=1e-6)
    assert row.swap_median is None
    assert row.consistency_median is not None
