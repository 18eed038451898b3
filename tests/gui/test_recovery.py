"""After a crash the next start offers the case as it was at the last action: real programs that are really killed."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.case.document import Case
from core.case.recovery import Origin, RecoveryFolder, lost_cases
from core.case.storage import load_case, write_case
from core.demo.synthetic import demo_case
from core.file_hash import known_sha256
from core.file_lock import FileLock
from core.points.matching import ImageRole
from retina_gui.controllers import recovery_writer
from retina_gui.controllers.case_files import CaseToSave
from retina_gui.controllers.dialogs import UnsavedAnswer
from retina_gui.controllers.recovery_writer import RecoveryWriter, StateToKeep
from retina_gui.document.saved_file import SavedFile
from retina_gui.jobs.opening_recovered import _known_content
from tests.gui.conftest import OFFSCREEN
from tests.gui.driver import PATIENCE_MS

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
PLACES = ((40.0, 40.0), (220.0, 60.0), (120.0, 190.0), (60.0, 150.0))
LATEST_SECONDS = 0.5
"""From a click to the disk."""

ATTEMPTS = 3
"""Other programs can delay any writing; what this program does wrong delays it in every attempt."""

PROGRAM = """
import os, signal, sys
signal.alarm({longest})
os.environ["QT_QPA_PLATFORM"] = {platform!r}
import platformdirs
folder = sys.argv[1]
for name in ("user_config_dir", "user_data_dir", "user_cache_dir", "user_log_dir"):
    setattr(platformdirs, name, lambda *_, name=name, **__: os.path.join(folder, name))
from functools import partial
from pathlib import Path
import core.registration
from core.points.matching import ImageRole
from retina_gui.application import make_application
from retina_gui.jobs.preloading import Preloader
from retina_gui.main import main
from tests.gui.driver import Driver
from tests.gui.kept_registrations import register_once

def script(driver):
    window = driver.window
    yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
    recovery, written = window.session.recovery, []
    recovery._writer.written.connect(written.append)
{steps}
    yield lambda: recovery._number in written
    print("ready", flush=True)
    yield lambda: False

Preloader._load = lambda self: None  # what registers loads what it needs
core.registration.register = partial(register_once, folder=Path({kept!r}))
application = make_application(["retina-gui"])
driver = Driver(script)
main(sys.argv[2:])
raise driver.failure
"""
LONGEST_LIFE_SECONDS = 600
"""Of a program whose killer has gone."""

CLICKS = """
for place in {places}:
    driver.click(ImageRole.REFERENCE, place)
    driver.click(ImageRole.FLOATING, (place[0] + 12, place[1] + 7))
