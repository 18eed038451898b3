"""Drives the real window: clicks in image coordinates, keys, and waiting for what follows."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from weakref import ref

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from core.points.matching import ImageRole, Point
from retina_gui.controllers.dialogs import ChangedAnswer, UnsavedAnswer
from retina_gui.dialogs.print_preview import printer_for, write_pdf
from retina_gui.jobs.looking_into import FileImages
from retina_gui.jobs.preloading import Preloader
from retina_gui.jobs.printed_pages import Pages
from retina_gui.jobs.runner import JobRunner
from retina_gui.panes.image_pane import ImagePane
from retina_gui.window import MainWindow

Waits = Generator[Callable[[], bool], None, None]
Script = Callable[["Driver"], Waits]
POLL_MS = 10
EVENTS = (
    "keyClick",
    "keyClicks",
    "keyPress",
    "keyRelease",
    "mouseClick",
    "mouseDClick",
    "mouseMove",
    "mousePress",
)
PATIENCE_SECONDS = 120.0
PATIENCE_MS = round(1000 * PATIENCE_SECONDS)
"""For `qtbot.waitUntil`, whose own five seconds are too few on a busy machine."""


def let_the_window_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every event that a test makes be followed by what the event loop would do next: draw what is different."""
    for name in (*EVENTS, "mouseRelease"):
        monkeypatch.setattr(QTest, name, _followed(getattr(QTest, name)))


def _followed(make_event: Callable[..., None]) -> Callable[..., None]:
    def make(*arguments: object, **named: object) -> None:
        make_event(*arguments, **named)
        for window in _windows():
            window.refresh()

    return make


