"""What the export writes and where; files that are there already are pointed out."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.export.canvas import CanvasChoice
from core.export.stack_formats import STACK_FORMATS, StackFormat
from core.language import mark, tr
from retina_gui.look.choice_box import ChoiceBox
from retina_gui.look.plain_text import plain
from retina_gui.look.widgets import Section, label
from retina_gui.panels.action_buttons import ShortButton
from retina_gui.panels.export_parts import ExportParts
from retina_gui.state.view_state import ExportState

FORMATS = tuple(STACK_FORMATS.values())
CANVASES = {
    CanvasChoice.REFERENCE: (mark("The reference's"), mark("As large as the reference.")),
    CanvasChoice.UNION: (mark("All fields"), mark("Large enough for the fields of all images.")),
    CanvasChoice.COMMON: (mark("Crop to the common area"), mark("Cut to what all images show.")),
}
"""How each is called, and what it is."""


class ExportPanel(Section):
    """Folder and files.

    Attributes:
        foot: the button that exports, for a place where it never scrolls out of sight.

    Signals:
        folder_asked: the user wants to choose a folder.
        folder_typed: a folder was typed.
        vessel_maps_chosen: whether the stack holds the vessel maps.
        whole_case_chosen: whether it holds all images of the case.
        format_chosen: how it is written.
        canvas_chosen: on which grid.
        part_chosen: what is written: a part, and whether.
        keep_patient_chosen: whether DICOM files name the patient.
        export_asked: the button.
    """

    folder_asked = Signal()
    folder_typed = Signal(str)
    vessel_maps_chosen = Signal(bool)
    whole_case_chosen = Signal(bool)
    format_chosen = Signal(StackFormat)
    canvas_chosen = Signal(CanvasChoice)
    part_chosen = Signal(str, bool)
    keep_patient_chosen = Signal(bool)
    export_asked = Signal()

    def __init__(self, show_folder: QAction, parent: QWidget | None = None) -> None:
        super().__init__(tr("Export"), parent)
        self._shown: ExportState | None = None
        self.folder = QLineEdit()
        self.folder.setPlaceholderText(tr("Folder to write into"))
        self.folder.setAccessibleName(tr("Folder to write into"))
        self.choose = QPushButton(tr("Choose…"))
        self.format = _choice(
            [(tr(each.words), tr(each.limits)) for each in FORMATS], tr("How the aligned stack is written")
        )
        self.canvas = _choice(
            [(tr(words), tr(hint)) for words, hint in CANVASES.values()],
            tr("The grid of all that is written; transforms and masks are for it too"),
        )
        self.whole_case = QCheckBox(tr("All images of the case"))
        self.whole_case.setToolTip(tr("Every registered image gets its files, named after it"))
        self.vessel_maps = QCheckBox(tr("Vessel maps in the stack"))
        self.keep_patient = QCheckBox(tr("Patient and study in the files"))
        self.parts = ExportParts()
        self.button = QPushButton(tr("Export"))
        self.button.setProperty("look", "accent")
        self.button.setAutoDefault(True)  # Enter writes, after Ctrl + E has put the keyboard here
        self.show_folder = ShortButton(show_folder, tr("Show the folder"))
        self._reason, self._remarks, self._patient, self._which_transform = (
            label("", "small", wrap=True) for _ in range(4)
        )
        self._heading = label("", "heading")
        self._lay_out()
        self.foot = self._made_foot()
        self._connect()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.folder, 1)
        row.addWidget(self.choose)
        self.body.addLayout(row)
        self._stack = self._made_stack_choices()
        for widget in (
            self._stack,
            self.whole_case,
            self._remarks,
            self.vessel_maps,
            self.keep_patient,
            self._patient,
        ):
            self.body.addWidget(widget)
        self.body.addSpacing(4)
        for widget in (self._heading, self.parts, self._which_transform):
            self.body.addWidget(widget)

    def _made_stack_choices(self) -> QWidget:
        widget = QWidget()
        grid = QGridLayout(widget)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setColumnStretch(1, 1)
        for number, (words, box) in enumerate(((tr("Stack as"), self.format), (tr("Canvas"), self.canvas))):
            grid.addWidget(label(words), number, 0)
            grid.addWidget(box, number, 1)
        return widget

    def _made_foot(self) -> QWidget:
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for widget in (self._reason, self.button, self.show_folder):
            column.addWidget(widget)
        return foot

    def _connect(self) -> None:
        self.folder.editingFinished.connect(self._on_typed)
        self.choose.clicked.connect(self.folder_asked)
        self.vessel_maps.clicked.connect(self.vessel_maps_chosen)
        self.whole_case.clicked.connect(self.whole_case_chosen)
        self.format.activated.connect(self._on_format)
        self.keep_patient.clicked.connect(self.keep_patient_chosen)
        self.canvas.activated.connect(self._on_canvas)
        self.parts.chosen.connect(self.part_chosen)
        self.button.clicked.connect(self.export_asked)

    def show_state(self, state: ExportState, running: bool) -> None:
        """Draw a state."""
        self.button.setEnabled(state.ready and not running)
        if state == self._shown:
            return
        self._shown = state
        if self.folder.text() != state.folder:
            self.folder.setText(state.folder)
        self.folder.setToolTip(plain(state.folder))
        self.format.setCurrentIndex(FORMATS.index(state.stack_format))
        self._stack.setVisible(state.has_stack)
        self.vessel_maps.setVisible(state.has_stack)
        self.canvas.setCurrentIndex(list(CANVASES).index(state.canvas))
        self.whole_case.setVisible(state.whole_case is not None)
        self.whole_case.setChecked(bool(state.whole_case))
        self.keep_patient.setVisible(state.keep_patient is not None)
        self.keep_patient.setChecked(bool(state.keep_patient))
        self._patient.setVisible(state.keep_patient is not None)
        self._patient.setText(
            tr("The files will name the patient: give them to nobody who may not know it.")
            if state.keep_patient
            else tr("The DICOM files are written without the patient, with new identifiers.")
        )
        self._remarks.setText("\n".join(state.remarks))
        self._remarks.setVisible(bool(state.remarks))
        self.vessel_maps.setChecked(state.vessel_maps)
        self.vessel_maps.setEnabled(not state.no_maps)
        self.vessel_maps.setToolTip(plain(state.no_maps))
        self._which_transform.setText(state.which_transform)
        self._which_transform.setVisible(bool(state.which_transform))
        self._reason.setText(state.reason or state.saved)
        self._reason.setVisible(bool(state.reason or state.saved))
        all_written = bool(state.files) and all(file.written for file in state.files)
        self._heading.setText(
            tr("These files are written") if all_written else tr("These files will be written")
        )
        self.parts.show_state(state.parts)

    def _on_format(self, place: int) -> None:
        self.format_chosen.emit(FORMATS[place])

    def _on_canvas(self, place: int) -> None:
        self.canvas_chosen.emit(list(CANVASES)[place])

    def _on_typed(self) -> None:
        self.folder_typed.emit(self.folder.text().strip())


def _choice(choices: Iterable[tuple[str, str]], help: str) -> ChoiceBox:
    """A box of choices, each with its words and what it is."""
    box = ChoiceBox()
    for place, (words, hint) in enumerate(choices):
        box.addItem(words)
        box.setItemData(place, plain(hint), Qt.ItemDataRole.ToolTipRole)
    box.setToolTip(plain(help))
    box.set_narrow()
    return box
