"""The window on small screens and with large letters: it opens inside the screen, and every page fits 1024 × 700."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolButton, QWidget

from retina_gui.settings import remember_language
from retina_gui.state.options import Stage
from retina_gui.state.work_list_state import DICE, NAME, STATE
from tests.gui.driver import Driver
from tests.gui.screenshot_lists_and_offers import make_clinic

SMALL = QSize(1024, 700)
PROGRAM = """
import os, signal, sys
signal.alarm(600)
import platformdirs
for name in ("user_config_dir", "user_data_dir", "user_cache_dir", "user_log_dir"):
    setattr(platformdirs, name, lambda *_, name=name, **__: os.path.join(sys.argv[1], name))
from retina_gui.application import make_application
from retina_gui.jobs.preloading import Preloader
from retina_gui.main import main
from tests.gui.driver import Driver

def script(driver):
    yield lambda: True
    window = driver.window
    for place in (window.screen().availableGeometry(), window.frameGeometry()):
        print(*place.getRect(), flush=True)
    for place in (window.geometry(), window.status.geometry()):
        print(*place.getRect(), flush=True)
    window.resize(*map(int, sys.argv[2:]))
    yield lambda: True

Preloader._load = lambda self: None  # nobody registers anything here, and closing waits for what is loaded
application = make_application(["retina-gui"])
driver = Driver(script)
main([])
if driver.failure is not None:
    raise driver.failure
"""


def start(checkout: Path, folder: Path, screen: tuple[int, int, float], leave: QSize) -> tuple[QRect, ...]:
    """Start the program on a screen, and leave it with a window of another size.

    Returns: what the screen has free, the window with its frame, without it, and its last line inside it.
    """
    width, height, scale = screen
    monitor = {"name": "monitor", "x": 0, "y": 0, "width": width, "height": height, "dpr": 1}
    file = folder / "monitor.json"
    file.write_text(json.dumps({"screens": [{**monitor, "logicalDpi": 96, "logicalBaseDpi": 96}]}))
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": f"offscreen:configfile={file}",
        "QT_SCALE_FACTOR": str(scale),
    }
    command = [sys.executable, "-c", PROGRAM, str(folder), str(leave.width()), str(leave.height())]
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=True)
    return tuple(QRect(*map(int, line.split())) for line in done.stdout.splitlines())


@pytest.mark.parametrize("screen", [(1366, 768, 1.0), (1920, 1080, 1.5), (1024, 700, 1.0)])
def test_the_window_opens_inside_a_small_screen(checkout: Path, tmp_path: Path, screen) -> None:
    area, frame, window, line = start(checkout, tmp_path, screen, leave=QSize(900, 600))
    assert area.width() <= 1366, "such a screen was made"
    assert area.contains(frame)
    assert QRect(0, 0, window.width(), window.height()).contains(line), "prompt, progress and Cancel"
    assert window.width() >= min(1280, area.width() - 16), "as large as it likes to be, where there is room"


def test_a_place_remembered_from_a_larger_screen_is_brought_inside(checkout: Path, tmp_path: Path) -> None:
    _, _, first, _ = start(checkout, tmp_path, (1600, 900, 1.0), leave=QSize(1560, 840))
    assert first.size() == QSize(1280, 800)
    area, frame, window, line = start(checkout, tmp_path, (1366, 768, 1.0), leave=QSize(900, 600))
    assert area.contains(frame)
    assert QRect(0, 0, window.width(), window.height()).contains(line)
    assert window.width() > 1280, "it stays as wide as it can"
    _, _, again, _ = start(checkout, tmp_path, (1366, 768, 1.0), leave=QSize(900, 600))
    assert again.size() == QSize(900, 600), "what fits stays as it was left"


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("pixels", [9, 13, 20])
def test_every_page_fits_a_small_window(run, tmp_path, monkeypatch, language: str, pixels: int) -> None:
    def letters(font: QFont) -> QFont:
        result = QFont(font)
        result.setPixelSize(pixels)
        return result

    monkeypatch.setattr("retina_gui.application.text_font", letters)
    make_clinic(tmp_path)
    remember_language(language)

    def script(driver: Driver):
        window = driver.window
        yield from fits(driver, "first page")
        assert QApplication.font().pixelSize() == pixels
        assert window.empty.font().pixelSize() == pixels, "the style sheet has no size of its own"
        window.session.cases.open(tmp_path / "clinic")
        yield lambda: bool(window.session.cases.list.rows) and not window.session.cases.reader.is_reading
        yield from fits(driver, "first page beside the list")
        window.session.files.open_case_file(tmp_path / "clinic" / "033 Diaz" / "case.json")
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        driver.do("filmstrip")
        for listed in (True, False):
            for stage in Stage:
                window.session.set_stage(stage)
                yield from fits(driver, f"{stage}, list {listed}")
            driver.do("toggle_list")

    run([], script)


def fits(driver: Driver, where: str):
    window = driver.window
    yield lambda: True
    window.resize(SMALL)
    for _ in range(3):  # one change of a width calls for the next
        yield lambda: True
    hint = window.minimumSizeHint()
    assert hint.width() <= SMALL.width(), f"{where}: {hint}"
    assert hint.height() <= SMALL.height(), f"{where}: {hint}"
    assert window.size() == SMALL, where
    for part in (window.top_bar, window.body, window.status):
        assert window.rect().contains(place_in(window, part)), f"{where}: {part}"
    if not window.state.empty:
        assert window.work_page.rect().contains(window.side.geometry()), where
        for each in (window.workspace, window.filmstrip):
            assert window.work_page.rect().contains(place_in(window.work_page, each)), where
    if window.work_list.isVisible():
        table = window.work_list.table
        assert table.columnWidth(NAME) >= 64, f"{where}: the cases have names"
        assert sum(map(table.columnWidth, (NAME, STATE, DICE))) <= table.viewport().width(), where
    own = (window.top_bar, window.work_list, window.status)
    for button in (button for part in own for button in part.findChildren(QAbstractButton)):
        if button.isVisible() and button.text() and has_words(button):
            assert button.width() >= button.sizeHint().width(), f"{where}: {button.text()} is cut off"
            assert window.rect().contains(place_in(window, button)), f"{where}: {button.text()}"


def has_words(button: QAbstractButton) -> bool:
    """Buttons with icons alone have words as well, for those who hear them."""
    icon_only = Qt.ToolButtonStyle.ToolButtonIconOnly
    return not isinstance(button, QToolButton) or button.toolButtonStyle() is not icon_only


def place_in(window: QWidget, part: QWidget) -> QRect:
    return QRect(part.mapTo(window, part.rect().topLeft()), part.size())
