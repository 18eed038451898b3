"""Looking back at verdicts: the list of them, the CSV file, and reports as PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import Signal

from core.batch.listed_files import files_of_list
from core.batch.verdicts import VerdictRow, VerdictTable, folder_of_list, rows_of, write_verdicts
from core.case.own_files import files_of_case
from core.case.storage import load_case
from core.errors import InputError, RetinaError
from core.export.file_names import as_file_name
from core.language import mark, tr
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.series_changes import confidence_maps
from retina_gui.document.work_list_rows import WorkList
from retina_gui.jobs.reporting import CaseReportRequest, FolderReportRequest, ReportAnswer, VerdictsRequest
from retina_gui.state.case_name import case_name
from retina_gui.state.overview_state import OverviewState, overview_state
from retina_gui.state.verdict_lines import VerdictListState, verdict_list_state

PDF, CSV = mark("PDF (*.pdf)"), mark("CSV (*.csv)")


class ReviewController(Controller):
    """Reads verdicts of folders, and writes tables and reports. To a blinded reader they show nothing that is hidden.

    Signals:
        listed: there is a list of verdicts to be shown.
        changed: it is another one.
        overview_asked: the overview is to be shown.
    """

    listed = Signal()
    overview_asked = Signal()
    changed = Signal()

    def __init__(self, core: SessionCore, work_list: WorkList) -> None:
        super().__init__(core)
        self._source: Path | None = None
        self._list = work_list
        self._read = VerdictTable(())
        self._open_file: Path | None = None
        self._seen: tuple[object, tuple[VerdictRow, ...]] = (None, ())
        self._states: dict[object, VerdictListState | OverviewState] = {}
        core.document.changed.connect(self._on_document_changed)

    # The list

    @property
    def state(self) -> VerdictListState:
        """The verdicts of the open case, or of the list or folder that was read last."""
        rows, has_list = self._rows(), self._list.is_open
        problems = self._read.problems if self._source is not None else ()
        if has_list not in self._states:
            self._states[has_list] = verdict_list_state(self._source_words, rows, problems, has_list)
        return cast(VerdictListState, self._states[has_list])

    @property
    def overview(self) -> OverviewState:
        """The same results as dots, placed by the two figures that were chosen."""
        rows, options = self._rows(), self._options.options
        axes = options.overview_x, options.overview_y
        if axes not in self._states:
            self._states[axes] = overview_state(self._source_words, rows, *axes)
        return cast(OverviewState, self._states[axes])

    @property
    def _source_words(self) -> str:
        return tr("This case") if self._source is None else str(self._source)

    def set_axes(self, x: str, y: str) -> None:
        """Place the dots of the overview by other figures."""
        self._options.set(overview_x=x, overview_y=y)

    def show_overview(self) -> None:
        """Show the results of the open list, else of the open case, as dots."""
        if self._list.path is None:
            self._source = None
        else:
            self._read_verdicts(self._list.path, self.overview_asked.emit)
        self.overview_asked.emit()

    def show_all(self) -> None:
        """List the verdicts of the open list of cases; of the open case where there is no list."""
        if self._list.path is None:
            self._source = None
        elif not self._core.is_busy:
            self.show_list()
        self.listed.emit()

    def show_list(self) -> None:
        """List the verdicts of the open list of cases."""
        if self._list.path is not None:
            self._read_verdicts(self._list.path)

    def show_this_case(self) -> None:
        """List the open case."""
        self._source = None
        self.changed.emit()

    def read_folder(self) -> None:
        """Ask for a folder, and list the verdicts of its cases."""
        folder = self._core.dialogs.folder(tr("Folder of cases"), str(self._folder() or self.home))
        if folder is not None:
            self._read_verdicts(folder)

    def _read_verdicts(self, source: Path, then: Callable[[], object] | None = None) -> None:
        if not self._core.is_busy:
            show = then or self.listed.emit
            self._runner.start(VerdictsRequest(source), partial(self._take_verdicts, source, show))

    def _take_verdicts(self, source: Path, show: Callable[[], object], verdicts: VerdictTable) -> None:
        self._source, self._read = source, verdicts
        show()

    def save_csv(self) -> None:
        """Ask where, and save the list as CSV."""
        root = self.home_of_results
        proposal = root / "verdicts.csv"
        doing = tr("Saving the verdicts")
        chosen = self._core.dialogs.file_to_write(tr("Save the verdicts"), proposal, CSV)
        path = self._core.unless_read(chosen, doing, self.files_of_results())
        if path is None:
            return
        try:
            write_verdicts(path, self._rows(), root)
        except (RetinaError, OSError) as error:
            self._core.errors.report(error, doing)
            return
        self._tell(tr("Saved in {path}.").format(path=path))

    # Reports

    def save_report(self) -> None:
        """Ask where, and write the report of the open case."""
        proposal = self.home / f"report-{as_file_name(case_name(self._document.snapshot()))}.pdf"
        chosen = self._core.dialogs.file_to_write(tr("Save the report"), proposal, PDF)
        path = self._core.unless_read(chosen, mark("The report"))
        if path is not None and not self._core.is_busy:
            self._runner.start(self.report_request(path), self._tell_of_report)

    def report_request(self, path: Path = Path("report.pdf")) -> CaseReportRequest:
        """The report of the open case as it is now."""
        snapshot, options = self._document.snapshot(), self._options.options
        return CaseReportRequest(
            path,
            snapshot.case,
            case_name(snapshot),
            {sha256: opened.image for sha256, opened in snapshot.images.items()},
            tuple(None if live is None else live.transform for live in snapshot.lives),
            options.grader,
            options.blinded,
            confidence_maps(snapshot),
        )

    def report_folder(self) -> None:
        """Ask for a folder of cases and where to write, and write its contact sheet and pages.

        They are made from files, so that whoever asks has saved the open case before.
        """
        options = self._options.options
        folder = self._core.dialogs.folder(tr("Folder of cases"), str(self._folder() or self.home))
        if folder is None:
            return
        chosen = self._core.dialogs.file_to_write(
            tr("Save the report"), folder / f"report-{as_file_name(folder.name)}.pdf", PDF
        )
        path = self._core.unless_read(chosen, mark("The report"), files_of_list(folder))
        if path is not None and not self._core.is_busy:
            request = FolderReportRequest(path, folder, options.grader, options.blinded)
            self._runner.start(request, self._tell_of_report)

    # Inside

    def _rows(self) -> tuple[VerdictRow, ...]:
        """What the reader may see; the open case as it is now, also where its file holds something older."""
        snapshot, options = self._document.snapshot(), self._options.options
        of_what = (self._source, self._read, snapshot.case, snapshot.path, options.grader, options.blinded)
        if self._seen[0] != of_what:
            rows: Sequence[VerdictRow] = rows_of(snapshot.case, snapshot.path, case_name(snapshot))
            if self._source is not None:
                rows = _with_open_case(self._read.rows, rows)
            self._seen = of_what, tuple(row.seen_by(options.grader, options.blinded) for row in rows)
            self._states.clear()
        return self._seen[1]

    def _folder(self) -> Path | None:
        """That of the verdicts which are shown, else of the list which is open."""
        path = self._source or self._list.path
        return None if path is None else folder_of_list(path)

    def _on_document_changed(self) -> None:
        """A case that was left stands in the table as it was saved."""
        left, self._open_file = self._open_file, self._document.snapshot().path
        if self._source is None or left is None or left == self._open_file:
            return
        rows = [row for row in self._read.rows if row.case_file == left]
        if rows:
            try:
                now = rows_of(load_case(left), left, rows[0].case_name)
            except InputError:
                return
            self._read = replace(self._read, rows=tuple(_with_open_case(self._read.rows, now)))

    @property
    def home(self) -> Path:
        """Where files about the open case belong."""
        snapshot = self._document.snapshot()
        if snapshot.path is not None:
            return snapshot.path.parent
        reference = snapshot.case.reference
        return reference.path.parent if reference is not None and reference.path is not None else Path.home()

    @property
    def home_of_results(self) -> Path:
        """Where files about the results that are listed belong: beside the list, else as `home`."""
        return self.home if self._source is None else folder_of_list(self._source)

    def files_of_results(self) -> Iterator[Path]:
        """The files of the list whose results are shown, or else of the open case.

        Raises:
            InputError: while they are looked at: the list cannot be read any more.
        """
        path = self._document.snapshot().path
        if self._source is not None:
            yield from files_of_list(self._source)
        elif path is not None:
            yield from files_of_case(path)

    def _tell_of_report(self, answer: ReportAnswer) -> None:
        told = tr("Report saved in {path}.").format(path=answer.path)
        self._tell(" ".join((told, *answer.problems)))


def _with_open_case(rows: Sequence[VerdictRow], of_open_case: Sequence[VerdictRow]) -> list[VerdictRow]:
    """The rows of a folder with those of the open case as it is now, under the name that it has in the folder."""
    file = of_open_case[0].case_file if of_open_case else None
    now = {row.floating: row.judgements for row in of_open_case}
    figures = {row.floating: (row.metrics, row.seconds) for row in of_open_case}
    is_open = [
        file is not None and row.case_file is not None and row.case_file.absolute() == file.absolute()
        for row in rows
    ]
    return [
        replace(
            row,
            judgements=now[row.floating],
            metrics=figures[row.floating][0],
            seconds=figures[row.floating][1],
        )
        if open_now and row.floating in now
        else row
        for row, open_now in zip(rows, is_open, strict=True)
    ]
