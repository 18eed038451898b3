"""What did not work: to the log file, and to the user. The case stays as it is."""

from __future__ import annotations

import errno
import logging
import platform
import sys
import threading
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from platformdirs import user_log_dir
from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QObject,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
    qVersion,
)

from core import __version__
from core.encodable import encodable
from core.errors import RetinaError
from core.language import tr
from core.memory_shortage import is_memory_shortage
from core.own_words import own
from core.places import place_of
from core.quoting import in_one_line, told
from retina_gui.document.notes import Problem

LOG = logging.getLogger("retina_gui")
LARGEST_LOG_BYTES, OLD_LOGS = 1_000_000, 3
QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
}


def log_folder() -> Path:
    """The folder of the log file."""
    return Path(user_log_dir("retina-registration", appauthor=False))


def start_log() -> None:
    """Write the log to its file; without one where the folder cannot be written to."""
    LOG.setLevel(logging.INFO)
    if LOG.handlers:
        return
    try:
        log_folder().mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            log_folder() / "retina-gui.log",
            maxBytes=LARGEST_LOG_BYTES,
            backupCount=OLD_LOGS,
            encoding="utf-8",
            errors="backslashreplace",
            delay=True,
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)


class ErrorReporter(QObject):
    """Takes errors from any thread to the GUI thread.

    What can happen in good order (a file that is no image, a full disk) is a `problem`, shown in a line of the window
    that does not stop the work; a fault in the program is shown in a dialog.

    Attributes:
        problem: to be shown without stopping the work; None where there is none.
        last: what did not work last, also once the user has seen it.

    Signals:
        changed: another problem is to be shown, or none any more.
        faulted: a fault in the program is to be shown.
    """

    changed = Signal()
    faulted = Signal(Problem)
    _reported = Signal(Problem)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.problem: Problem | None = None
        self.last: Problem | None = None
        self._is_showing = False
        self._reported.connect(self._show)

    def install(self) -> None:
        """Catch what nobody else catches."""
        sys.excepthook = self._on_uncaught
        threading.excepthook = self._on_uncaught_in_thread
        qInstallMessageHandler(_log_qt_message)

    def uninstall(self) -> None:
        """Give the hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    def report(self, error: BaseException, doing: str = "") -> None:
        """Tell the user of an error; `doing` names the work, such as `The registration`."""
        details = encodable("".join(traceback.format_exception(type(error), error, error.__traceback__)))
        LOG.error("%s\n%s", doing or "uncaught error", details)
        details = f"{_versions()}\n\n{details}"
        sentence = encodable(in_one_line(_sentence(error, doing)))
        self._reported.emit(Problem(sentence, details, doing, not _is_expected(error)))

    def dismiss(self) -> None:
        """The user has seen it."""
        if self.problem is not None:
            self.problem = None
            self.changed.emit()

    def dismiss_of(self, doing: str) -> None:
        """That work has been done since; what is said of other work stays."""
        if self.problem is not None and self.problem.doing == doing:
            self.dismiss()

    def _on_uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QCoreApplication.quit()
            return
        try:
            self.report(error.with_traceback(trace))
        except Exception:  # it would come here again, and so for ever
            LOG.exception("An error could not be told")

    def _on_uncaught_in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            try:
                self.report(arguments.exc_value)
            except Exception:
                LOG.exception("An error could not be told")

    @Slot(Problem)
    def _show(self, problem: Problem) -> None:
        """Show it. What goes wrong while another one is shown is in the log alone: showing it would fail, too."""
        if self._is_showing:
            return
        self._is_showing = True
        try:
            self.last = problem
            if problem.is_fault:
                self.faulted.emit(problem)
            self.problem = None if problem.is_fault else problem
            self.changed.emit()
        finally:
            self._is_showing = False


def _is_expected(error: BaseException) -> bool:
    """Whether it can happen though the program is right."""
    return (
        isinstance(error, RetinaError)
        or is_memory_shortage(error)
        or (isinstance(error, OSError) and bool(error.strerror))
    )


def _sentence(error: BaseException, doing: str) -> str:
    if isinstance(error, RetinaError):
        return str(error)
    work = tr(doing) or tr("The last step")
    if is_memory_shortage(error):
        return tr("{work} needs more memory than there is. Close other programs and try again.").format(
            work=tr(doing) or tr("The work")
        )
    if isinstance(error, OSError) and error.strerror:
        place, reason = place_of(error), error.strerror.lower()
        return tr("{work} did not work: {reason}. {advice}").format(
            work=work, reason=own(f"{reason} ({told(place)})" if place else reason), advice=_advice(error)
        )
    return tr("{work} failed because of a fault in this program ({kind}). Your case is unchanged.").format(
        work=work, kind=type(error).__name__
    )


def _advice(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return tr("Make room on the disk, or choose another place. Your case is unchanged.")
    return tr("Check that the place can be reached and written to. Your case is unchanged.")


def _versions() -> str:
    return (
        f"retina-registration {__version__}, Python {platform.python_version()}, Qt {qVersion()}, "
        f"{platform.platform()}"
    )


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    LOG.log(QT_LEVELS.get(kind, logging.ERROR), "Qt: %s", text)
