"""Opening and saving: menu, drag and drop, command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.case.document import Case
from core.errors import RetinaError
from core.language import tr
from core.points.csv_files import read_points
from core.points.matching import ImageRole
from retina_gui.controllers.case_files import CaseToSave
from retina_gui.dialogs.questions import Questions, UnsavedAnswer
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import OpenImage
from retina_gui.error_reporting import ErrorReporter
from retina_gui.jobs.opening import (
    OpenCaseRequest,
    OpenDemoRequest,
    OpenedCase,
    OpenImageRequest,
    OpenPairRequest,
)
from retina_gui.jobs.runner import JobRunner, Request

REFERENCE_WORDS, FLOATING_WORDS = ("reference", "fixed"), ("floating", "moving")


class FileController(QObject):
    """Turns wishes to open and save into requests, and their answers into changes of the document.

    Signals:
        told: a short message for the status line.
    """

    told = Signal(str)

    def __init__(
        self,
        document: CaseDocument,
        runner: JobRunner,
        questions: Questions,
        errors: ErrorReporter,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._runner, self._errors = document, runner, errors
        self.questions = questions
        runner.succeeded.connect(self._on_answer)

    # Opening

    def open_reference(self) -> None:
        """Ask for the reference image and open it."""
        if self._may_open(ImageRole.REFERENCE):
            self._open_image(ImageRole.REFERENCE, self.questions.image_file("Open reference image"))

    def open_floating(self) -> None:
        """Ask for the floating image and open it."""
        if self._may_open(ImageRole.FLOATING):
            self._open_image(ImageRole.FLOATING, self.questions.image_file("Open floating image"))

    def open_case(self) -> None:
        """Ask for a case and open it."""
        if self.may_leave_case():
            path = self.questions.case_file()
            if path is not None:
                self._runner.start(OpenCaseRequest(path))

    def open_case_file(self, path: Path) -> None:
        """Open this case."""
        if self._runner.state.running:
            self.told.emit(tr("Wait for the work in progress, or cancel it, and open the case again."))
        elif self.may_leave_case():
            self._runner.start(OpenCaseRequest(path))

    def open_demo(self) -> None:
        """Open the demonstration."""
        if self.may_leave_case():
            self._runner.start(OpenDemoRequest())

    def import_points(self) -> None:
        """Ask for a file of points and read it."""
        path = self.questions.points_file()
        if path is not None:
            self._read_points(path)

    def open_at_start(self, request: Request) -> None:
        """What the command line asks for."""
        self._runner.start(request)

    def drop(self, paths: Sequence[Path], role: ImageRole | None) -> None:
        """Files were dropped on the window, or on the pane of one image."""
        if self._runner.state.running:
            self.told.emit("Wait for the work in progress, or cancel it, and drop the files again.")
            return
        cases = [path for path in paths if path.suffix.lower() == ".json"]
        points = [path for path in paths if path.suffix.lower() == ".csv"]
        images = [path for path in paths if path not in cases and path not in points]
        if cases:
            if self.may_leave_case():
                self._runner.start(OpenCaseRequest(cases[0]))
        elif len(images) >= 2:
            if self.may_leave_case():
                reference, floating = reference_and_floating(images)
                self._runner.start(OpenPairRequest(reference, floating, points[0] if points else None))
                if len(images) > 2:
                    self.told.emit(
                        f"{len(images)} images were dropped; {reference.name} and {floating.name} are opened."
                    )
        elif images:
            role = role or self._missing_role()
            if self._may_open(role):
                self._open_image(role, images[0])
        elif points and self._document.snapshot().floating is not None:
            self._read_points(points[0])
        elif points:
            self.told.emit("Open both images first, then drop the points again.")

    def _open_image(self, role: ImageRole, path: Path | None) -> None:
        if path is not None:
            self._runner.start(OpenImageRequest(role, path))

    def _may_open(self, role: ImageRole) -> bool:
        """Whether another image may take a pane: what is there loses its points, so it is treated as a case left."""
        snapshot = self._document.snapshot()
        is_free = (snapshot.reference if role is ImageRole.REFERENCE else snapshot.floating) is None
        return is_free or self.may_leave_case()

    def _missing_role(self) -> ImageRole:
        return ImageRole.REFERENCE if self._document.snapshot().reference is None else ImageRole.FLOATING

    def _read_points(self, path: Path) -> None:
        try:
            points = read_points(path)
        except RetinaError as error:
            self._errors.report(error, "Reading the points")
            return
        self._document.set_points(points)
        self.told.emit(f"{len(points)} matching pairs read from {path.name}.")

    def _on_answer(self, request: object, answer: object) -> None:
        if isinstance(request, OpenImageRequest) and isinstance(answer, OpenImage):
            self._document.set_image(request.role, answer)
        elif isinstance(answer, OpenedCase):
            self._document.replace_case(answer.content, answer.images, answer.path, answer.notes)

    # Saving

    def save(self) -> bool:
        """Save the case where it was saved before, else ask where. Whether it was saved."""
        path = self._document.snapshot().path
        return self._write(path) if path is not None else self.save_as()

    def save_as(self) -> bool:
        """Ask where to save the case. Whether it was saved."""
        path = self.questions.case_file_to_write(self._proposal())
        return path is not None and self._write(path)

    def may_leave_case(self) -> bool:
        """Whether the open case may be closed: it is saved, or the user saves or discards it now."""
        if not self._document.is_worth_saving:
            return True
        answer = self.questions.unsaved()
        if answer is UnsavedAnswer.SAVE:
            return self.save()
        return answer is UnsavedAnswer.DISCARD

    def _write(self, path: Path) -> bool:
        try:
            case = CaseToSave.of(self._document).write(path)
        except (RetinaError, OSError) as error:
            self._errors.report(error, "Saving the case")
            return False
        self._document.adopt_files(case, path)
        self.told.emit(f"Saved in {path}.")
        return True

    def _proposal(self) -> Path:
        case: Case = self._document.case
        folder = case.reference.path.parent if case.reference and case.reference.path else Path.home()
        return folder / "case.json"


def reference_and_floating(images: Sequence[Path]) -> tuple[Path, Path]:
    """Which of two files is which, by their names where they say so, else by their order."""
    first, second = images[0], images[1]
    if _says(second, REFERENCE_WORDS) or _says(first, FLOATING_WORDS):
        return second, first
    return first, second


def _says(path: Path, words: tuple[str, ...]) -> bool:
    return any(word in path.stem.lower() for word in words)
