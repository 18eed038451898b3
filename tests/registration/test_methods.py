"""Every row of the table of methods registers the demonstration's centre, says so, and leaves it better than it lay."""

from __future__ import annotations

import pytest

from core.case.document import ResultSummary, case_of
from core.demo.synthetic import DemoCase
from core.errors import InputError
from core.registration import RegistrationOptions, RegistrationRequest, register
from core.registration_methods import (
    DEFAULT_METHOD,
    REGISTRATION_METHODS,
    RegistrationMethod,
    method_words,
    registration_method,
)
from core.resource_files import resource_path
from tests.demo_centre import DemoCentre

pytestmark = pytest.mark.usefixtures("segments_once")

every_method = pytest.mark.parametrize("method", REGISTRATION_METHODS.values(), ids=REGISTRATION_METHODS)


@every_method
def test_it_registers_the_centre_of_the_demonstration(method: RegistrationMethod, demo: DemoCase) -> None:
    told: list[float] = []
    centre = DemoCentre.of(demo)
    options = RegistrationOptions(method=method.identifier)
    request = RegistrationRequest(centre.reference, centre.floating, centre.points, options=options)
    result = register(request, lambda progress: told.append(progress.fraction))
    assert result.method == method.identifier
    assert case_of(request, result).entry(0).result.method == method.identifier
    assert result.metrics.folded_fraction == 0
    assert centre.true_error(result.transform).median <= centre.true_error(result.affine).median
    assert result.metrics.dice_after >= result.metrics.dice_before
    assert told == sorted(told), "progress never goes back"
    assert told[-1] == 1.0


@every_method
def test_it_says_what_it_does_and_how_long_that_takes(method: RegistrationMethod) -> None:
    assert callable(method.estimator())
    assert method.words
    assert "It takes about" in method.description
    assert method.description.endswith(".")
    assert resource_path("weights", method.weights).is_file()


def test_an_unknown_method_is_refused_in_a_sentence() -> None:
    with pytest.raises(
        InputError, match=r"There is no registration method magic\. Choose one of default, "
    ) as told:
        RegistrationOptions(method="magic")
    assert "\n" not in str(told.value)
    with pytest.raises(InputError, match="no registration method"):
        registration_method("")


def test_a_method_of_a_newer_program_is_called_by_its_name() -> None:
    assert method_words("magic") == "magic"
    assert method_words(DEFAULT_METHOD) == registration_method(DEFAULT_METHOD).words
    assert ResultSummary({}).method == RegistrationOptions().method == DEFAULT_METHOD
