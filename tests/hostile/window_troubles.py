"""What vanishes, is cut or in the way while the real window is open: it is told in a line, and the window goes on.

    QT_QPA_PLATFORM=offscreen python -m tests.hostile.window_troubles [--only cut] [--long]

Between two actions the folder of the case, its images, the folder of an export, and the places of settings, recovery
and log are taken away, cut in half, or replaced by a file (a folder, where it was a file). The user goes on: states
something, judges, saves, writes points, annotations and a report, exports, registers, goes on in the list, and opens
the case again. Nothing that the case holds is lost by that.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.case import Verdict, read_case, write_case
from core.registration_methods import POINTS_ALONE
from tests.hostile.rig import left_overs, registered
from tests.hostile.texts import LONGEST_SENTENCE
from tests.hostile.window import in_window

if TYPE_CHECKING:
    from tests.gui.driver import Driver


def gone(path: Path) -> None:
    """Neither file nor folder is there."""
    shutil.rmtree(path, ignore_errors=True)
    if path.is_file() or path.is_symlink():
        path.unlink()


def in_the_way(path: Path) -> None:
    """A file is where a folder was, and a folder where a file was."""
    is_file = path.is_file()
    gone(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if is_file:
        path.mkdir()
    else:
        path.write_text("a file")


def cut(path: Path) -> None:
    """Every file is half there."""
    for each in [path, *path.rglob("*")] if path.is_dir() else [path]:
        if each.is_file():
            each.write_bytes(each.read_bytes()[: each.stat().st_size // 2])


WAYS = (gone, in_the_way, cut)
IN_WORK = (
    *("list/aligned", "list", "images/floating.png", "list/aligned/case.json", "list/aligned/transform.h5"),
    "exported",
)
OWN = ("own", "settings", "log")
FEW = ("list/aligned", "list/aligned/case.json", "exported", "own")
"""Without `--long`."""


@dataclass
class Told:
    """What the window said, and what must not be."""

    sentences: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def look(self, window: Any, what: str) -> None:
        """Note the line of the window, and a dialog that tells of a fault of the program."""
        from PySide6.QtWidgets import QApplication

        window.refresh()
        problem = window.session.errors.problem
        if problem is not None:
            self.sentences.append(f"{what}: {problem.sentence}")
            if len(problem.sentence) > LONGEST_SENTENCE or not problem.sentence.isprintable():
                self.faults.append(f"{what}: no short line: {problem.sentence!r:.300}")
        for dialog in QApplication.topLevelWidgets():
            if dialog.objectName() == "errorDialog" and dialog.isVisible():
                self.faults.append(f"{what}: a fault: {dialog.details.toPlainText()[-900:]}")
                dialog.accept()
        window.session.errors.dismiss()


ACTIONS = (
    *("register", "save_case", "save_points", "write_annotations", "save_report", "export", "undo", "redo"),
    *("toggle_theme", "refresh_list", "next_case", "previous_case", "verdict_list"),
)
WRITTEN = {"save_points": "points.csv", "write_annotations": "drawn.geojson", "save_report": "report.pdf"}


def two_cases(folder: Path) -> Path:
    """A list of two cases of one registered pair, whose images lie beside the list; the file of the first case."""
    case = read_case(registered(folder / "images")).case
    for name in ("second", "aligned"):
        shutil.copytree(folder / "images" / "aligned", folder / "list" / name)
        write_case(folder / "list" / name / "case.json", case)
    shutil.rmtree(folder / "images" / "aligned")
    return folder / "list" / "aligned" / "case.json"


def troubled(folder: Path, way: Callable[[Path], object], places: tuple[str, ...], told: Told) -> Any:
    """The script of a driver: a sound case is opened, something around it is spoilt, and the user goes on."""

    def script(driver: Driver) -> Iterator[Any]:
        session, work = driver.window.session, folder / "in"
        session.options.set(method=POINTS_ALONE, grader="AB")
        for number, place in enumerate(places):
            gone(work)
            case = two_cases(work)
            session.files.open_case_file(case)
            yield driver.is_idle
            session.cases.open(work / "list")
            yield lambda: driver.is_idle() and not session.cases.reader.is_reading
            session.exporting.set_folder(str(work / "exported"))
            session.exporting.export()
            yield driver.is_idle
            told.look(driver.window, f"{way.__name__} {place}: before")
            way((folder if place in OWN else work) / place)
            reference = session.document.case.reference
            session.stating.type_value(reference.sha256, f"{5 + number / 10}")
            session.judging.toggle_verdict(Verdict.ACCEPTED)
            yield from _going_on(driver, case, f"{way.__name__} {place}", told)
            typed = session.document.case.reference_spacing_um
            if (
                typed != 5 + number / 10
                and session.document.snapshot().path == case
                and "aligned" not in place
            ):
                told.faults.append(f"{way.__name__} {place}: what was typed is gone: {typed}")
            session.files.open_case_file(case)
            yield driver.is_idle
            told.look(driver.window, f"{way.__name__} {place}: opening again")
            session.files.new_case()
            told.faults += [f"{way.__name__} {place}: {each} is left" for each in left_overs(work)]
            for each in OWN:
                if (folder / each).is_file():
                    gone(folder / each)

    return script


def _going_on(driver: Driver, case: Path, what: str, told: Told) -> Iterator[Any]:
    session = driver.window.session
    for action in ACTIONS:
        driver.answers.files = [case.parent / WRITTEN.get(action, "none")]
        if driver.window.actions_by_id[action].isEnabled():
            driver.do(action)
        if session.questions.question is not None:
            session.questions.answer(0)
        yield lambda: driver.is_idle() and not session.cases.switcher.is_opening
        told.look(driver.window, f"{what}: {action}")


def main() -> int:
    """Spoil everything in every way, and say what was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", default="", help="a part of the name of a way")
    parser.add_argument("--long", action="store_true", help="every place")
    parser.add_argument("--show", action="store_true", help="what the window said")
    options = parser.parse_args()
    told = Told()
    places = (*IN_WORK, *OWN) if options.long else FEW
    for way in WAYS:
        if options.only in way.__name__:
            folder = Path(tempfile.mkdtemp(prefix="window-troubles-"))
            told.faults += in_window(folder, troubled(folder, way, places, told))
            print(f"{way.__name__}: {len(told.sentences)} sentences, {len(told.faults)} faults", flush=True)
            shutil.rmtree(folder, ignore_errors=True)
    print(*(told.sentences if options.show else ()), *told.faults, sep="\n")
    print(f"{len(told.sentences)} sentences, {len(told.faults)} faults")
    return 1 if told.faults else 0


if __name__ == "__main__":
    sys.exit(main())
