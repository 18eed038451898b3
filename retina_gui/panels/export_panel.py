"""What the export writes and where; files that are there already are pointed out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from retina_gui.look.widgets import Section, label
from retina_gui.state.view_state import ExportFile, ExportState


class ExportPanel(Section):
    """Folder, files, and the button.

    Signals:
        folder_asked: the user wants to choose a folder.
        folder_typed: a folder was typed.
        vessel_maps_chosen: whether the stack holds the vessel maps.
        export_asked: the button.
    """

    folder_asked = Signal()
    folder_typed = Signal(str)
    vessel_maps_chosen = Signal(bool)
    export_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Export", parent)
        self.folder = QLineEdit()
        self.folder.setPlaceholderText("Folder to write into")
        self.choose = QPushButton("Choose…")
        self.vessel_maps = QCheckBox("Vessel maps in the stack")
        self.button = QPushButton("Export")
        self.button.setProperty("look", "accent")
        self._reason = label("", "small", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.folder, 1)
        row.addWidget(self.choose)
        self._files = QVBoxLayout()
        self._files.setSpacing(6)
        self._shown: ExportState | None = None
        self.body.addLayout(row)
        self.body.addWidget(self.vessel_maps)
        self.body.addSpacing(4)
        self.body.addWidget(label("These files will be written", "heading"))
        self.body.addLayout(self._files)
        self.body.addSpacing(4)
        self.body.addWidget(self.button)
        self.body.addWidget(self._reason)
        self.folder.editingFinished.connect(self._on_typed)
        self.choose.clicked.connect(self.folder_asked)
        self.vessel_maps.clicked.connect(self.vessel_maps_chosen)
        self.button.clicked.connect(self.export_asked)

    def show_state(self, state: ExportState, running: bool) -> None:
        """Draw a state."""
        self.button.setEnabled(state.ready and not running)
        if state == self._shown:
            return
        self._shown = state
        if self.folder.text() != state.folder:
            self.folder.setText(state.folder)
        self.folder.setToolTip(state.folder)
        self.vessel_maps.setChecked(state.vessel_maps)
        self.vessel_maps.setEnabled(not state.no_maps)
        self.vessel_maps.setToolTip(state.no_maps)
        self._reason.setText(state.reason)
        self._reason.setVisible(bool(state.reason))
        while self._files.count():
            self._files.takeAt(0).widget().deleteLater()
        for file in state.files:
            self._files.addWidget(_file_row(file))

    def _on_typed(self) -> None:
        self.folder_typed.emit(self.folder.text().strip())


def _file_row(file: ExportFile) -> QWidget:
    row = QWidget()
    layout = QVBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    text = f"{file.name}   (is there already; you will be asked)" if file.exists else file.name
    layout.addWidget(label(text, "warning" if file.exists else ""))
    layout.addWidget(label(file.meaning, "small", wrap=True))
    return row
