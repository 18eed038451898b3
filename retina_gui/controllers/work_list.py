"""The list of cases: opens it, and keeps what it shows true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal

from core.batch.case_table import LIST_ENDINGS, is_table
from core.batch.listing import ListedCase
from core.batch.status import CaseStatus, status_of, status_of_case
from core.language import tr, tr_count
from core.places import is_folder
from core.remaining_time import in_words
from retina_gui.controllers.background import BackgroundController
from retina_gui.controllers.case_switching import CaseSwitcher
from retina_gui.controllers.files import FileController
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.work_list_rows import WorkList
from retina_gui.jobs.list_reading import ListReader
from retina_gui.settings import remember_folder, remembered_folder
from retina_gui.state.application_state import ListState
from retina_gui.state.question import Question
from retina_gui.state.work_list_state import Plan, Reader, plan, summary

STOP, GO_ON = 0, 1
"""The places of the answers to whether the list is stopped."""


@dataclass(frozen=True)
class _Counts:
    """What takes a look at every row, kept until a row changes."""

    summary: str
    shown: int
    plan: Plan


class WorkListController(Controller):
    """Everything that is done with the list as a whole, but for the registering in the background.

    Signals:
        changed: the list, its visibility, or which case of it is open.
    """

    changed = Signal()

    def __init__(self, core: SessionCore, files: FileController) -> None:
        super().__init__(core)
        self._waits: Question | None = None
        self.list = WorkList(self)
        self.background = BackgroundController(core, self.list, files.is_open)
        self.switcher = CaseSwitcher(core, files, self.list, self.background)
        self.reader = ListReader(self, self)
        self.visible = False
        self._highlighted: int | None = None
        self._counts: dict[Reader, _Counts] = {}
        self.list.counts_changed.connect(self.shown_changed)
        self.background.changed.connect(self._on_background_changed)
        self.switcher.changed.connect(self.changed)
        files.saved.connect(self._on_saved)
        core.document.changed.connect(self._on_document_changed)

    def shown_changed(self) -> None:
        """Other rows pass the filters, or some row is different."""
        self._counts.clear()
        self.changed.emit()

    def state(self, grader: str, blinded: bool) -> ListState:
        """The list as the window shows it to a reader, but for its rows."""
        path = self.list.path
        if path is None:
            return ListState()
        reader = Reader(grader, blinded)
        if reader not in self._counts:
            rows, order = self.list.rows, self.switcher.order
            shown = len(rows) if order is None else order.shown_count
            self._counts = {reader: _Counts(summary(rows, reader, shown), shown, plan(rows))}
        counts = self._counts[reader]
        background, switcher = self.background, self.switcher
        return ListState(
            visible=self.visible,
            current="" if switcher.current is None else self.list.rows[switcher.current].case.name,
            elsewhere=self.elsewhere,
            name=path.name,
            path=str(path),
            summary=counts.summary,
            nothing="" if counts.shown else tr("No case passes the filters above."),
            background=background.summary if background.is_running else "",
            fraction=background.fraction if background.is_running else None,
            is_opening=switcher.is_opening,
            has_next=switcher.neighbour(+1) is not None,
            has_previous=switcher.neighbour(-1) is not None,
            plan=counts.plan,
            ended=background.ended,
            remaining=in_words(background.remaining) if background.is_running else "",
            grader=grader,
            blinded=blinded,
        )

    @property
    def elsewhere(self) -> str:
        """The name of the case that has the keyboard in the list while it is not the open one; else empty."""
        number = self._highlighted
        return "" if number is None or number == self.switcher.current else self.list.rows[number].case.name

    def set_highlighted(self, number: int | None) -> None:
        """Which row has the keyboard; None while the list has not."""
        if number != self._highlighted:
            self._highlighted = number
            self.changed.emit()

    # Lists

    def ask_folder(self) -> None:
        """Ask for a folder of cases and open it."""
        title = tr("Open folder of cases: in each subfolder the two images of an eye")
        path = self._core.dialogs.folder(title, str(self.list.path or remembered_folder()))
        if path is not None:
            remember_folder(path)
            self.open(path)

    def ask_table(self) -> None:
        """Ask for a CSV file and open it as a list."""
        path = self._core.dialogs.list_file()
        if path is not None:
            self.open(path)

    def takes(self, paths: Sequence[Path]) -> bool:
        """Whether something that was dropped is a list; it is opened then."""
        lists = [
            path
            for path in paths
            if is_folder(path) or (path.suffix.lower() in LIST_ENDINGS and is_table(path))
        ]
        if not lists:
            return False
        self.open(lists[0])
        return True

    def open(self, path: Path) -> None:
        """Read a list in the background, and show it."""
        self._once_stopped(partial(self._read, path.absolute()))

    def _read(self, path: Path) -> None:
        self._tell(tr("Looking for cases in {name}…").format(name=path.name))
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
        self.switcher.start_over()

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
        self._core.questions.ask(self._waits, lambda place: do() if place == STOP else None)

    def _on_background_changed(self) -> None:
        if not self.background.is_running and self._core.questions.question is self._waits is not None:
            self._core.questions.answer(STOP)
        self.changed.emit()

    def may_close(self) -> bool:
        """Whether the window may close although cases are being registered in the background."""
        background = self.background
        return not background.is_running or self._core.dialogs.may_stop_list(
            background.done, background.total
        )

    def shut_down(self) -> None:
        """End the thread and the process."""
        self.reader.shut_down()
        self.background.shut_down()

    # What changes

    def take_cases(self, path: Path, cases: Sequence[ListedCase]) -> None:
        """See `ListListener`."""
        is_another = path != self.list.path
        self.visible = True
        self.list.replace(path, cases)
        self.switcher.start_over()
        is_beside = self.switcher.current is None and self._has_case
        self._tell_of(path, len(cases), is_beside)
        if is_another and not is_beside and self.switcher.order is not None:
            self.switcher.order.take_keyboard()

    @property
    def _has_case(self) -> bool:
        case = self._document.case
        return case.reference is not None or bool(case.floating)

    def _tell_of(self, path: Path, count: int, is_beside: bool) -> None:
        """What the list holds, and how one goes on; `is_beside`: the open case is none of it."""
        if is_beside:
            self._tell(
                tr_count(
                    "{count} case in {name}, which is not the open one. F8: to the list, Page Down: its first case.",
                    "{count} cases in {name}, none of them the open one. F8: to the list, Page Down: its first case.",
                    count,
                    name=path.name,
                )
            )
            return
        self._tell(
            tr_count(
                "{count} case in {name}: Enter opens the selected one, Page Down the next.",
                "{count} cases in {name}: Enter opens the selected one, Page Down the next.",
                count,
                name=path.name,
            )
        )

    def take_statuses(self, first: int, statuses: Sequence[CaseStatus]) -> None:
        """See `ListListener`."""
        self.list.set_statuses(first, statuses)
        self._show_document()

    def reading_ended(self, error: BaseException | None) -> None:
        """See `ListListener`."""
        self.changed.emit()
        if error is not None:
            self._core.errors.report(error, tr("Reading the list of cases"))

    def _on_document_changed(self) -> None:
        left = self.switcher.current
        self.switcher.follow_document()
        self._show_document()
        if left is not None and left != self.switcher.current:
            self.list.set(left, status=status_of(self.list.rows[left].case))
            self.background.look_again()

    def _show_document(self) -> None:
        """The open case as it is in the window, saved or not."""
        current = self.switcher.current
        if current is not None and self._document.case.floating:
            self.list.set(current, status=status_of_case(self._document.case))

    def _on_saved(self, path: Path) -> None:
        number = self.list.number_of(path)
        if number is not None:
            self.list.set(number, failure="")
            self.switcher.follow_document()
