"""Tells the end of long work to somebody who looks elsewhere: the system's notification, and its list of windows."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QProcess, QStandardPaths
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

SHOWN_MS = 15_000


def notify_send() -> str:
    """The program by which Linux desktops are told (org.freedesktop.Notifications); empty where there is none.

    PySide cannot tell them itself: it has no unsigned number, and the service takes no other (6.11).
    """
    return QStandardPaths.findExecutable("notify-send")


class Notifier(QObject):
    """Notifies by the first way that the system has. Where it has none, the window's own words are all there is.

    Args:
        window: whose place among the windows asks for attention, until it has it.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None

    def notify(self, title: str, text: str) -> None:
        """Tell something; nothing is waited for."""
        QApplication.alert(self._window)
        program = notify_send()
        if not program:
            self._notify_by_tray(title, text)
            return
        process = QProcess(self)
        process.finished.connect(partial(self._on_finished, process, title, text))
        process.errorOccurred.connect(partial(self._on_error, process, title, text))
        name = QApplication.applicationDisplayName()
        process.start(program, [f"--app-name={name}", f"--expire-time={SHOWN_MS}", "--", title, text])

    def _on_finished(self, process: QProcess, title: str, text: str, code: int, _status: object) -> None:
        process.deleteLater()
        if code != 0:  # no service listens
            self._notify_by_tray(title, text)

    def _on_error(self, process: QProcess, title: str, text: str, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            process.deleteLater()
            self._notify_by_tray(title, text)

    def _notify_by_tray(self, title: str, text: str) -> None:
        """Windows, macOS, and desktops with a tray; its sign is there for as long as the window is."""
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(QApplication.windowIcon(), self)
            self._tray.setToolTip(QApplication.applicationDisplayName())
            self._tray.activated.connect(self._raise)
            self._tray.messageClicked.connect(self._raise)
        self._tray.show()
        self._tray.showMessage(title, text, QSystemTrayIcon.MessageIcon.Information, SHOWN_MS)

    def _raise(self, *_reason: object) -> None:
        self._window.raise_()
        self._window.activateWindow()
