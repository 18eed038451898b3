"""The window stays alive while the network runs, Cancel works, and the start is quick."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.demo.synthetic import demo_points_path
from core.images.polarity import VesselPolarity
from core.points.matching import ImageRole
from retina_gui.controllers.dialogs import UnsavedAnswer
from retina_gui.state.options import Stage
from tests.gui.heartbeat import Heartbeat

LATEST_HEARTBEAT_SECONDS = 0.05
CANCEL_SECONDS = 1.0
"""Of processor time: how long that takes beside other programs is up to them."""

ATTEMPTS = 3
"""Other programs can delay any timer; what this program does wrong delays it in every attempt."""


def assert_prompt(seconds: float) -> None:
    """That the window was never late by more; where others keep the processor busy nothing can be said of it."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    if seconds >= LATEST_HEARTBEAT_SECONDS and load > 2 * (os.cpu_count() or 1):
        pytest.skip(
            f"late by {1000 * seconds:.0f} ms, but the load is {load:.1f}: other programs delay any timer"
        )
    assert seconds < LATEST_HEARTBEAT_SECONDS


def test_the_window_stays_alive_while_the_network_runs(run, demo_files: Path) -> None:
    latest: list[float] = []

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        yield lambda: window.session.preloader.is_finished

        points = window.session.document.snapshot().points
        driver.do("register")
        yield lambda: window.state.job.step.startswith("Segmenting")
        asked = time.process_time()
        driver.do("cancel")
        yield driver.is_idle
        assert time.process_time() - asked < CANCEL_SECONDS
        assert window.session.document.snapshot().live is None
        assert window.session.document.snapshot().points == points
        assert window.session.errors.last is None, "cancelling is no error"
        assert window.state.stage is Stage.POINTS

        while len(latest) < ATTEMPTS and (not latest or min(latest) >= LATEST_HEARTBEAT_SECONDS):
            heartbeat = Heartbeat(lambda: window.session.runner.state.running)
            driver.do("register")
            yield driver.is_idle
            heartbeat.stop()
            assert len(heartbeat.lateness) > 50
            latest.append(max(heartbeat.lateness))
            assert window.session.document.snapshot().live is not None

    images = ["--reference", demo_files / "reference.png", "--floating", demo_files / "floating.png"]
    run([*images, "--points", demo_points_path()], script)
    print(f"latest heartbeats: {', '.join(f'{1000 * late:.0f} ms' for late in latest)}")
    assert_prompt(min(latest))


@pytest.mark.usefixtures("looks_at_once")
def test_the_window_stays_alive_while_vessels_are_looked_for_unasked(run, demo_files: Path) -> None:
    latest: list[float] = []

    def script(driver):
        window = driver.window
        scout = window.session.suggestions.scout
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        yield lambda: window.session.preloader.is_finished
        while len(latest) < ATTEMPTS and (not latest or min(latest) >= LATEST_HEARTBEAT_SECONDS):
            if latest:  # another polarity: nothing is known of the pair then
                role = (ImageRole.FLOATING, ImageRole.REFERENCE)[len(latest) - 1]
                found = window.state.polarities[role].in_force
                window.session.document.set_polarity(role, _opposite(found))
            yield lambda: scout.is_busy
            heartbeat = Heartbeat(lambda: scout.is_busy)
            yield lambda: window.session.document.snapshot().evidence is not None
            heartbeat.stop()
            assert len(heartbeat.lateness) > 30
            latest.append(max(heartbeat.lateness))

    run(["--reference", demo_files / "reference.png", "--floating", demo_files / "floating.png"], script)
    print(f"latest heartbeats: {', '.join(f'{1000 * late:.0f} ms' for late in latest)}")
    assert_prompt(min(latest))


def _opposite(polarity: VesselPolarity) -> VesselPolarity:
    return VesselPolarity.DARK if polarity is VesselPolarity.BRIGHT else VesselPolarity.BRIGHT


def test_the_window_stays_alive_while_the_list_runs_and_clicks_are_kept(
    run, demo_files: Path, tmp_path: Path
) -> None:
    latest: list[float] = []

    def script(driver):
        window = driver.window
        yield lambda: bool(window.session.cases.list.rows) and not window.session.cases.reader.is_reading
        yield lambda: window.session.preloader.is_finished
        window.session.cases.switcher.open_row(0)
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        driver.do("run_all")
        background = window.session.cases.background
        heartbeat = Heartbeat(lambda: background.is_running)
        clicks = 0
        while background.is_running:
            if clicks < 60:
                role = ImageRole.REFERENCE if clicks % 2 == 0 else ImageRole.FLOATING
                driver.click(role, (40.0 + 9 * clicks, 60.0 + 5 * clicks))
                clicks += 1
            since = time.monotonic()
            yield lambda since=since: time.monotonic() - since > 0.05
        heartbeat.stop()
        assert [row.status.dice is not None for row in window.session.cases.list.rows] == [False, True, True]
        latest.append(sorted(heartbeat.lateness)[int(0.99 * len(heartbeat.lateness))])
        driver.answers.unsaved_answer = UnsavedAnswer.DISCARD

    while len(latest) < ATTEMPTS and (not latest or min(latest) >= LATEST_HEARTBEAT_SECONDS):
        run([_list_of_three(tmp_path / f"list {len(latest)}", demo_files)], script)
    print(f"99 % of the heartbeats below {', '.join(f'{1000 * late:.0f} ms' for late in latest)}")
    assert_prompt(min(latest))


def _list_of_three(folder: Path, demo_files: Path) -> Path:
    """Three cases, of which the first has no points."""
    for name in ("a", "b", "c"):
        (folder / name).mkdir(parents=True)
        for image in ("reference.png", "floating.png"):
            shutil.copy(demo_files / image, folder / name / image)
        if name != "a":
            shutil.copy(demo_points_path(), folder / name / "points.csv")
    return folder


def test_closing_while_the_network_runs_leaves_no_thread(run, demo_files: Path) -> None:
    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        driver.do("register")
        yield lambda: window.state.job.step != ""

    images = ["--reference", demo_files / "reference.png", "--floating", demo_files / "floating.png"]
    driver = run([*images, "--points", demo_points_path()], script)
    assert not driver.closed_runner.is_alive
    assert not driver.closed_preloader.is_alive


START = """
import os, sys, time
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from retina_gui.application import make_application, open_window
application = make_application(["retina-gui"])
window = open_window()
application.processEvents()
libraries = ("torch", "skimage", "scipy", "SimpleITK", "h5py", "reportlab", "tifffile", "pydicom", "PIL", "matplotlib")
heavy = [name for name in libraries if name in sys.modules]
print(time.process_time(), *heavy)
window.session.shut_down()
"""


def test_the_window_is_up_within_two_seconds_and_without_heavy_imports(checkout: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", START], capture_output=True, text=True, cwd=checkout, check=True, timeout=120
    )
    seconds, *heavy = answer.stdout.split()
    assert heavy == []
    assert float(seconds) < 2.0, "processor time until the first frame"
