"""The demonstration, registered once for all tests of the engine."""

from __future__ import annotations

import pytest

from core.demo.synthetic import DemoCase, demo_case
from core.registration import Progress, RegistrationRequest, RegistrationResult, register
from tests.kept_segmentations import kept_segmentations


@pytest.fixture(scope="session")
def demo() -> DemoCase:
    return demo_case()


@pytest.fixture(scope="session")
def request_of_demo(demo: DemoCase) -> RegistrationRequest:
    return RegistrationRequest(demo.reference, demo.floating, demo.points)


@pytest.fixture(scope="session")
def told() -> list[Progress]:
    return []


@pytest.fixture(scope="session")
def result(request_of_demo: RegistrationRequest, told: list[Progress]) -> RegistrationResult:
    with kept_segmentations():  # for other modules
        return register(request_of_demo, told.append)
