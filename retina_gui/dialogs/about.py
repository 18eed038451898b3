"""Version and licence."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from core import __version__
from core.language import tr


def show_about(parent: QWidget) -> None:
    """Beside the window, which can be used on."""
    box = QMessageBox(parent)
    box.setWindowTitle(tr("About"))
    box.setText(tr("Retina registration {version}").format(version=__version__))
    box.setInformativeText(
        tr("Aligns multi-modal retinal images.\nResearch software, not a medical device.\nMIT licence.")
    )
    box.setModal(False)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.show()
