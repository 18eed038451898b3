"""From case to case of the list: which one is open, and how one gets to another."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Signal, Slot

from core.language import tr
from retina_gui.controllers.background import BackgroundController
from retina_gui.controllers.files import FileController
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.work_list_rows import WorkList


class CaseOrder(Protocol):
    """What shows the list: it filters and sorts."""

    @property
    def shown_count(self) -> int:
        """How many rows pass the filters."""

    def neighbour(self, number: int | None, step: int) -> int | None:
        """The case before (-1) or after (+1) another in the order that is shown; the first one without another."""

    def set_current(self, number: int | None) -> None:
        """Mark the case that is open, and keep it in view."""

    def take_keyboard(self) -> None:
        """Arrows then change the selected case, and Enter opens it."""


class CaseSwitcher(Controller):
    """Opens one case at a time; whoever goes on meanwhile gets where they wanted to.

    Attributes:
        order: what shows the list, once there is a window.
        current: the row of the open case; None where the list does not have it.

    Signals:
        changed: another case is open, or is being opened.
    """

    changed = Signal()

    def __init__(
        self, core: SessionCore, files: FileController, cases: WorkList, background: BackgroundController
    ) -> None:
        super().__init__(core)
        self._files, self._list, self._background = files, cases, background
        self.order: CaseOrder | None = None
        self.current: int | None = None
        self._being_opened: Path | None = None
        self._next_up: int | None = None
        self._awaited: int | None = None
        self._refused: int | None = None
        background.released.connect(self._on_released)

    @property
    def is_opening(self) -> bool:
        """Whether a case is being opened."""
        return self._being_opened is not None

    def go(self, step: int) -> None:
        """Open the next case (+1) or the one before (-1), in the order that is shown."""
        number = self.neighbour(step)
        if number is not None:
            self.open_row(number)

    def neighbour(self, step: int) -> int | None:
        """The case that `go` would open: cases that cannot be used are passed over."""
        if self.order is None:
            return None
        number = self.order.neighbour(self._where(), step)
        while (
            number is not None and (status := self._list.rows[number].status) is not None and status.problem
        ):
            number = self.order.neighbour(number, step)
        return number

    def _where(self) -> int | None:
        """The row from which one goes on: of the case that is to be opened, else of the one that is open."""
        rows = (self._next_up, self._list.number_of(self._being_opened), self._refused, self.current)
        return next((row for row in rows if row is not None), None)

    def open_row(self, number: int) -> None:
        """Open a case of the list, unless it is open already; while one is being opened, once it is."""
        if self.is_opening:
            self._next_up = number
            self._tell(tr("{name} opens in a moment.").format(name=self._list.rows[number].case.name))
            self.changed.emit()
            return
        self._background.forget_end()
        if number == self.current:
            return
        if not self._background.withdraw(number):
            self._awaited = number
            self._tell(tr("The case is being written; it opens in a moment."))
            return
        self._open(number)

    def follow_document(self) -> None:
        """Another case may be open, or the open one saved elsewhere."""
        if self._list.number_of(self._files.place) != self.current:
            self._find_current()

    def start_over(self) -> None:
        """The list was read again, or is another one: its rows have other numbers."""
        self._next_up = self._awaited = None
        self._find_current()

    def _open(self, number: int) -> None:
        case = self._list.rows[number].case
        self._being_opened = case.place
        if not self._files.open_listed(case, partial(self._on_opened, case.place)):
            self._being_opened = None

    def _on_opened(self, place: Path, error: BaseException | None) -> None:
        """Whoever went on while a case was being opened gets where they wanted to."""
        self._being_opened = None
        opened = self._list.number_of(place)
        if error is not None and opened is not None:  # the list says why, and one can go on from it
            self._refused = opened
            self._list.set(opened, failure=str(error))
        number, self._next_up = self._next_up, None
        if number is not None and not self._core.is_busy:
            self.open_row(number)

    def _find_current(self) -> None:
        self.current, self._refused = self._list.number_of(self._files.place), None
        if self.order is not None:
            self.order.set_current(self.current)
        self.changed.emit()

    @Slot(Path, bool)
    def _on_released(self, place: Path, was_written: bool) -> None:
        """The background has left a case alone. One that was opened in the moment of its writing is opened again."""
        awaited, self._awaited = self._awaited, None
        if awaited is not None:
            self.open_row(awaited)
        elif was_written and self._files.is_open(place) and not self._document.snapshot().modified:
            number = self._list.number_of(place)
            if number is not None and not self._core.is_busy:
                self._open(number)
