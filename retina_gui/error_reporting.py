"""Errors that nobody expected: to the log file, and to one dialog. The case stays as it is."""

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
    QMessageLogContext,
    QObject,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
    qVersion,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from core import __version__
from core.errors import RetinaError
from core.language import tr
from retina_gui.dialogs.error_dialog import ErrorDialog

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
            delay=True,
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)


class ErrorReporter(QObject):
    """Takes errors from any thread and shows them on the GUI thread, one dialog at a time."""

    _reported = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dialog: ErrorDialog | None = None
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
        details = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        LOG.error("%s\n%s", doing or "uncaught error", details)
        self._reported.emit(_sentence(error, doing), f"{_surroundings()}\n\n{details}")

    def _on_uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        self.report(error.with_traceback(trace))

    def _on_uncaught_in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self.report(arguments.exc_value)

    @Slot(str, str)
    def _show(self, sentence: str, details: str) -> None:
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.add(sentence, details)
            return
        self.dialog = ErrorDialog(sentence, details, log_folder(), _open_window())
        self.dialog.open()


def _open_window() -> QWidget | None:
    """The window to show a dialog above: the active one, else any main window."""
    windows = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QMainWindow))
    return QApplication.activeWindow() or next((window for window in windows if window.isVisible()), None)


def _sentence(error: BaseException, doing: str) -> str:
    if isinstance(error, RetinaError):
        return str(error)
    work = tr(doing) or tr("The last step")
    if isinstance(error, MemoryError):
        return tr("{work} needs more memory than there is. Close other programs and try again.").format(
            work=tr(doing) or tr("The work")
        )
    if isinstance(error, OSError) and error.strerror:
        reason = f"{error.strerror.lower()} ({error.filename})" if error.filename else error.strerror.lower()
        return tr("{work} did not work: {reason}. {advice}").format(
            work=work, reason=reason, advice=_advice(error)
        )
    return tr("{work} failed because of a fault in this program ({kind}). Your case is unchanged.").format(
        work=work, kind=type(error).__name__
    )


def _advice(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return tr("Make room on the disk, or choose another place. Your case is unchanged.")
    return tr("Check that the place can be reached and written to. Your case is unchanged.")


def _surroundings() -> str:
    return (
        f"retina-registration {__version__}, Python {platform.python_version()}, Qt {qVersion()}, "
        f"{platform.platform()}"
    )


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    LOG.log(QT_LEVELS.get(kind, logging.ERROR), "Qt: %s", text)
