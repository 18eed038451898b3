"""The list of cases: opens it, goes from case to case, and keeps what it shows true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core.batch.case_table import is_table
from core.batch.listing import ListedCase
from core.batch.status import CaseStatus, status_of, status_of_case
from core.language import tr, tr_count
from retina_gui.controllers.asking import Asker
from retina_gui.controllers.background import BackgroundController
from retina_gui.controllers.files import FileController
from retina_gui.dialogs.questions import Questions
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.work_list import WorkList
from retina_gui.error_reporting import ErrorReporter
from retina_gui.jobs.list_reading import ListReader
from retina_gui.jobs.opening_listed import OpenListedRequest
from retina_gui.jobs.runner import JobRunner
from retina_gui.panels.work_list import WorkListPanel
from retina_gui.settings import remembered_folder
from retina_gui.state.question import Question
from retina_gui.state.surroundings import ListState
from retina_gui.state.work_list import Reader, summary

STOP, GO_ON = 0, 1
"""The places of the answers to whether the list is stopped."""


@dataclass(frozen=True)
class _Counts:
    """What takes a look at every row, kept until a row changes."""

    summary: str
    shown: int
    runnable: int
    runnable_automatic: int


class WorkListController(QObject):
    """Everything that is done with the list, but for the registering in the background.

    Signals:
        changed: the list, its visibility, or which case of it is open.
        told: a short message for the status line.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(
        self,
        document: CaseDocument,
        runner: JobRunner,
        files: FileController,
        questions: Questions,
        asker: Asker,
        errors: ErrorReporter,
        weights: Path | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._runner, self._files, self._errors = document, runner, files, errors
        self.questions, self._asker = questions, asker
        self._waits: Question | None = None
        self.list = WorkList(self)
        self.background = BackgroundController(self.list, weights, files.is_open, self)
        self.reader = ListReader(self)
        self.visible = False
        self._panel: WorkListPanel | None = None
        self._current: int | None = None
        self._awaited: int | None = None
        self._refused: int | None = None
        self._next_up: int | None = None
        self._counts: dict[Reader, _Counts] = {}
        self.reader.listed.connect(self._on_listed)
        self.reader.read.connect(self._on_read)
        self.reader.failed.connect(self._on_failed)
        self.reader.finished.connect(self.changed)
        self.list.counts_changed.connect(self._on_counts_changed)
        self.background.changed.connect(self._on_background_changed)
        self.background.told.connect(self.told)
        self.background.released.connect(self._on_released)
        runner.failed.connect(self._on_job_failed)
        for ended in (runner.succeeded, runner.failed, runner.cancelled):
            ended.connect(self._on_job_ended)
        files.saved.connect(self._on_saved)
        document.changed.connect(self._on_document_changed)

    def set_panel(self, panel: WorkListPanel) -> None:
        """The panel that shows the list; it knows the order."""
        self._panel = panel
        panel.opened.connect(self.open_row)
        panel.shown_changed.connect(self._on_counts_changed)

    def state(self, grader: str, blinded: bool) -> ListState:
        """The list as the window shows it to a reader, but for its rows."""
        path = self.list.path
        if path is None:
            return ListState()
        reader = Reader(grader, blinded)
        if reader not in self._counts:
            shown = self._panel.shown_count if self._panel is not None else len(self.list.rows)
            runnable = [len(self.background.runnable(automatic)) for automatic in (False, True)]
            self._counts = {reader: _Counts(summary(self.list.rows, reader, shown), shown, *runnable)}
        counts = self._counts[reader]
        background = self.background
        return ListState(
            visible=self.visible,
            current="" if self._current is None else self.list.rows[self._current].case.name,
            name=path.name,
            path=str(path),
            summary=counts.summary,
            nothing="" if counts.shown else tr("No case passes the filters above."),
            background=background.summary if background.is_running else "",
            fraction=background.fraction if background.is_running else None,
            is_opening=isinstance(self._runner.request, OpenListedRequest),
            has_next=self.neighbour(+1) is not None,
            has_previous=self.neighbour(-1) is not None,
            runnable=counts.runnable,
            runnable_automatic=counts.runnable_automatic,
            grader=grader,
            blinded=blinded,
        )

    # Lists

    def ask_folder(self) -> None:
        """Ask for a folder of cases and open it."""
        path = self.questions.folder(tr("Open folder of cases"), str(self.list.path or remembered_folder()))
        if path is not None:
            self.open(path)

    def ask_table(self) -> None:
        """Ask for a CSV file and open it as a list."""
        path = self.questions.list_file()
        if path is not None:
            self.open(path)

    def takes(self, paths: Sequence[Path]) -> bool:
        """Whether something that was dropped is a list; it is opened then."""
        lists = [
            path for path in paths if path.is_dir() or (path.suffix.lower() == ".csv" and is_table(path))
        ]
        if not lists:
            return False
        self.open(lists[0])
        return True

    def open(self, path: Path) -> None:
        """Read a list in the background, and show it."""
        self._once_stopped(partial(self._read, path.absolute()))

    def _read(self, path: Path) -> None:
        self.told.emit(tr("Looking for cases in {name}…").format(name=path.name))
        self.reader.start(path)
        self.changed.emit()

    def refresh(self) -> None:
        """Read the list again."""
        if self.list.path is not None:
            self.open(self.list.path)

    def close(self) -> None:
        """Close the list; the open case stays."""
        self._once_stopped(self._close)

    def _close(self) -> None:
        self.reader.stop()
        self.visible = False
        self.list.replace(None, ())
        self._show_current(None)

    def toggle(self) -> None:
        """Show or hide the panel."""
        self.visible = not self.visible
        self.changed.emit()

    def show(self) -> None:
        """Show the panel, if it is hidden."""
        if not self.visible:
            self.toggle()

    def _once_stopped(self, do: Callable[[], None]) -> None:
        """At once where nothing is being registered; else once the user has it stopped, or it is done."""
        background = self.background
        if not background.is_running:
            do()
            return
        sentence = tr(
            "The list that is open is being registered: {done} of {total} cases are done. Stop it? "
            "What is done is kept, and the other cases stay as they are."
        ).format(done=background.done + background.failed, total=background.total)
        self._waits = Question(sentence, (tr("Stop"), tr("Go on registering")), default=GO_ON)
        self._asker.ask(self._waits, lambda place: do() if place == STOP else None)

    def _on_background_changed(self) -> None:
        if not self.background.is_running and self._asker.question is self._waits is not None:
            self._asker.answer(STOP)
        self.changed.emit()

    def may_close(self) -> bool:
        """Whether the window may close although cases are being registered in the background."""
        background = self.background
        return not background.is_running or self.questions.may_stop_list(background.done, background.total)

    def shut_down(self) -> None:
        """End the thread and the process."""
        self.reader.shut_down()
        self.background.shut_down()

    # Cases

    def go(self, step: int) -> None:
        """Open the next case (+1) or the one before (-1), in the order that is shown."""
        number = self.neighbour(step)
        if number is not None:
            self.open_row(number)

    def neighbour(self, step: int) -> int | None:
        """The case that `go` would open: cases that cannot be used are passed over."""
        if self._panel is None:
            return None
        number = self._panel.neighbour(self._where(), step)
        while number is not None and (status := self.list.rows[number].status) is not None and status.problem:
            number = self._panel.neighbour(number, step)
        return number

    def _where(self) -> int | None:
        """The row from which one goes on: of the case that is to be opened, else of the one that is open."""
        request = self._runner.request
        opening = self.list.number_of(request.case.place) if isinstance(request, OpenListedRequest) else None
        rows = (self._next_up, opening, self._refused, self._current)
        return next((row for row in rows if row is not None), None)

    def open_row(self, number: int) -> None:
        """Open a case of the list, unless it is open already; while one is being opened, once it is."""
        if isinstance(self._runner.request, OpenListedRequest):
            self._next_up = number
            self.told.emit(tr("{name} opens in a moment.").format(name=self.list.rows[number].case.name))
            self.changed.emit()
            return
        if number == self._current:
            return
        if not self.background.withdraw(number):
            self._awaited = number
            self.told.emit(tr("The case is being written; it opens in a moment."))
            return
        self._files.open_listed(self.list.rows[number].case)

    # What changes

    @Slot(object, object)
    def _on_job_failed(self, request: object, error: BaseException) -> None:
        """A case that could not be opened: the list says why, and one can go on from it."""
        number = self.list.number_of(request.case.place) if isinstance(request, OpenListedRequest) else None
        if number is not None:
            self._refused = number
            self.list.set(number, failure=str(error))

    def _on_job_ended(self) -> None:
        """Who went on while a case was being opened gets where he wanted to."""
        number, self._next_up = self._next_up, None
        if number is not None and not self._runner.state.running:
            self.open_row(number)

    def _on_counts_changed(self) -> None:
        self._counts.clear()
        self.changed.emit()

    @Slot(object, object)
    def _on_listed(self, path: Path, cases: tuple[ListedCase, ...]) -> None:
        is_another = path != self.list.path
        self.visible, self._next_up = True, None
        self.list.replace(path, cases)
        self._show_current(self.list.number_of(self._files.place))
        self._tell_of(path, len(cases))
        if is_another and self._panel is not None:
            self._panel.take_keyboard()

    def _tell_of(self, path: Path, count: int) -> None:
        self.told.emit(
            tr_count(
                "{count} case in {name}: Enter opens the selected one, Page Down the next.",
                "{count} cases in {name}: Enter opens the selected one, Page Down the next.",
                count,
                name=path.name,
            )
        )

    @Slot(int, object)
    def _on_read(self, first: int, statuses: list[CaseStatus]) -> None:
        self.list.set_statuses(first, statuses)
        self._show_document()

    @Slot(object, object)
    def _on_failed(self, path: Path, error: BaseException) -> None:
        self.changed.emit()
        self._errors.report(error, tr("Reading the list of cases"))

    def _on_document_changed(self) -> None:
        left = self._current
        self._find_current()
        self._show_document()
        if left is not None and left != self._current:
            self.list.set(left, status=status_of(self.list.rows[left].case))
            self.background.look_again()

    def _find_current(self) -> None:
        number = self.list.number_of(self._files.place)
        if number != self._current:
            self._show_current(number)

    def _show_current(self, number: int | None) -> None:
        self._current, self._refused = number, None
        if self._panel is not None:
            self._panel.set_current(number)
        self.changed.emit()

    def _show_document(self) -> None:
        """The open case as it is in the window, saved or not."""
        if self._current is not None and self._document.case.floating:
            self.list.set(self._current, status=status_of_case(self._document.case))

    def _on_saved(self, path: Path) -> None:
        number = self.list.number_of(path)
        if number is not None:
            self.list.set(number, failure="")
            self._find_current()

    @Slot(object, bool)
    def _on_released(self, place: Path, was_written: bool) -> None:
        """The background has left a case alone. One that was opened in the moment of its writing is opened again."""
        awaited, self._awaited = self._awaited, None
        if awaited is not None:
            self.open_row(awaited)
        elif was_written and self._files.is_open(place) and not self._document.snapshot().modified:
            number = self.list.number_of(place)
            if number is not None and not self._runner.state.running:
                self._files.open_listed(self.list.rows[number].case)
