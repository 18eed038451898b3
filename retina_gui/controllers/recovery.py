"""Keeps the open case for recovery at every change, and offers the cases that were not closed properly."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot

from core.case.recovery import LostCase, Origin, lost_cases
from core.language import tr
from core.own_words import own
from retina_gui.controllers.case_files import CaseToSave
from retina_gui.controllers.files import FileController
from retina_gui.controllers.recovery_writer import RecoveryWriter, StateToKeep
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.jobs.opening import OpenedCase
from retina_gui.jobs.opening_recovered import RestoreRequest
from retina_gui.state.case_name import case_name


class RecoveryController(Controller):
    """The open case lies in the recovery folder for as long as it has changes that are not saved.

    Signals:
        changed: another lost case is offered, or none any more.
    """

    changed = Signal()

    def __init__(self, core: SessionCore, files: FileController, root: Path) -> None:
        super().__init__(core)
        self._files = files
        self._writer = RecoveryWriter(root, self)
        self._kept: tuple[object, ...] = ()
        self._number = 0
        self._restored: tuple[LostCase, int] | None = None
        self._is_shut_down = False
        self._lost = list(lost_cases(root, self._writer.folder.folder))
        core.document.changed.connect(self._on_changed)
        self._writer.written.connect(self._on_written)
        self._writer.failed.connect(self._on_failed)

    @property
    def offered(self) -> LostCase | None:
        """The case to offer now."""
        return self._lost[0] if self._lost else None

    @property
    def count(self) -> int:
        """How many cases there are to offer."""
        return len(self._lost)

    def restore(self) -> None:
        """Open the offered case as it was at its last action."""
        lost = self.offered
        if lost is not None and not self._runner.state.running and self._files.may_leave_case():
            self._runner.start(RestoreRequest(lost), partial(self._take, lost))

    def discard(self) -> None:
        """Forget the offered case for good."""
        if self._lost:
            self._lost.pop(0).discard()
            self.changed.emit()

    def shut_down(self, is_closed: bool) -> None:
        """End the thread. Cases that were offered and not taken are offered again at the next start.

        Args:
            is_closed: the case was closed as the user wished, so that nothing of it stays.
        """
        if self._is_shut_down:
            return
        self._is_shut_down = True
        self._writer.close(keep=not is_closed and self._document.snapshot().modified)
        for lost in self._lost:
            lost.leave()
        self._lost.clear()

    def _on_changed(self) -> None:
        """Keep the case, unless only a drag is under way or how one looks at it has changed."""
        snapshot = self._document.snapshot()
        now = (snapshot.case, *self._document.live, snapshot.path, snapshot.modified)
        if len(now) == len(self._kept) and all(a is b for a, b in zip(now, self._kept, strict=True)):
            return
        was_modified = bool(self._kept) and self._kept[-1]
        self._kept = now
        if snapshot.modified:
            place = self._files.place
            origin = Origin(case_name(snapshot, place), place, self._files.known_content)
            self._number = self._writer.keep(StateToKeep(CaseToSave.of(self._document), origin))
        elif was_modified:
            self._number = self._writer.keep(None)

    def _take(self, lost: LostCase, opened: OpenedCase) -> None:
        self._files.show_opened(opened, saved=False)
        self._restored = (lost, self._number)

    @Slot(int)
    def _on_written(self, number: int) -> None:
        """Once a restored case lies in this program's own folder, the other one is not needed any more."""
        if self._restored is not None and number >= self._restored[1]:
            lost, self._restored = self._restored[0], None
            self._lost.remove(lost)
            lost.discard()
            self.changed.emit()

    @Slot(str)
    def _on_failed(self, reason: str) -> None:
        self._tell(
            tr("The case cannot be kept in case of a crash, so save it often: {reason}").format(
                reason=own(reason)
            )
        )