"""

DRAWING = """
driver.do("tool_ellipse")
driver.drag(ImageRole.FLOATING, (100.0, 100.0), (140.0, 130.0))
"""


class Victim:
    """A real program that clicks and then waits to be killed."""

    def __init__(self, checkout: Path, folder: Path, kept: Path, script: str, *arguments: object) -> None:
        steps = textwrap.indent(script, "    ")
        program = PROGRAM.format(
            steps=steps, longest=LONGEST_LIFE_SECONDS, platform=OFFSCREEN, kept=str(kept)
        )
        command = [sys.executable, "-c", program, str(folder), *map(str, arguments)]
        self._process = subprocess.Popen(command, cwd=checkout, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout.readline() == "ready\n"

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture
def start(checkout: Path, tmp_path: Path, kept_registrations: Path):
    victims: list[Victim] = []

    def start_program(script: str, *arguments: object) -> Victim:
        victims.append(Victim(checkout, tmp_path, kept_registrations, script, *arguments))
        return victims[-1]

    yield start_program
    for victim in victims:
        victim.kill()


def pairs(driver):
    return [(pair.reference, pair.floating) for pair in driver.window.session.document.snapshot().points]


def click(button) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_every_click_of_a_killed_program_is_there(run, start, small_pair, tmp_path: Path) -> None:
    images = ("--reference", small_pair[0], "--floating", small_pair[1])
    victim = start(CLICKS.format(places=PLACES) + DRAWING, *images)

    def while_the_other_lives(driver):
        yield lambda: True
        assert driver.window.session.recovery.offered is None, "its case is open over there"

    run([], while_the_other_lives)
    victim.kill()

    def offered(driver):
        window = driver.window
        yield lambda: True
        bar = window.recovery_bar
        assert bar.isVisible()
        assert "reference.png was not closed properly" in window.state.application.recovery.text
        assert bar.restore.isEnabled()

    run([], offered)  # closed without an answer: it is offered again

    def restored(driver):
        window = driver.window
        yield lambda: True
        click(window.recovery_bar.restore)
        yield lambda: driver.is_idle() and window.session.recovery.offered is None
        assert len(pairs(driver)) == len(PLACES)
        for (reference, floating), place in zip(pairs(driver), PLACES, strict=True):
            assert reference == pytest.approx(place, abs=1)
            assert floating == pytest.approx((place[0] + 12, place[1] + 7), abs=1)
        (annotation,) = window.session.document.case.annotations
        assert annotation.shape.vertices[0] == pytest.approx((120.0, 115.0), abs=1)
        assert window.session.document.snapshot().modified
        assert window.session.document.snapshot().path is None
        assert not window.recovery_bar.isVisible()
        driver.answers.files = [tmp_path / "rescued.json"]
        driver.answers.unsaved_answer = UnsavedAnswer.SAVE

    run([], restored)
    assert len(load_case(tmp_path / "rescued.json").entry(0).points) == len(PLACES)

    def nothing_is_left(driver):
        yield lambda: True
        assert driver.window.session.recovery.offered is None

    run([], nothing_is_left)
    assert list((tmp_path / "user_data_dir" / "recovery").iterdir()) == []


def test_images_that_never_were_files_and_results_come_back(run, start) -> None:
    case = demo_case()
    script = """
