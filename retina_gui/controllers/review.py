"""Looking back at verdicts: the list of them, the CSV file, and reports as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from core.batch.verdicts import VerdictRow, VerdictTable, rows_of, write_verdicts
from core.errors import RetinaError
from core.language import mark, tr
from retina_gui.dialogs.questions import Questions
from retina_gui.dialogs.verdict_list import VerdictList
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.work_list import WorkList
from retina_gui.error_reporting import ErrorReporter
from retina_gui.jobs.reporting import CaseReportRequest, FolderReportRequest, ReportAnswer, VerdictsRequest
from retina_gui.jobs.runner import JobRunner
from retina_gui.look.theme import THEMES
from retina_gui.state.options import OptionsModel
from retina_gui.state.resolve import case_name
from retina_gui.state.verdict_list import verdict_list_state

PDF, CSV = mark("PDF (*.pdf)"), mark("CSV (*.csv)")


class ReviewController(QObject):
    """Reads verdicts of folders, and writes tables and reports. To a blinded reader they show nothing that is hidden.

    Signals:
        told: a short message for the status line.
        case_asked: a case of the list is to be opened; its `Path`.
    """

    told = Signal(str)
    case_asked = Signal(object)

    def __init__(
        self,
        document: CaseDocument,
        options: OptionsModel,
        runner: JobRunner,
        questions: Questions,
        errors: ErrorReporter,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._document, self._options, self._runner, self._errors = document, options, runner, errors
        self._window = parent
        self.questions = questions
        self.list: VerdictList | None = None
        self._folder: Path | None = None
        self._list: WorkList | None = None
        self._of_folder = VerdictTable(())
        runner.succeeded.connect(self._on_answer)

    # The list

    def show_list(self) -> None:
        """The list of the open case, or of the folder that was read last."""
        dialog = self._dialog()
        dialog.show()
        dialog.raise_()
        self.refresh()

    def refresh(self) -> None:
        """Show what there is now, if the list is open."""
        if self.list is None or not self.list.isVisible():
            return
        source = tr("This case") if self._folder is None else str(self._folder)
        theme = THEMES[self._options.options.theme]
        problems = self._of_folder.problems if self._folder is not None else ()
        self.list.show_state(verdict_list_state(source, self._rows(), problems), theme)

    def show_this_case(self) -> None:
        """List the open case."""
        self._folder = None
        self.refresh()

    def read_folder(self) -> None:
        """Ask for a folder, and list the verdicts of its cases."""
        folder = self.questions.folder(
            tr("Folder of cases"), str(self._folder or self._list_folder() or self._home())
        )
        if folder is not None and not self._runner.state.running:
            self._runner.start(VerdictsRequest(folder))

    def set_list(self, work_list: WorkList) -> None:
        """The list beside the case: its folder is proposed."""
        self._list = work_list

    def save_csv(self) -> None:
        """Ask where, and save the list as CSV."""
        proposal = (self._folder or self._home()) / "verdicts.csv"
        path = self.questions.file_to_write(tr("Save the verdicts"), proposal, CSV)
        if path is None:
            return
        try:
            write_verdicts(path, self._rows())
        except (RetinaError, OSError) as error:
            self._errors.report(error, tr("Saving the verdicts"))
            return
        self.told.emit(tr("Saved in {path}.").format(path=path))

    # Reports

    def save_report(self) -> None:
        """Ask where, and write the report of the open case."""
        snapshot, options = self._document.snapshot(), self._options.options
        name = case_name(snapshot)
        proposal = self._home() / f"report-{Path(name).stem}.pdf"
        path = self.questions.file_to_write(tr("Save the report"), proposal, PDF)
        if path is None or self._runner.state.running:
            return
        images = {sha256: opened.image for sha256, opened in snapshot.images.items()}
        transforms = tuple(None if live is None else live.transform for live in snapshot.lives)
        self._runner.start(
            CaseReportRequest(path, snapshot.case, name, images, transforms, options.grader, options.blinded)
        )

    def report_folder(self) -> None:
        """Ask for a folder of cases and where to write, and write its contact sheet and pages."""
        options = self._options.options
        folder = self.questions.folder(
            tr("Folder of cases"), str(self._folder or self._list_folder() or self._home())
        )
        if folder is None:
            return
        path = self.questions.file_to_write(tr("Save the report"), folder / f"report-{folder.name}.pdf", PDF)
        if path is not None and not self._runner.state.running:
            self._runner.start(FolderReportRequest(path, folder, options.grader, options.blinded))

    # Inside

    def _rows(self) -> Sequence[VerdictRow]:
        """What the reader may see; the open case as it is now, also where its file holds something older."""
        snapshot, options = self._document.snapshot(), self._options.options
        rows: Sequence[VerdictRow] = rows_of(snapshot.case, snapshot.path, case_name(snapshot))
        if self._folder is not None:
            rows = _with_open_case(self._of_folder.rows, rows)
        return [row.seen_by(options.grader, options.blinded) for row in rows]

    def _list_folder(self) -> Path | None:
        """That of the list which is open."""
        path = None if self._list is None else self._list.path
        return path if path is None or path.is_dir() else path.parent

    def _home(self) -> Path:
        """Where files about the open case belong."""
        snapshot = self._document.snapshot()
        if snapshot.path is not None:
            return snapshot.path.parent
        reference = snapshot.case.reference
        return reference.path.parent if reference is not None and reference.path is not None else Path.home()

    def _dialog(self) -> VerdictList:
        if self.list is None:
            actions = {action.objectName(): action for action in self._window.findChildren(QAction)}
            self.list = VerdictList(actions, self._window)
            self.list.this_case_asked.connect(self.show_this_case)
            self.list.csv_asked.connect(self.save_csv)
            self.list.case_asked.connect(self.case_asked)
        return self.list

    def _on_answer(self, request: object, answer: object) -> None:
        if isinstance(request, VerdictsRequest) and isinstance(answer, VerdictTable):
            self._folder, self._of_folder = request.folder, answer
            self.show_list()
        elif isinstance(answer, ReportAnswer):
            told = tr("Report saved in {path}.").format(path=answer.path)
            self.told.emit(" ".join((told, *answer.problems)))


def _with_open_case(rows: Sequence[VerdictRow], of_open_case: Sequence[VerdictRow]) -> list[VerdictRow]:
    """The rows of a folder with those of the open case as it is now, under the name that it has in the folder."""
    file = of_open_case[0].case_file if of_open_case else None
    now = {row.floating: row.judgements for row in of_open_case}
    metrics = {row.floating: row.metrics for row in of_open_case}
    is_open = [
        file is not None and row.case_file is not None and row.case_file.absolute() == file.absolute()
        for row in rows
    ]
    return [
        replace(row, judgements=now[row.floating], metrics=metrics[row.floating])
        if open_now and row.floating in now
        else row
        for row, open_now in zip(rows, is_open, strict=True)
    ]
