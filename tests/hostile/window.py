"""Opens bad files in the real window, one after the other: each is told once, in plain text, and the window lives on.

    QT_QPA_PLATFORM=offscreen python -m tests.hostile.window [--count 60] [--seed 1]

Case files whose values were replaced, damaged images, points and shapes are opened as a user would. Looked at is: the
case that was open stays, or the new one is there; at most one dialog is shown; its text and the line of the window are
one line, short, and no rich text; nothing goes wrong while something is told.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.hostile.mutators import Victim, damaged
from tests.hostile.rig import registered
from tests.hostile.sound_files import sound_files
from tests.hostile.texts import LONGEST_SENTENCE, variants

if TYPE_CHECKING:
    from tests.gui.driver import Driver

KINDS = (
    "png",
    "tif",
    "dcm",
    "geojson",
    "zip",
    "points",
    "csv",
    "roi",
    "mat",
    "list.csv",
    "study.json",
    "jp2",
    "nrrd",
)


def bad_files(folder: Path, count: int, seed: int) -> list[Path]:
    """Case files with other values, and other files with other bytes."""
    folder.mkdir()
    case = registered(folder / "in")
    choice, sound, other = random.Random(seed), sound_files(folder), sound_files(folder, 2)
    document, made = json.loads(case.read_text("utf-8")), []
    for number, (_, values) in enumerate(variants(document, count * 2 // 3)):
        path = case.with_name(f"<b>case {number}</b>.json".replace("/", "∕"))
        path.write_text(json.dumps(values), "utf-8")
        made.append(path)
    for number in range(count - len(made)):
        kind = KINDS[number % len(KINDS)]
        path = folder / f"<img src=x> {number}.{kind}"
        victim = Victim(kind.rpartition(".")[2], sound[kind], other[kind], sound["png"])
        path.write_bytes(damaged(victim, choice)[1])
        made.append(path)
    return made


class Heard(logging.Handler):
    """What the window writes into its log while nobody may fail."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if "could not be told" in text or "RecursionError" in text:
            self.faults.append(text[-300:])


def opening(paths: list[Path], faults: list[str], told: list[str]) -> Any:
    """The script of a driver that opens one file after the other, and notes what is told and what must not be."""

    def script(driver: Driver) -> Iterator[Any]:
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QApplication, QLabel

        window = driver.window
        heard = Heard()
        logging.getLogger("retina_gui").addHandler(heard)
        yield driver.is_idle
        for path in paths:
            shown: list[str] = []
            window.session.errors.dismiss()
            driver.answers.files = [path]
            if path.suffix == ".json":
                window.session.files.open_case_file(path)
            else:
                window.session.open_dropped([path], None)
            yield driver.is_idle
            window.refresh()
            if window.problem_bar.isVisible():
                shown.append(window.problem_bar.sentence.text())
                if window.problem_bar.sentence.textFormat() is not Qt.TextFormat.PlainText:
                    faults.append(f"{path.name}: the line is no plain text")
            dialogs = [each for each in QApplication.topLevelWidgets() if each.objectName() == "errorDialog"]
            visible = [each for each in dialogs if each.isVisible()]
            if len(visible) > 1:
                faults.append(f"{path.name}: {len(visible)} dialogs")
            for dialog in visible:
                shown.append(dialog.sentence.text())
                faults.append(f"{path.name}: a fault: {dialog.details.toPlainText()[-400:]}")
                faults.extend(
                    f"{path.name}: rich text: {label.text()[:60]}"
                    for label in dialog.findChildren(QLabel)
                    if label.text() and label.textFormat() is not Qt.TextFormat.PlainText
                )
                dialog.accept()
            told.extend(shown)
            for text in shown:
                if len(text) > LONGEST_SENTENCE or not text.isprintable():
                    faults.append(f"{path.name}: no short line: {text!r:.300}")
        faults.extend(heard.faults)
        logging.getLogger("retina_gui").removeHandler(heard)

    return script


def in_window(folder: Path, script: Any, arguments: tuple[str, ...] = ()) -> list[str]:
    """Play a script of a driver in the real window, whose settings and log lie in a folder; why it ended early."""
    import pytest

    with pytest.MonkeyPatch.context() as patch:
        from retina_gui.application import make_application
        from retina_gui.main import main as retina_gui
        from tests.gui.driver import Driver, let_the_window_follow

        for name in ("user_data_dir", "user_cache_dir"):
            patch.setattr(f"retina_gui.user_folders.{name}", lambda *_, **__: str(folder / "own"))
        patch.setattr("retina_gui.settings.user_config_dir", lambda *_, **__: str(folder / "settings"))
        patch.setattr("retina_gui.languages.system_languages", lambda: ["en"])
        patch.setattr("retina_gui.error_reporting.user_log_dir", lambda *_, **__: str(folder / "log"))
        let_the_window_follow(patch)
        make_application(["retina-gui"])
        driver = Driver(script)
        retina_gui(list(arguments))
        driver.stop()
        if driver.failure is None:
            return []
        return [f"the script ended: {''.join(traceback.format_exception(driver.failure))}"]


def main() -> int:
    """Open them, and say what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="window-"))
    paths = bad_files(folder / "files", options.count, options.seed)
    faults: list[str] = []
    told: list[str] = []
    faults += in_window(folder, opening(paths, faults, told))
    print(*faults, sep="\n")
    print(f"{len(paths)} opened, {len(told)} sentences, {len(faults)} faults. The files lie in {folder}.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
