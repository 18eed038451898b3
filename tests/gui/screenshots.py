"""Pictures of the window in every state, both themes, two sizes: to be looked at one by one, and for the README.

    python -m tests.gui.screenshots --output DIR [--screen SIZE] [--language CODE] [--letters PIXELS] [--only NAME …]

Each size runs in a process of its own, since Qt reads its scale at the start. 2560×1440 is shown at 200 %, which leaves
the layout 1280×720.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPixmap
    from PySide6.QtWidgets import QMainWindow


@dataclass(frozen=True)
class Screen:
    """A size of the window, in Qt's pixels, and the scale of the screen."""

    name: str
    width: int
    height: int
    scale: float


SCREENS = (
    Screen("1024x700", 1024, 700, 1.0),
    Screen("1366x768", 1366, 768, 1.0),
    Screen("1280x800", 1280, 800, 1.0),
    Screen("2560x1440-at-200", 1280, 720, 2.0),
    Screen("2560x1440-at-125", 2048, 1152, 1.25),
)

ROUNDS = 5
"""Rounds of the event loop until every layout has settled: one change of a height calls for the next."""


def main(argv: Sequence[str] | None = None) -> int:
    """Take the pictures; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.gui.screenshots", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--output", type=Path, required=True, help="folder for the pictures")
    parser.add_argument(
        "--only", nargs="*", default=[], help="states to show, such as `judge`; all by default"
    )
    parser.add_argument("--screen", choices=[screen.name for screen in SCREENS], help="one size only")
    parser.add_argument("--language", default="en", help="of the window, such as `de`")
    parser.add_argument(
        "--letters", type=int, default=0, help="pixels of the text, such as 20; usual where 0"
    )
    arguments = parser.parse_args(argv)
    wanted = [screen for screen in SCREENS if arguments.screen in (None, screen.name)]
    status = 0
    for screen in wanted:
        status |= _in_own_process(screen, arguments)
    return status


def _in_own_process(screen: Screen, arguments: argparse.Namespace) -> int:
    output = arguments.output.absolute()
    code = "import sys; from tests.gui.screenshots import take; take(*sys.argv[1:])"
    options = [str(output), arguments.language, str(arguments.letters)]
    command = [sys.executable, "-c", code, screen.name, *options, *arguments.only]
    with tempfile.TemporaryDirectory() as folder:
        platform = f"offscreen:configfile={_monitor(screen, Path(folder))}"
        environment = dict(os.environ, QT_SCALE_FACTOR=str(screen.scale), QT_QPA_PLATFORM=platform)
        return subprocess.run(command, env=environment, check=False).returncode


def _monitor(screen: Screen, folder: Path) -> Path:
    """A description of a monitor as large as the window, so that menus and dialogs find room as on a real one."""
    size = {"width": round(screen.width * screen.scale), "height": round(screen.height * screen.scale)}
    monitor = {"name": "monitor", "x": 0, "y": 0, **size, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    path = folder / "monitor.json"
    path.write_text(json.dumps({"synchronousWindowSystemEvents": False, "screens": [monitor]}))
    return path


def take(screen_name: str, output: str, language: str, letters: str, *only: str) -> None:
    """Take the pictures of one size; runs in its own process."""
    from unittest.mock import patch

    screen = next(screen for screen in SCREENS if screen.name == screen_name)
    with tempfile.TemporaryDirectory() as folder:
        photographer = Photographer(screen, Path(output), language, only, Path(folder))
        with ExitStack() as patches:
            for name in ("user_config_dir", "user_data_dir", "user_cache_dir"):
                patches.enter_context(patch(f"platformdirs.{name}", photographer.private_folder))
            if int(letters):
                patches.enter_context(patch("retina_gui.application.text_font", partial(_font, int(letters))))
            photographer.run()


def _font(pixels: int, font: QFont) -> QFont:
    """As `text_font`, where the desktop's own letters are so large."""
    font.setPixelSize(pixels)
    return font


class Photographer:
    """Goes through the states of `screenshot_states` in windows of its own and saves a picture of each."""

    def __init__(self, screen: Screen, output: Path, language: str, only: Sequence[str], work: Path) -> None:
        self._screen, self._output, self._language = screen, output, language
        self._only, self._work = only, work
        self._story = 0

    def private_folder(self, *_: object, **__: object) -> str:
        """The user's folders of the present story: none knows what another one left there."""
        folder = self._work / f"user-{self._story}"
        folder.mkdir(exist_ok=True)
        return str(folder)

    def run(self) -> None:
        """Take all pictures."""
        from retina_gui.application import make_application
        from retina_gui.main import main as run_application
        from retina_gui.settings import remember_hints, remember_language
        from retina_gui.state.hints import all_hints
        from tests.gui.driver import Driver
        from tests.gui.screenshot_states import STORIES

        self._output.mkdir(parents=True, exist_ok=True)
        remember_language(self._language)
        make_application(["retina-gui"])
        for self._story, story in enumerate(STORIES, start=1):
            if self._only and not set(self._only) & set(story.shows):
                continue
            remember_language(self._language)
            remember_hints(() if story.hints else all_hints())
            driver = Driver(self._script(story.play))
            run_application(story.arguments(self._work))
            driver.stop()
            if driver.failure is not None:
                raise driver.failure

    def _script(self, play: Callable) -> Callable:
        def script(driver) -> Generator[Callable[[], bool], None, None]:
            driver.window.resize(self._screen.width, self._screen.height)
            yield lambda: True
            yield from play(driver, self._save, self._work)

        return script

    def _save(self, driver, name: str) -> None:
        """Save the window as it is, in both themes; a dialog that is open is saved as well."""
        from PySide6.QtWidgets import QApplication, QDialog

        from retina_gui.look.text_size import USUAL
        from retina_gui.look.theme import ThemeName

        if self._only and name not in self._only:
            return
        before = driver.window.session.options.options.theme
        for theme in ThemeName:
            driver.window.session.options.set(theme=theme)
            for _ in range(ROUNDS):
                QApplication.processEvents()
            stem = f"{name}-{theme.value}-{self._screen.name}"
            letters = QApplication.font().pixelSize()
            if letters != USUAL:
                stem += f"-{letters}px"
            if self._language != "en":
                stem += f"-{self._language}"
            _with_popups(driver.window).save(str(self._output / f"{stem}.png"))
            dialogs = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog)]
            for number, dialog in enumerate(filter(QDialog.isVisible, dialogs), start=1):
                dialog.grab().save(str(self._output / f"{stem}-dialog-{number}.png"))
        driver.window.session.options.set(theme=before)


def _with_popups(window: QMainWindow) -> QPixmap:
    """The picture of a window, with the popups that lie on it."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QApplication

    picture = window.grab()
    painter = QPainter(picture)
    for popup in QApplication.topLevelWidgets():
        if popup.isVisible() and popup.windowType() is Qt.WindowType.Popup:
            painter.drawPixmap(window.mapFromGlobal(popup.mapToGlobal(popup.rect().topLeft())), popup.grab())
    painter.end()
    return picture


if __name__ == "__main__":
    sys.exit(main())
