"""Requests about many cases, and for reports: reading verdicts, writing PDF files."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.case.document import Case
from core.images.reading import RetinalImage
from core.language import mark, tr
from retina_gui.jobs.runner import Report

if TYPE_CHECKING:
    import numpy as np

    from core.batch.verdicts import VerdictTable
    from core.report import ReportPage
    from core.transforms.composite import CompositeTransform


@dataclass(frozen=True)
class VerdictsRequest:
    """Read the verdicts of all saved cases of a folder, or of a list in a CSV file."""

    source: Path
    name: str = mark("Reading the verdicts")

    def run(self, report: Report, cancel: threading.Event) -> VerdictTable:
        from core.batch.verdicts import read_verdicts

        report(tr("Reading the cases of {folder}").format(folder=self.source.name), 0.1)
        return read_verdicts(self.source, cancel)


@dataclass(frozen=True)
class ReportAnswer:
    """Where a report was written, and a sentence for each case that could not be read."""

    path: Path
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class CaseReportRequest:
    """Write the report of the open case.

    Attributes:
        images: those that are open, by their SHA-256.
        transforms: the result of each floating image; None where it has none.
        grader, blinded: who reads the report.
        confidences: the map of confidence of each result; None where it is not known.
    """

    path: Path
    case: Case
    case_name: str
    images: Mapping[str, RetinalImage]
    transforms: tuple[CompositeTransform | None, ...]
    grader: str
    blinded: bool
    confidences: tuple[np.ndarray | None, ...] = ()
    name: str = mark("The report")

    def run(self, report: Report, cancel: threading.Event) -> ReportAnswer:
        from core.report import pages_of_case, write_report

        report(tr("Making the pages"), 0.1)
        pages = pages_of_case(
            self.case,
            self.case_name,
            self.images,
            self.transforms,
            self.grader,
            self.blinded,
            cancel,
            self.confidences,
        )
        report(tr("Writing the report"), 0.8)
        write_report(self.path, pages)
        return ReportAnswer(self.path)


@dataclass(frozen=True)
class FolderReportRequest:
    """Write a contact sheet of the saved cases of a folder, and the page of each image."""

    path: Path
    folder: Path
    grader: str
    blinded: bool
    name: str = mark("The report")

    def run(self, report: Report, cancel: threading.Event) -> ReportAnswer:
        from core.batch.listing import list_cases
        from core.errors import InputError
        from core.report import ContactSheet, pages_of_case_file, write_report

        report(tr("Looking for cases"), 0.0)
        listed = [(each.name, each.case_file) for each in list_cases(self.folder, cancel) if each.case_file]
        pages: list[ReportPage] = []
        problems: list[str] = []
        for number, (name, case_file) in enumerate(listed):
            report(tr("Reading {case}").format(case=name), 0.9 * number / len(listed))
            try:
                pages += pages_of_case_file(case_file, name, self.grader, self.blinded, cancel)
            except InputError as error:
                problems.append(str(error))
        if not pages:
            sentence = tr("{folder} holds no saved cases to report on.").format(folder=self.folder)
            raise InputError(" ".join((sentence, *problems)))
        report(tr("Writing the report"), 0.9)
        write_report(self.path, pages, ContactSheet(self.folder.name))
        return ReportAnswer(self.path, tuple(problems))
