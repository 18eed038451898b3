"""What a picture of a pane is to show, with a preview of it: copied, printed or saved. It stays open and follows."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from core.language import tr
from retina_gui.dialogs.preview_layout import lay_out_beside_preview
from retina_gui.look.choice_box import ChoiceBox
from retina_gui.look.widgets import label, tabular
from retina_gui.look.window_place import room_for
from retina_gui.state.picture_choice import EXTENTS, PANES, PARTS, Extent, PictureChoice, PictureOf

WIDTH = 260
"""Logical pixels of the choices, beside the preview."""


class PictureWindow(QDialog):
    """The choices on the left, the preview on the right.

    Signals:
        pane_chosen: another `PictureOf`.
        extent_chosen: another `Extent`.
        part_chosen: a name of `PARTS`, and whether it is drawn.
        copy_asked, print_asked, save_asked: of the picture as it is shown.
        preview_asked: the preview has another size.
    """

    pane_chosen = Signal(object)
    extent_chosen = Signal(object)
    part_chosen = Signal(str, bool)
    copy_asked = Signal()
    print_asked = Signal()
    save_asked = Signal()
    preview_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Picture of a pane"))
        self.resize(room_for(self, QSize(800, 500)))
        self.pane = ChoiceBox()
        self.pane.setAccessibleName(tr("Which pane"))
        self.pane.activated.connect(self._on_pane)
        self.extents = {each: QRadioButton(tr(words)) for each, words in EXTENTS.items()}
        group = QButtonGroup(self)
        for extent, choice in self.extents.items():
            group.addButton(choice)
            choice.clicked.connect(partial(self._on_extent, extent))
        self.parts = {each: QCheckBox(tr(words)) for each, words in PARTS.items()}
        for part, box in self.parts.items():
            box.clicked.connect(partial(self._on_part, part))
        self.size_words = label("", "small", wrap=True)
        tabular(self.size_words)
        self.preview = _Preview()
        self.preview.setAccessibleName(tr("Preview"))
        self.copy, self.print_out = QPushButton(tr("Copy")), QPushButton(tr("Print…"))
        self.save, self._close = QPushButton(tr("Save…")), QPushButton(tr("Close"))
        for button, asked in (
            (self.copy, self.copy_asked),
            (self.print_out, self.print_asked),
            (self.save, self.save_asked),
        ):
            button.clicked.connect(asked)
        self._close.clicked.connect(self.close)
        self.save.setDefault(True)
        for button in (self.copy, self.print_out, self._close):
            button.setAutoDefault(False)
        self._lay_out()

    @property
    def room(self) -> tuple[int, int]:
        """`(height, width)` of the preview in screen pixels."""
        ratio = self.preview.devicePixelRatioF()
        return round(self.preview.height() * ratio), round(self.preview.width() * ratio)

    def show_state(self, of: PictureOf, there: tuple[PictureOf, ...], choice: PictureChoice) -> None:
        """Draw the choices."""
        with QSignalBlocker(self.pane):
            if [self.pane.itemData(number) for number in range(self.pane.count())] != list(there):
                self.pane.clear()
                for each in there:
                    self.pane.addItem(tr(PANES[each]), each)
            self.pane.setCurrentIndex(self.pane.findData(of))
        self.extents[choice.extent].setChecked(True)
        for part, box in self.parts.items():
            box.setChecked(part in choice.parts)

    def show_preview(self, picture: QImage | None, words: str) -> None:
        """Show the picture, and how large it is; none where there is nothing to show."""
        self.size_words.setText(words)
        self.preview.show_picture(picture)
        for button in (self.copy, self.print_out, self.save):
            button.setEnabled(picture is not None)

    def _on_pane(self) -> None:
        self.pane_chosen.emit(PictureOf(self.pane.currentData()))

    def _on_extent(self, extent: Extent, *_: object) -> None:
        self.extent_chosen.emit(extent)

    def _on_part(self, part: str, *_: object) -> None:
        self.part_chosen.emit(part, self.parts[part].isChecked())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.preview_asked.emit()

    def _lay_out(self) -> None:
        choices = QVBoxLayout()
        choices.setSpacing(6)
        choices.addWidget(self.pane)
        choices.addSpacing(8)
        choices.addWidget(label(tr("What it shows"), "heading"))
        for extent in self.extents.values():
            choices.addWidget(extent)
        choices.addSpacing(8)
        choices.addWidget(label(tr("Drawn on it"), "heading"))
        for box in self.parts.values():
            choices.addWidget(box)
        choices.addStretch(1)
        choices.addWidget(self.size_words)
        lay_out_beside_preview(
            self, choices, WIDTH, self.preview, (self.copy, self.print_out), (self._close, self.save)
        )


class _Preview(QLabel):
    """Takes the room that there is, whatever it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMinimumSize(240, 200)

    def show_picture(self, picture: QImage | None) -> None:
        """Show it as it is, pixel for pixel."""
        if picture is None:
            self.clear()
            return
        shown = QPixmap.fromImage(picture)
        shown.setDevicePixelRatio(self.devicePixelRatioF())
        self.setPixmap(shown)

    def sizeHint(self) -> QSize:
        return self.minimumSize()
