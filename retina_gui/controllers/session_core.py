"""What all controllers share: the open case, the options, the one worker, and ways to tell and to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication

from core.case.own_files import files_named_by
from core.errors import InputError
from core.export.kept_inputs import check_inputs_are_kept
from core.language import tr
from core.places import is_folder
from retina_gui.controllers.dialogs import Dialogs
from retina_gui.controllers.questions import Questions
from retina_gui.document.case_document import CaseDocument
from retina_gui.error_reporting import ErrorReporter
from retina_gui.jobs.runner import JobRunner
from retina_gui.state.options import OptionsModel, ViewOptions


class SessionCore(QObject):
    """Holds them; the controllers do the work.

    Attributes:
        errors: takes what did not work.
        questions: asks in a line with buttons, without stopping the work.
        dialogs: asks for files, and what must be answered before anything else happens.
        weights: of the network, where they are not those that ship.

    Signals:
        told: a short message for the status line.
    """

    told = Signal(str)

    def __init__(
        self,
        errors: ErrorReporter,
        dialogs: Dialogs,
        options: ViewOptions,
        weights: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.errors, self.dialogs, self.weights = errors, dialogs, weights
        self.document = CaseDocument(self)
        self.options = OptionsModel(options, self)
        self.runner = JobRunner(self)
        self.questions = Questions(self)

    @property
    def is_busy(self) -> bool:
        """Whether a job is in progress: the case stays as it is meanwhile."""
        return self.runner.state.running

    def unless_read(
        self,
        path: Path | None,
        doing: str,
        read: Iterable[Path | None] = (),
        beside: Iterable[Path] = (),
        but: Path | None = None,
    ) -> Path | None:
        """The file that somebody chose to write; None where it is one that the open case is made of, which is told.

        Args:
            doing: what it is written for, for the error.
            read: what else is read; asked only where the file is there already.
            beside: files that are written with it.
            but: a file of the open case that may be written all the same.
        """
        if path is None:
            return None
        snapshot = self.document.snapshot()
        own = [opened.image.path for opened in snapshot.images.values()]
        folder = None if snapshot.path is None else snapshot.path.parent
        named = [each for each in (snapshot.path, *files_named_by(snapshot.case, folder)) if each != but]
        try:
            check_inputs_are_kept((path, *beside), (each for some in (own, named, read) for each in some))
        except InputError as error:
            self.errors.report(error, doing)
            return None
        return path

    def show_folder(self, folder: Path) -> None:
        """Open a folder in the file manager, or say where it is."""
        if not is_folder(folder):
            self.told.emit(tr("The folder {folder} is not there any more.").format(folder=folder))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            text = tr("This system offers no file manager to open the folder with: {folder}")
            self.told.emit(text.format(folder=folder))

    def copy_text(self, text: str) -> None:
        """Put a text on the clipboard."""
        QGuiApplication.clipboard().setText(text)


class Controller(QObject):
    """Base of all controllers."""

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)
        self._core = core
        self._document, self._options, self._runner = core.document, core.options, core.runner
        self._weights = core.weights
        self._tell: Callable[[str], None] = core.told.emit
