"""Two real windows on one case, one list and one study: who writes second is told, and nothing of either is lost.

    QT_QPA_PLATFORM=offscreen python -m tests.hostile.two_windows

Each window is a process of its own, and does what it is told through a pipe, step by step. Needs `os.fork`.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from core.case import Verdict, load_case
from core.study import read_study, studies_of
from tests.hostile.window import in_window
from tests.hostile.window_kills import Places, make_places

if TYPE_CHECKING:
    from tests.gui.driver import Driver

LONGEST_SECONDS = 600
READER, SEED = "AB", 3


def _open(driver: Driver, places: Places) -> Generator[Any, None, None]:
    session = driver.window.session
    session.cases.open(places.clinic)
    rows = session.cases.list
    yield lambda: len(rows.rows) == 2 and all(row.status is not None for row in rows.rows)
    session.cases.switcher.open_row(0)
    yield lambda: driver.is_idle() and session.files.place == places.case
    session.judging.set_grader(READER)


def _state(driver: Driver, places: Places, value: float) -> Generator[Any, None, None]:
    session = driver.window.session
    session.stating.type_value(session.document.case.reference.sha256, str(value))
    yield driver.is_idle


def _save(
    driver: Driver, places: Places, answer: str = "stay", again: bool = False
) -> Generator[Any, None, None]:
    from retina_gui.controllers.dialogs import ChangedAnswer

    driver.answers.changed_answer = ChangedAnswer(answer)
    driver.answers.files = [places.case]
    driver.do("save_case_as" if again else "save_case")
    yield driver.is_idle


def _export(driver: Driver, places: Places, place: int) -> Generator[Any, None, str]:
    session = driver.window.session
    session.exporting.set_folder(str(places.case.parent))
    session.exporting.export()
    told = str(session.questions.question.sentence)
    session.questions.answer(place)
    yield driver.is_idle
    return told


def _read(driver: Driver, places: Places) -> Generator[Any, None, None]:
    """Begin the study of the list, or go on with it."""
    study = driver.window.session.study
    if study.offer is None:
        study.prepare()
        yield lambda: driver.is_idle() and study.offer is not None
    study.begin(READER, 0, False, SEED)
    yield lambda: driver.is_idle() and study.state is not None


def _judge(driver: Driver, places: Places, verdict: str, following: bool) -> Generator[Any, None, None]:
    session = driver.window.session
    session.judging.toggle_verdict(Verdict(verdict))
    yield driver.is_idle
    if following:
        session.study.go_on()
    yield driver.is_idle


STEPS: dict[str, Callable[..., Generator[Any, None, str | None]]] = {
    "open": _open,
    "state": _state,
    "save": _save,
    "export": _export,
    "read": _read,
    "judge": _judge,
}


def obeying(places: Places, orders: IO[bytes], answers: IO[bytes]) -> Any:
    """The script of a driver that does what it is told, and says when that is done."""
    os.set_blocking(orders.fileno(), False)

    def script(driver: Driver) -> Iterator[Any]:
        session = driver.window.session
        yield driver.is_idle
        while True:
            heard: list[bytes] = []
            yield lambda heard=heard: _hears(orders, heard)
            name, *arguments = json.loads(heard[0])
            before = len(driver.answers.changed_asked)
            told = yield from STEPS[name](driver, places, *arguments)
            error = session.errors.last
            session.errors.dismiss()
            answer = {
                "asked": len(driver.answers.changed_asked) - before,
                "told": told or "",
                "error": "" if error is None else error.sentence,
            }
            answers.write(json.dumps(answer).encode() + b"\n")
            answers.flush()

    return script


def _hears(orders: IO[bytes], heard: list[bytes]) -> bool:
    line = orders.readline()
    if line:
        heard.append(line)
    return bool(heard)


@dataclass(frozen=True)
class Window:
    """A window in a process of its own."""

    process: int
    orders: IO[bytes]
    answers: IO[bytes]

    @classmethod
    def opened(cls, places: Places, name: str) -> Window:
        """One that shares nothing with others but the files."""
        orders_out, orders_in = os.pipe()
        answers_out, answers_in = os.pipe()
        process = os.fork()
        if process == 0:
            try:
                signal.alarm(LONGEST_SECONDS)
                own = places.root / name
                own.mkdir()
                script = obeying(places, os.fdopen(orders_out, "rb"), os.fdopen(answers_in, "wb"))
                print(*in_window(own, script), sep="\n", file=sys.stderr, flush=True)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        os.close(orders_out)
        os.close(answers_in)
        return cls(process, os.fdopen(orders_in, "wb"), os.fdopen(answers_out, "rb"))

    def does(self, *order: object) -> dict[str, Any]:
        """Tell it to do something, and wait until it is done."""
        self.orders.write(json.dumps(order).encode() + b"\n")
        self.orders.flush()
        answer: dict[str, Any] = json.loads(self.answers.readline() or b'{"error": "the window ended"}')
        return answer

    def end(self) -> None:
        """Kill it."""
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)


def tried(places: Places) -> list[str]:
    """What goes wrong with two windows."""
    for name in ("retina_gui.main", "retina_gui.application", "tests.gui.driver"):
        import_module(name)
    faults: list[str] = []

    def expect(what: str, found: object, wanted: object) -> None:
        if found != wanted:
            faults.append(f"{what}: {found!r} and not {wanted!r}")

    def stated(path: Path) -> float | None:
        return load_case(path).reference_spacing_um

    first, second = Window.opened(places, "first"), Window.opened(places, "second")
    try:
        for window in (first, second):
            expect("opening", window.does("open")["error"], "")
        first.does("state", 5.0)
        expect("the first saves", first.does("save"), {"asked": 0, "told": "", "error": ""})
        second.does("state", 6.0)
        expect("the second saves", second.does("save")["asked"], 1)
        expect("the second saves as the same", second.does("save", "stay", True)["asked"], 1)
        expect("what the first saved", stated(places.case), 5.0)
        answer = second.does("export", 2)
        expect("an export over it tells", "by another program" in answer["told"], True)
        expect("what the first saved", stated(places.case), 5.0)
        second.does("save", "keep both")
        expect(
            "both are kept", (stated(places.case), stated(places.case.with_name("case-2.json"))), (5.0, 6.0)
        )
        first.does("state", 7.0)
        expect("the first goes on", first.does("save")["asked"], 0)
        faults += _of_a_study(places, first, second)
    finally:
        first.end()
        second.end()
    return faults


def _of_a_study(places: Places, first: Window, second: Window) -> list[str]:
    answers = [first.does("read"), second.does("read")]
    answers += [first.does("judge", "accepted", True), second.does("judge", "rejected", False)]
    answers += [first.does("judge", "retry", False)]
    (path,) = studies_of(places.clinic)
    found = [reading.judgement and reading.judgement.verdict.value for reading in read_study(path).readings]
    faults = [f"study: {answer['error']}" for answer in answers if answer["error"]]
    return [*faults, *([] if found[:2] == ["rejected", "retry"] else [f"verdicts of both: {found}"])]


def main() -> int:
    """Let two windows work, and say what was wrong."""
    root = Path(tempfile.mkdtemp(prefix="two-windows-"))
    faults = tried(make_places(root))
    print(*faults, sep="\n")
    print(f"{len(faults)} faults")
    shutil.rmtree(root)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