class Answers:
    """Stands in for the file dialogs and the yes-or-no questions."""

    def __init__(self) -> None:
        self.files: list[Path] = []
        self.replace = False
        self.proposals: list[Path] = []
        self.stop = True
        self.stop_asked: list[tuple[int, int]] = []
        self.replace_asked: list[Sequence[str]] = []
        self.unsaved_answer = UnsavedAnswer.DISCARD
        self.changed_answer = ChangedAnswer.STAY
        self.changed_asked: list[Path] = []
        self.pages_answer: tuple[int, ...] = ()
        self.pages_asked: list[FileImages] = []
        self.printed: list[int] = []
        self.paper: list[Path] = []

    def image_file(self, title: str) -> Path | None:
        return self.files.pop(0) if self.files else None

    def image_files(self, title: str) -> list[Path]:
        given, self.files = self.files, []
        return given

    def pages(self, file: FileImages) -> tuple[int, ...]:
        self.pages_asked.append(file)
        return self.pages_answer

    def case_file(self) -> Path | None:
        return self.files.pop(0) if self.files else None

    annotations_file = case_file

    def points_files(self) -> list[Path]:
        given, self.files = self.files, []
        return given

    def points_file_to_write(self, proposal: Path, kinds: str) -> Path | None:
        return self.case_file_to_write(proposal)

    def annotations_file_to_write(self, proposal: Path, kinds: str) -> Path | None:
        return self.case_file_to_write(proposal)

    def case_file_to_write(self, proposal: Path) -> Path | None:
        self.proposals.append(proposal)
        return self.files.pop(0) if self.files else None

    def file_to_write(self, title: str, proposal: Path, kind: str) -> Path | None:
        return self.case_file_to_write(proposal)

    def picture_to_write(self, title: str, proposal: Path, kinds: str) -> Path | None:
        return self.case_file_to_write(proposal)

    def print_pages(
        self,
        pages: Pages,
        proposal: Path,
        saved: Callable[[Path], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """As a PDF file, in the next place of `paper`; without one, as if the dialog was closed."""
        if len(self.printed) == len(self.paper):
            return
        write_pdf(pages, self.paper[len(self.printed)], printer_for(pages).pageLayout())
        self.printed.append(pages.count)

    def folder(self, title: str, proposal: str) -> Path | None:
        return self.files.pop(0) if self.files else None

    def list_file(self) -> Path | None:
        return self.files.pop(0) if self.files else None

    def may_stop_list(self, done: int, total: int) -> bool:
        self.stop_asked.append((done, total))
        return self.stop

    def may_replace(self, folder: Path, names: Sequence[str]) -> bool:
        self.replace_asked.append(names)
        return self.replace

    def changed_meanwhile(self, path: Path) -> ChangedAnswer:
        self.changed_asked.append(path)
        return self.changed_answer

    def unsaved(self, name: str) -> UnsavedAnswer:
        return self.unsaved_answer


class Driver(QObject):
    """Steps a script inside the application's own event loop. A script yields conditions to wait for."""

    def __init__(self, script: Script) -> None:
        super().__init__()
        self._make_script, self._script = script, None
        self._condition: Callable[[], bool] = lambda: True
        self._since = time.monotonic()
        self.failure: BaseException | None = None
        self.closed_runner: JobRunner | None = None
        self.closed_preloader: Preloader | None = None
        self.finished = self._is_stepping = False
        self.answers = Answers()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)
        self._timer.start(POLL_MS)

    # What scripts use

    @property
    def window(self) -> MainWindow:
        """The open window, with all that has happened drawn."""
        window = _open_window()
        window.refresh()
        return window

    def canvas(self, role: ImageRole) -> ImagePane:
        """The pane of an image: keys go to it, the mouse to its viewport."""
        workspace = self.window.workspace
        return (workspace.reference if role is ImageRole.REFERENCE else workspace.floating).canvas

    def is_idle(self) -> bool:
        return not self.window.session.runner.state.running

    def at(self, canvas: ImagePane, point: Point) -> QPoint:
        """The widget pixel that is nearest to an image point."""
        x, y = canvas.to_widget(point)
        return QPoint(round(x), round(y))

    def click(
        self, role: ImageRole, point: Point, button: Qt.MouseButton = Qt.MouseButton.LeftButton
    ) -> None:
        canvas = self.canvas(role)
        QTest.mouseClick(canvas.viewport(), button, Qt.KeyboardModifier.NoModifier, self.at(canvas, point))

    def press(
        self, role: ImageRole, point: Point, button: Qt.MouseButton = Qt.MouseButton.LeftButton
    ) -> None:
        canvas = self.canvas(role)
        QTest.mousePress(canvas.viewport(), button, Qt.KeyboardModifier.NoModifier, self.at(canvas, point))

    def move(self, role: ImageRole, point: Point) -> None:
        QTest.mouseMove(self.canvas(role).viewport(), self.at(self.canvas(role), point))

    def release(self, role: ImageRole, point: Point) -> None:
        canvas = self.canvas(role)
        button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mouseRelease(canvas.viewport(), button, none, self.at(canvas, point))

    def drag(self, role: ImageRole, start: Point, end: Point) -> None:
        self.press(role, start)
        for share in (0.3, 0.7, 1.0):
            self.move(role, (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
        self.release(role, end)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.canvas(ImageRole.REFERENCE), key, modifier)

    def do(self, action: str) -> None:
        """Trigger an action that must be enabled."""
        assert self.window.actions_by_id[action].isEnabled(), f"{action} is disabled"
        self.window.actions_by_id[action].trigger()
        self.window.refresh()

    def settle(self) -> None:
        """Lay out and paint all windows now: what is clicked at next in a chart has its place and its range."""
        self.window.refresh()
        for window in QApplication.topLevelWidgets():
            if window.isVisible():
                QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
                window.repaint()

    def find_nothing_unasked(self) -> None:
        """Look for no vessels while the script goes on: they would give a ghost evidence, and another place."""
        self.window.session.suggestions.scout.shut_down()

    def stop(self) -> None:
        """No further step."""
        self._timer.stop()

    # Inside

    def _step(self) -> None:
        if (
            self.finished or self._is_stepping
        ):  # a move of the mouse runs the event loop, and this timer in it
            return
        self._is_stepping = True
        try:
            _ = self.window
            if self._script is None:
                self._begin()
            elif self._condition():
                self._advance()
            elif time.monotonic() - self._since > PATIENCE_SECONDS:
                raise TimeoutError(self._what_is_waited_for())
        except StopIteration:
            self._end()
        except BaseException as error:
            self.failure = error
            self._end()
        finally:
            self._is_stepping = False

    def _what_is_waited_for(self) -> str:
        session = self.window.session
        script = self._script
        while script.gi_yieldfrom is not None:
            script = script.gi_yieldfrom
        line, state = script.gi_frame.f_lineno, session.runner.state
        return (
            f"nothing happened for {PATIENCE_SECONDS} s in line {line} of the script; job: {state}; last error:"
            f" {session.errors.last}; the open case: {session.document.snapshot().path}"
        )

    def _begin(self) -> None:
        window = self.window
        window.session.core.dialogs = self.answers
        self._script = self._make_script(self)
        self._advance()

    def _advance(self) -> None:
        self._condition, self._since = next(self._script), time.monotonic()

    def _end(self) -> None:
        self.finished = True
        self._timer.stop()
        if self.failure is not None:  # it closes in any case
            self.answers.unsaved_answer, self.answers.stop = UnsavedAnswer.DISCARD, True
        for widget in QApplication.topLevelWidgets():
            if not isinstance(widget, MainWindow):
                widget.close()
        window = _open_window()
        self.closed_runner, self.closed_preloader = window.session.runner, window.session.preloader
        window.close()
        if self.failure is not None:  # a window that cannot be drawn any more may not close in good order
            QApplication.exit(1)


def _open_window() -> MainWindow:
    """The window that is open; those of earlier runs are closed."""
    global _last
    window = _last()
    if window is None or not isValid(window) or not window.isVisible():
        window = next(window for window in _all_windows() if window.isVisible())
        _last = ref(window)
    return window


def _windows() -> list[MainWindow]:
    window = _last()
    return [window] if window is not None and isValid(window) else _all_windows()


def _all_windows() -> list[MainWindow]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)]


def _nothing() -> MainWindow | None:
    return None


_last: Callable[[], MainWindow | None] = _nothing
"""Scripts ask at every step, and Qt lists hundreds of menus and popups among its top level widgets."""
