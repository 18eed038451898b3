"""Version and licence, and in a bundle the licences of everything that it holds."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QMessageBox, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from core import __version__
from core.language import tr
from core.resource_files import licences_file
from retina_gui.look.text_size import scaled

WIDTH, HEIGHT = 820, 640
"""Pixels of the page with the licences, for text of the usual size."""


def show_about(parent: QWidget) -> None:
    """Beside the window, which can be used on."""
    box = QMessageBox(parent)
    box.setWindowTitle(tr("About"))
    box.setText(tr("Retina registration {version}").format(version=__version__))
    box.setInformativeText(
        tr("Aligns multi-modal retinal images.\nResearch software, not a medical device.\nMIT licence.")
    )
    file = licences_file()
    if file is not None:
        licences = box.addButton(tr("Licences of included software"), QMessageBox.ButtonRole.ActionRole)
        licences.clicked.connect(partial(show_licences, parent, file))
        box.addButton(QMessageBox.StandardButton.Ok)
    box.setModal(False)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.show()


def show_licences(parent: QWidget, file: Path) -> None:
    """The notice that was made with the bundle, in a window of its own."""
    page = QDialog(parent)
    page.setWindowTitle(tr("Licences of included software"))
    page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    text = QPlainTextEdit(file.read_text("utf-8"))
    text.setReadOnly(True)
    text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    close = QPushButton(tr("Close"))
    close.clicked.connect(page.accept)
    layout = QVBoxLayout(page)
    layout.setContentsMargins(24, 20, 24, 16)
    layout.setSpacing(16)
    layout.addWidget(text)
    layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
    page.resize(scaled(WIDTH), scaled(HEIGHT))
    page.show()
