"""Starts the real `main()` and drives its window: see `driver`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pyqtgraph
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from core.export.image_files import write_png
from retina_gui.application import make_application
from retina_gui.main import main
from tests.gui.annotated import arguments_of
from tests.gui.driver import Driver, Script, Waits, let_the_window_follow

OFFSCREEN = f"offscreen:configfile={Path(__file__).with_name('monitor.json')}"
"""A screen on which the window has the size of the first start; Qt's own is 800 by 800 pixels."""

if os.environ.get("QT_QPA_PLATFORM", "offscreen") == "offscreen":
    os.environ["QT_QPA_PLATFORM"] = OFFSCREEN


@pytest.fixture
def application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[QApplication]:
    """Qt's application in English whatever this computer's user chose, with no window left behind."""
    monkeypatch.setattr("retina_gui.languages.system_languages", lambda: ["en"])
    monkeypatch.setattr("retina_gui.settings.user_config_dir", lambda *_, **__: str(tmp_path / "settings"))
    pyqtgraph.setConfigOption("mouseRateLimit", 0)  # a test's moves of the mouse are all meant
    application = make_application(["retina-gui"])
    yield application
    delete_windows(application)


def _let_go_of_the_mouse() -> None:
    """What a test before left pressed makes every move a drag, and pyqtgraph hands every click to what was dragged."""
    for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
        if QApplication.mouseButtons() & button:
            QTest.mouseRelease(QWidget(), button)
    assert QApplication.mouseButtons() == Qt.MouseButton.NoButton


def delete_windows(application: QApplication) -> None:
    """Windows and a style sheet that lived on would be styled anew with the next window: a quarter of a second."""
    for widget in application.topLevelWidgets():
        widget.close()
        widget.deleteLater()
    application.sendPostedEvents()
    application.processEvents()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    application.setStyleSheet("")


@pytest.fixture
def run(application: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Driver]:
    """Run the real `main()` with arguments and a script; returns after the window has closed."""
    monkeypatch.setattr("retina_gui.error_reporting.user_log_dir", lambda *_, **__: str(tmp_path / "log"))
    for name in ("user_data_dir", "user_cache_dir"):
        monkeypatch.setattr(
            f"retina_gui.user_folders.{name}", lambda *_, name=name, **__: str(tmp_path / name)
        )

    monkeypatch.setattr("retina_gui.dialogs.notifications.notify_send", str)  # nobody wants to hear of tests
    let_the_window_follow(monkeypatch)

    def run_main(arguments: Sequence[str | Path], script: Script) -> Driver:
        delete_windows(application)
        _let_go_of_the_mouse()
        driver = Driver(script)
        status = main([str(argument) for argument in arguments])
        driver.stop()
        if driver.failure is not None:
            raise driver.failure
        assert driver.finished, "the window closed before the script had ended"
        assert status == 0
        return driver

    return run_main


@pytest.fixture(scope="session")
def kept_registrations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of the run share."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "kept registrations"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def registers_once(monkeypatch: pytest.MonkeyPatch, kept_registrations: Path) -> None:
    """For tests of what comes after a registration, several of which begin with the same one."""
    from tests.gui.kept_registrations import register_once

    monkeypatch.setattr("core.registration.register", partial(register_once, folder=kept_registrations))


@pytest.fixture
def looks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that wait for what is found unasked: no time is left for the user's first clicks."""
    monkeypatch.setattr("retina_gui.jobs.scouting.DELAY_MS", 0)


@pytest.fixture
def run_on_pair(run: Callable[..., Driver], small_pair: tuple[Path, Path]) -> Callable[[Script], None]:
    """Run a script once both images of the small pair are open."""

    def run_script(script: Script) -> None:
        def opened(driver: Driver) -> Waits:
            yield lambda: driver.is_idle() and driver.window.session.document.snapshot().floating is not None
            yield from script(driver)

        run(["--reference", small_pair[0], "--floating", small_pair[1]], opened)

    return run_script


@pytest.fixture(scope="session")
def small_pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two grey images with vessel-like lines; the second is the first, shifted by (12, 7) pixels."""
    folder = tmp_path_factory.mktemp("pair with spaces ü")
    random = np.random.default_rng(3)
    drawn = _lines(random, (260, 320))
    paths = folder / "reference.png", folder / "floating.png"
    write_png(paths[0], drawn[20:240, 30:290])
    write_png(paths[1], 255 - drawn[13:233, 18:278])
    return paths


@pytest.fixture
def aligned_pair(small_pair: tuple[Path, Path], tmp_path: Path) -> list[object]:
    """The arguments that open the small pair with points by which it is aligned."""
    return arguments_of(*small_pair, tmp_path)


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration's images as files; see `core.demo`."""
    from core.demo.synthetic import demo_case

    folder = tmp_path_factory.mktemp("demo")
    case = demo_case()
    write_png(folder / "reference.png", case.reference.pixels)
    write_png(folder / "floating.png", case.floating.pixels)
    return folder


def _lines(random: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    import cv2

    image = np.full(size, 60, np.uint8)
    for _ in range(25):
        start, end = random.integers(0, 320, 2).tolist(), random.integers(0, 320, 2).tolist()
        cv2.line(image, start, end, int(random.integers(120, 220)), int(random.integers(1, 4)), cv2.LINE_AA)
    return cv2.GaussianBlur(image, (0, 0), 1.0)
