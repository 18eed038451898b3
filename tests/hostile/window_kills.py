"""Kills the real window while it keeps, saves, exports and remembers: nothing that was done before is lost or half.

    QT_QPA_PLATFORM=offscreen python -m tests.hostile.window_kills [--count 100] [--seed 1]

A window works on a list of two cases, round after round: it states a pixel size, judges and gives a reason, saves,
writes annotations and the list of verdicts, exports over the export of before, and goes to the other case and back. It
says what it has done, and is killed after a time drawn at random. Looked at is: every file can be read, and holds at
least what was said to be in it; what was kept for recovery is offered; a mixed export says so. The next window takes
what is offered, and what killed windows left is gone once it has done a round. Needs a system with `os.fork`.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import left_overs
from core.case import Case, Verdict, read_case
from core.case.judgements import reading_of
from core.case.kept_registrations import read_registration
from core.case.recovery import lost_cases
from core.case.unfinished_exports import unfinished_export
from core.errors import InputError
from core.left_overs import BEGIN
from core.notices import Notice

if TYPE_CHECKING:
    from tests.gui.driver import Driver

LONGEST_SECONDS = 300
SAID = re.compile(r"(\w+) (\d+)")
READY, ROUND = "ready", "round"
MOST_STEPS = 14
"""A round has eight."""

LONGEST_START = 1.5
"""Seconds in which a window that starts is killed."""

STEP = 0.001
"""Micrometres: by so much the pixel size of the reference grows from round to round."""


@dataclass
class Outcome:
    """What the kills left.

    Attributes:
        rounds: that were done to their end.
        offered: kills after which a case was offered.
        mixed: kills that left files of two exports, each of them told.
        faults: what must not be.
    """

    kills: int = 0
    rounds: int = 0
    offered: int = 0
    mixed: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Places:
    """Where everything lies, below one folder."""

    root: Path

    @property
    def clinic(self) -> Path:
        """The list."""
        return self.root / "clinic"

    @property
    def case(self) -> Path:
        """That is worked on."""
        return self.clinic / "a" / "case.json"

    @property
    def out(self) -> Path:
        """The folder of the export."""
        return self.root / "out"

    @property
    def recovery(self) -> Path:
        """Of all windows."""
        return self.root / "own" / "recovery"


def working(places: Places, first: int, say: Callable[[str, int], object]) -> Any:
    """The script of a driver that does round after round, and says what it has done."""

    from retina_gui.controllers.dialogs import ChangedAnswer

    def script(driver: Driver) -> Iterator[Any]:
        window = driver.window
        session = window.session
        written: list[int] = []
        session.recovery._writer.written.connect(written.append)
        driver.answers.changed_answer = (
            ChangedAnswer.REPLACE
        )  # what a killed window saved before it could forget
        yield driver.is_idle
        if session.recovery.offered is not None:
            session.recovery.restore()
            yield lambda: driver.is_idle() and session.recovery.offered is None
        session.cases.open(places.clinic)
        rows = session.cases.list
        yield lambda: len(rows.rows) == 2 and all(row.status is not None for row in rows.rows)
        if session.files.place != places.case:
            session.cases.switcher.open_row(0)
            yield lambda: driver.is_idle() and session.files.place == places.case
        session.judging.set_grader("AB")
        say(READY, first)
        for number in itertools.count(first):
            reference = session.document.case.reference
            session.stating.type_value(reference.sha256, f"{1 + STEP * number:.3f}")
            yield lambda: session.recovery._number in written
            say("kept", number)
            if reading_of(session.document.snapshot().entry.judgements, "AB") is None:
                session.judging.toggle_verdict(Verdict.ACCEPTED)
            session.judging.set_reason(f"reason {number}")
            say("reason", number)
            yield lambda: session.recovery._number in written
            say("judged", number)
            driver.do("save_case")
            say("saved", number)
            driver.answers.files = [places.root / "written.geojson"]
            driver.do("write_annotations")
            session.questions.answer(0)  # on the reference's pixels
            say("annotations", number)
            driver.answers.files = [places.root / "verdicts.csv"]
            session.review.save_csv()
            say("verdicts", number)
            session.exporting.set_folder(str(places.out))
            session.exporting.export()
            if session.questions.question is not None:
                session.questions.answer(1)
            yield driver.is_idle
            say("exported", number)
            for action in ("next_case", "previous_case"):
                driver.do(action)
                yield lambda: driver.is_idle() and not session.cases.switcher.is_opening
            yield lambda: session.files.place == places.case
            if session.errors.last is not None:
                raise AssertionError(session.errors.last)
            say(ROUND, number)

    return script


def make_places(root: Path) -> Places:
    """Two cases of a small pair, with an annotation on the first."""
    from dataclasses import replace

    from core.annotations.annotation import Annotation
    from core.annotations.shape import Shape, ShapeKind
    from core.case import write_case
    from tests.gui.judged_cases import write_judged_cases
    from tests.hostile.rig import make_pair

    places = Places(root)
    make_pair(root)
    write_judged_cases((root / "reference.png", root / "floating.png"), places.clinic)
    shutil.rmtree(places.clinic / "c")
    case = read_case(places.case).case
    assert case.reference is not None
    drawn = Annotation(Shape(ShapeKind.LINE, [(10, 12), (30, 24)]), case.reference.sha256)
    write_case(places.case, replace(case, annotations=(drawn,)))
    return places


def kill_windows(root: Path, count: int, seed: int) -> Outcome:
    """Let so many windows work, and kill each."""
    for name in ("retina_gui.main", "retina_gui.application", "tests.gui.driver"):
        import_module(name)  # once, for all that are forked

    places, choice, outcome = make_places(root), random.Random(seed), Outcome()
    last: dict[str, int] = {}
    for number in range(count):
        first, steps = max(last.values(), default=0) + 1, choice.randrange(-1, MOST_STEPS)
        said, process = _killed(places, first, steps, choice.random())
        last |= {what: at for what, at in said if what != READY}
        outcome.kills += 1
        outcome.rounds += (done := sum(what == ROUND for what, _ in said))
        if steps >= 0 and len(said) < steps + 1:
            outcome.faults.append(f"kill {number}: the window ended by itself; {_log_of(root)}")
        faults = faults_of(places, last, outcome)
        if done:
            faults += [f"{each} is left" for each in left_overs_of(places, process)]
        outcome.faults += [f"kill {number}: {fault}" for fault in faults]
    return outcome


def _log_of(root: Path) -> str:
    text = (root / "child.log").read_text("utf-8", "replace") if (root / "child.log").exists() else ""
    return text[-1500:]


def _killed(places: Places, first: int, steps: int, share: float) -> tuple[list[tuple[str, int]], int]:
    """Let a window work, and kill it in the middle of what follows so many steps. Gives what it said, and its process.

    Args:
        steps: that it says after that it is ready; -1 for a kill while it starts.
        share: of the time that the next step may take.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _be_the_window(
                places, first, lambda what, number: os.write(writing, f"{what} {number}\n".encode())
            )
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        since, lines = time.perf_counter(), list[bytes]()
        while len(lines) <= steps and (line := pipe.readline()):
            lines.append(line)
            since = time.perf_counter() if len(lines) == 1 else since
        pace = LONGEST_START if steps < 0 else max(0.05, (time.perf_counter() - since) / max(1, steps))
        time.sleep(2 * share * pace)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        lines += pipe.readlines()
    return [(what, int(number)) for what, number in SAID.findall(b"".join(lines).decode())], child


