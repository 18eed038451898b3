"""What every test shares: a display-less Qt, small thread pools, and the folder of real images where there is one."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
if "PYTEST_XDIST_WORKER" in os.environ:  # the processors are busy with the other test processes
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import cv2

    cv2.setNumThreads(1)

from collections.abc import Generator, Iterator

import pytest
from _pytest.doctest import DoctestModule

from core.language import ENGLISH, use_language

LONGEST = {"tests", "training"}
"""Where the files lie that take longest: begun late, one of two processes would end long after the other."""

_CHECKOUT = Path(__file__).resolve().parent.parent

# Dozens of tests start the program, or processes that work for it: each would compile all of it again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    """What one test reads in German, the next one, in the same process, reads in English."""
    yield
    use_language(ENGLISH, None)


@pytest.fixture(scope="module")
def segments_once() -> Iterator[None]:
    """For tests of what comes after the network, several of which show it the same images."""
    from tests.kept_segmentations import kept_segmentations

    with kept_segmentations():
        yield


@pytest.fixture
def segments_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a test among those that cancels the network while it runs."""
    from core.registration import inference
    from tests.kept_segmentations import segment

    monkeypatch.setattr(inference, "segment", segment)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real images beside the checkout; a test that asks for it is skipped where it is absent."""
    folder = _CHECKOUT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the real images are not here: {folder}")
    return folder


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of the checkout that the tests belong to."""
    return _CHECKOUT


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Benchmarks, screenshots and helpers hold no tests: they are not imported to look for examples in them."""
    is_module = collection_path.suffix == ".py"
    return True if is_module and not collection_path.name.startswith(("test_", "conftest")) else None


class ExamplesWhereThereAre:
    """Modules without an example are not imported, nor looked through, to find none: there are hundreds."""

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        self, file_path: Path
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        found = yield
        if file_path.suffix == ".py" and ">>>" not in file_path.read_text("utf-8"):
            return [each for each in found if not isinstance(each, DoctestModule)]
        return found


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported and found stays: the garbage collector would look through it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_configure(config: pytest.Config) -> None:
    """Also for what lies outside this folder."""
    config.pluginmanager.register(ExamplesWhereThereAre())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything that asks for the real images, so that `-m "not real_data"` leaves it out; the longest first."""
    items.sort(key=lambda item: not LONGEST.issubset(item.path.parts))
    for item in items:
        if "shared_data" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.real_data)
