"""From case to case of a list that is closed or read again in the middle of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from core.batch.listed_case import ListedCase
from core.errors import InputError
from retina_gui.controllers.case_switching import CaseSwitcher
from retina_gui.document.work_list_rows import WorkList

A, B, C = (ListedCase(name, Path(f"/list/{name}/case.json")) for name in "abc")


class Core(QObject):
    """Of a session, what the switcher asks."""

    told = Signal(str)
    document = options = runner = weights = None
    is_busy = False


class Background(QObject):
    """A background that is writing the case `b`."""

    released = Signal(Path, bool)

    def forget_end(self) -> None: ...

    def withdraw(self, number: int) -> bool:
        return number != 1


class Files:
    """Opens nothing, and waits to be told what came of it."""

    place: Path | None = None

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.end: Callable[[BaseException | None], object] = lambda error: None

    def open_listed(self, case: ListedCase, ended: Callable[[BaseException | None], object]) -> bool:
        self.asked.append(case.name)
        self.end = ended
        return True


@pytest.fixture
def made(application: QApplication) -> SimpleNamespace:
    files, cases, background = Files(), WorkList(), Background()
    stands_for: Any = (core := Core(), files, cases, background)
    switcher = CaseSwitcher(*stands_for)
    cases.replace(Path("/list"), [A, B, C])
    switcher.start_over()
    return SimpleNamespace(core=core, files=files, cases=cases, background=background, switcher=switcher)


def test_a_case_that_fails_after_its_list_was_closed_is_no_row(made: SimpleNamespace) -> None:
    made.switcher.open_row(2)
    made.cases.replace(None, ())
    made.switcher.start_over()
    made.files.end(InputError("broken"))
    assert not made.switcher.is_opening


def test_a_list_that_is_read_again_keeps_its_places(made: SimpleNamespace) -> None:
    made.switcher.open_row(0)
    made.cases.replace(Path("/list"), [C, B, A])
    made.switcher.start_over()
    assert made.switcher.is_opening
    made.files.end(InputError("broken"))
    assert [row.failure for row in made.cases.rows] == ["", "", "broken"]


def test_what_waits_for_the_background_is_not_taken_for_a_row_of_the_next_list(made: SimpleNamespace) -> None:
    made.switcher.open_row(1)
    made.cases.replace(Path("/other"), [A])
    made.switcher.start_over()
    made.background.released.emit(B.place, False)
    assert made.files.asked == []