def _be_the_window(places: Places, first: int, say: Callable[[str, int], object]) -> None:
    from tests.hostile.window import in_window

    left_overs._TIDY.clear()  # a window looks once into each, this one too
    log = os.open(places.root / "child.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    signal.alarm(LONGEST_SECONDS)
    print(*in_window(places.root, working(places, first, say)), sep="\n", flush=True)


def faults_of(places: Places, last: dict[str, int], outcome: Outcome) -> list[str]:
    """What is not as it should be after a kill.

    Args:
        last: the latest round of which each step was said to be done.
    """
    faults: list[str] = []
    in_file = _round_of(places.case, faults)
    if in_file < last.get("saved", 0):
        faults.append(f"saved was {last['saved']}, and there is {in_file}")
    kept = []
    for lost in lost_cases(places.recovery, Path("none")):
        kept.append(_round_of(lost.case_file, faults))
        lost.leave()
    outcome.offered += bool(kept)
    if len(kept) > 1:
        faults.append(f"{len(kept)} cases are offered")
    if max([in_file, *kept]) < max(last.get("kept", 0), last.get("judged", 0)):
        faults.append(f"kept was {last['kept']}, and there are {in_file} and {kept}")
    faults += _faults_of_settings(places, last)
    for name, what, read in (
        ("written.geojson", "annotations", json.loads),
        ("verdicts.csv", "verdicts", _rows),
    ):
        try:
            read((places.root / name).read_text("utf-8-sig"))
        except FileNotFoundError:
            faults += [f"{name} is gone"] if what in last else []
        except ValueError as error:
            faults.append(f"{name}: {error}")
    if (places.out / "case.json").exists():
        problems: list[str] = []
        if _round_of(places.out / "case.json", problems) < last.get("exported", 0):
            problems.append("an older case is in the export")
        if problems and unfinished_export(places.out) is None and "is not the transform" not in problems[0]:
            faults += problems
        outcome.mixed += bool(problems)
    elif "exported" in last:
        faults.append("the export is gone")
    return faults


def _faults_of_settings(places: Places, last: dict[str, int]) -> list[str]:
    from PySide6.QtCore import QSettings

    settings = QSettings(str(places.root / "settings" / "retina-gui.ini"), QSettings.Format.IniFormat)
    reasons = str(settings.value("reader/reasons", ""))
    wanted = last.get("reason", 0)
    known = [int(number) for number in re.findall(r"reason (\d+)", reasons)]
    return (
        []
        if not wanted or max(known, default=0) >= wanted
        else [f"reason {wanted} is not remembered: {known}"]
    )


def _rows(text: str) -> list[list[str]]:
    rows = list(csv.reader(text.splitlines()))
    if len({len(row) for row in rows}) != 1 or not text.endswith("\n"):
        raise ValueError("a line is cut off")
    return rows


def _round_of(case_file: Path, faults: list[str]) -> int:
    """The latest round of which a case file holds what was stated; what is wrong with it is added."""
    try:
        case: Case = read_case(case_file).case
        problems: list[Notice] = []
        for version in case.entry(0).versions:
            read_registration(version.result, case_file.parent, problems)
        faults.extend(f"{case_file}: {problem.sentence}" for problem in problems)
    except InputError as error:
        faults.append(f"{case_file}: {error}")
        return 0
    assert case.reference is not None
    return round(((case.reference_spacing_um or 1) - 1) / STEP)


def left_overs_of(places: Places, process: int) -> list[str]:
    """What earlier windows than this one left."""
    found = [path for path in places.root.rglob("*") if path.name.startswith(BEGIN)]
    found = [path for path in found if f"-{process}-" not in path.name and path.parent.name != "recovery"]
    settings = [path for path in (places.root / "settings").glob("*") if path.name != "retina-gui.ini"]
    return [str(path.relative_to(places.root)) for path in (*found, *settings[:-2])]


def main() -> int:
    """Kill many, and say what was left."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="window-kills-"))
    outcome = kill_windows(root, options.count, options.seed)
    print(*outcome.faults, sep="\n")
    print(
        f"{outcome.kills} kills, {outcome.rounds} rounds done, {outcome.offered} times a case was offered, "
        f"{outcome.mixed} exports were cut off and said so; {len(outcome.faults)} faults. The files lie in {root}."
    )
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