driver.do("register")
yield driver.is_idle
assert window.session.document.snapshot().live is not None
window.session.options.set(grader="AB")
driver.do("verdict_accept")
"""
    start(script, "--demo").kill()

    def restored(driver):
        window = driver.window
        yield lambda: True
        click(window.recovery_bar.restore)
        yield lambda: driver.is_idle() and window.session.recovery.offered is None
        snapshot = window.session.document.snapshot()
        assert snapshot.reference.image.path is None, "its copy has gone with the recovery folder"
        assert snapshot.floating.image.path is None
        assert snapshot.reference.image.name == case.reference.name
        assert snapshot.live is not None
        assert window.state.compare.has_after
        assert snapshot.entry.judgement is not None
        driver.answers.unsaved_answer = UnsavedAnswer.DISCARD

    run([], restored)

    def discarded(driver):
        yield lambda: True
        assert driver.window.session.recovery.offered is None, "closing discarded it"

    run([], discarded)


def test_a_saved_case_belongs_to_its_file_again_and_discard_forgets(
    run, start, small_pair, tmp_path: Path
) -> None:
    saved = tmp_path / "eye" / "case.json"
    saved.parent.mkdir()
    script = f"""
{CLICKS.format(places=PLACES[:1])}
driver.answers.files = [Path({str(saved)!r})]
driver.do("save_case")
{CLICKS.format(places=PLACES[1:2])}
"""
    images = ("--reference", small_pair[0], "--floating", small_pair[1])
    start(script, *images).kill()
    start(CLICKS.format(places=PLACES[:1]), *images).kill()

    def both(driver):
        window = driver.window
        yield lambda: True
        assert window.session.recovery.count == 2
        assert "2 cases are waiting" in window.state.application.recovery.text
        click(window.recovery_bar.discard)
        assert window.session.recovery.count == 1
        click(window.recovery_bar.restore)
        yield lambda: driver.is_idle() and window.session.recovery.offered is None
        assert window.session.document.snapshot().path == saved
        assert len(pairs(driver)) == 2
        driver.do("save_case")
        assert not window.session.document.snapshot().modified

    run([], both)
    assert len(load_case(saved).entry(0).points) == 2


def test_what_is_closed_or_saved_leaves_nothing(run, small_pair, tmp_path: Path) -> None:
    root = tmp_path / "user_data_dir" / "recovery"

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert not root.exists(), "nothing has changed yet"
        taken: list[float] = []
        while len(taken) < ATTEMPTS and (not taken or min(taken) >= LATEST_SECONDS):
            driver.click(REFERENCE, PLACES[0])
            since = time.monotonic()
            yield lambda: list(root.glob("*/case.json")) != []
            taken.append(time.monotonic() - since)
            driver.do("undo")
            yield lambda: list(root.glob("*/case.json")) == []
        assert min(taken) < LATEST_SECONDS
        driver.click(REFERENCE, PLACES[0])
        yield lambda: list(root.glob("*/case.json")) != []

    run(["--reference", small_pair[0], "--floating", small_pair[1]], script)
    assert list(root.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_told_once(run, small_pair, tmp_path: Path) -> None:
    (tmp_path / "user_data_dir").write_text("in the way")
    told: list[str] = []

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        window.session.core.told.connect(told.append)
        driver.click(REFERENCE, PLACES[0])
        yield lambda: told != []
        driver.click(FLOATING, PLACES[0])
        second = window.session.recovery._writer._newest
        yield lambda: second.is_done
        yield lambda: True  # what it tells has arrived by then

    run(["--reference", small_pair[0], "--floating", small_pair[1]], script)
    assert len(told) == 1
    assert "save it often" in told[0]


def test_a_living_program_keeps_its_folder(tmp_path: Path) -> None:
    living, dead, empty = RecoveryFolder(tmp_path), RecoveryFolder(tmp_path), RecoveryFolder(tmp_path)
    for folder in (living, dead, empty):
        folder.prepare()
    for folder in (living, dead):
        folder.set_origin(Origin("eye", None))
        write_case(folder.folder / "case.json", Case())
    dead.close(keep=True)
    empty.close(keep=True)
    (found,) = lost_cases(tmp_path, tmp_path / "own")
    assert (found.folder, found.origin.name) == (dead.folder, "eye")
    assert not empty.folder.exists()
    assert lost_cases(tmp_path, tmp_path / "own") == (), "it is offered by one program at a time"
    found.leave()
    (found,) = lost_cases(tmp_path, tmp_path / "own")
    found.discard()
    living.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("known", [True, False])
def test_what_another_window_saved_before_the_crash_is_foreign_to_what_is_restored(
    known: bool, tmp_path: Path
) -> None:
    saved, folder = tmp_path / "case.json", RecoveryFolder(tmp_path / "root")
    write_case(saved, Case())
    opened = known_sha256(saved)
    write_case(saved, Case(own_name="by the other window"))
    folder.prepare()
    folder.set_origin(Origin("eye", saved, opened if known else None))
    write_case(folder.folder / "case.json", Case())
    folder.close(keep=True)
    (lost,) = lost_cases(tmp_path / "root", tmp_path / "own")
    lost.leave()
    watched = SavedFile()
    watched.expect(saved, _known_content(saved, lost))
    assert watched.is_foreign(saved) == known


def test_a_lock_is_held_once(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire()
    assert first.acquire()
    assert not second.acquire()
    first.release()
    assert second.acquire()
    second.release()


def test_whatever_goes_wrong_the_thread_goes_on_and_says_it(qtbot, tmp_path: Path, monkeypatch) -> None:
    writer, told, written = RecoveryWriter(tmp_path / "r"), [], []
    writer.failed.connect(told.append)
    writer.written.connect(written.append)
    content = CaseToSave(Case(), {}, ())
    strange = Path(os.fsdecode(b"/eyes/caf\xe9/case.json"))
    try:
        with monkeypatch.context() as patch:
            patch.setattr(recovery_writer, "write_case", lambda *_: exec("raise SystemExit('full')"))
            writer.keep(StateToKeep(content, Origin("case", None)))
            qtbot.waitUntil(lambda: told == ["full"], timeout=PATIENCE_MS)
        writer.keep(StateToKeep(content, Origin("caf\udce9", strange)))
        qtbot.waitUntil(lambda: len(written) == 1, timeout=PATIENCE_MS)
        writer.close(keep=True)
        (lost,) = lost_cases(tmp_path / "r", tmp_path)
        assert lost.origin.path == strange
        lost.leave()
    finally:
        writer.close()
