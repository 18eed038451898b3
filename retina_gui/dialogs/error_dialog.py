"""One error in a sentence, with details to copy."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.language import tr
from retina_gui.document.notes import Problem
from retina_gui.error_reporting import ErrorReporter, log_folder
from retina_gui.look.icons import icon_pixmap
from retina_gui.look.theme import theme_of
from retina_gui.look.widgets import label


class ErrorDialog(QDialog):
    """Does not block the program; further errors are added to the details while it is open."""

    def __init__(self, sentence: str, details: str, log_folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("That did not work"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.setObjectName("errorDialog")
        self.setMinimumWidth(520)
        self.sentence = label(sentence, wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.sentence.setContentsMargins(0, 4, 0, 0)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.setMinimumHeight(180)
        self.details.hide()
        self._place = label(
            tr("Also in the log file in {folder}").format(folder=log_folder), "small", wrap=True
        )
        self._place.hide()
        self._toggle = QPushButton(tr("Show details"))
        self._copy = QPushButton(tr("Copy details"))
        self.close_button = QPushButton(tr("Close"))
        self.close_button.setProperty("look", "accent")
        self.close_button.setDefault(True)
        self.close_button.setFocus()
        self._lay_out()
        self._toggle.clicked.connect(self._toggle_details)
        self._copy.clicked.connect(self._copy_details)
        self.close_button.clicked.connect(self.accept)

    def add(self, sentence: str, details: str) -> None:
        """Another error came while the dialog is open."""
        self.details.appendPlainText(f"\n{sentence}\n{details}")

    def show_details(self) -> None:
        """Show the details too."""
        if self.details.isHidden():
            self._toggle_details()

    def _toggle_details(self) -> None:
        show = self.details.isHidden()
        self.details.setVisible(show)
        self._place.setVisible(show)
        self._toggle.setText(tr("Hide details") if show else tr("Show details"))
        self.adjustSize()

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.sentence.text()}\n\n{self.details.toPlainText()}")
        self._copy.setText(tr("Copied"))

    def _lay_out(self) -> None:
        sign = label()
        sign.setPixmap(icon_pixmap("error", theme_of(self.palette()).error, 28))
        sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(sign)
        top.addWidget(self.sentence, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._toggle)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self.details, 1)
        column.addWidget(self._place)
        column.addSpacing(4)
        column.addLayout(buttons)


class ErrorDialogs(QObject):
    """Shows faults of the program as they are reported, in one dialog."""

    def __init__(self, errors: ErrorReporter) -> None:
        super().__init__(errors)
        self.dialog: ErrorDialog | None = None
        self._errors = errors
        errors.faulted.connect(self._show)

    def show_details(self) -> None:
        """The problem that is shown in the window, with its details, to copy them for a report."""
        if self._errors.problem is not None:
            self._show(self._errors.problem).show_details()

    @Slot(Problem)
    def _show(self, problem: Problem) -> ErrorDialog:
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.add(problem.sentence, problem.details)
        else:
            self.dialog = ErrorDialog(problem.sentence, problem.details, log_folder(), _open_window())
            self.dialog.show()
        return self.dialog


def _open_window() -> QWidget | None:
    """The window to show a dialog above: the active one, else any main window."""
    windows = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QMainWindow))
    return QApplication.activeWindow() or next((window for window in windows if window.isVisible()), None)
