"""The labels of the case: their names and colours, in the order of the number keys."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QColorDialog,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.language import tr
from retina_gui.look.plain_text import seen
from retina_gui.look.swatch import swatch
from retina_gui.look.widgets import label
from retina_gui.state.annotations_state import LabelChoice

SIZE = QSize(360, 460)


class LabelsDialog(QDialog):
    """Changes the labels at once, each change an undo step.

    Signals:
        renamed: a label and its new name.
        recoloured: a label and its new colour, `#rrggbb`.
        removed: a label.
        moved: a label, and by how many places.
        reset_asked: the list is to be that of a new case.
    """

    renamed = Signal(str, str)
    recoloured = Signal(str, str)
    removed = Signal(str)
    moved = Signal(str, int)
    reset_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Labels"))
        self.resize(SIZE)
        self._labels: tuple[LabelChoice, ...] = ()
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Labels"))
        self.list.itemChanged.connect(self._on_changed)
        self.colour, self.remove = QPushButton(tr("Colour…")), QPushButton(tr("Remove"))
        self.up, self.down = QPushButton(tr("Up")), QPushButton(tr("Down"))
        self.reset, close = QPushButton(tr("Default list")), QPushButton(tr("Close"))
        self.colour.clicked.connect(self._on_colour)
        self.remove.clicked.connect(self._on_remove)
        self.up.clicked.connect(self._on_up)
        self.down.clicked.connect(self._on_down)
        self.reset.clicked.connect(self.reset_asked)
        close.clicked.connect(self.close)
        first, second = QHBoxLayout(), QHBoxLayout()
        for row, buttons in (
            (first, (self.colour, self.remove, self.up, self.down)),
            (second, (self.reset, close)),
        ):
            for button in buttons:
                button.setAutoDefault(False)
                row.addWidget(button)
        second.insertStretch(1, 1)
        column = QVBoxLayout(self)
        column.addWidget(
            label(tr("The first nine have the keys 1 … 9. Double click renames."), "small", wrap=True)
        )
        column.addWidget(self.list, 1)
        column.addLayout(first)
        column.addLayout(second)

    def show_labels(self, labels: tuple[LabelChoice, ...]) -> None:
        """Show other labels; the current row stays."""
        if labels == self._labels:
            return
        self._labels, row = labels, self.list.currentRow()
        with QSignalBlocker(self.list):
            self.list.clear()
            for choice in labels:
                item = QListWidgetItem(swatch(choice.colour), seen(choice.words))
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                self.list.addItem(item)
            self.list.setCurrentRow(max(0, min(row, len(labels) - 1)))

    def _current(self) -> LabelChoice | None:
        row = self.list.currentRow()
        return self._labels[row] if 0 <= row < len(self._labels) else None

    def _on_changed(self, item: QListWidgetItem) -> None:
        choice = self._labels[self.list.row(item)]
        if item.text().strip() and item.text() != choice.words:
            self.renamed.emit(choice.name, item.text())
        with QSignalBlocker(self.list):  # a name that is refused is not kept
            item.setText(self._labels[self.list.row(item)].words)

    def _on_colour(self) -> None:
        choice = self._current()
        if choice is None:
            return
        colour = QColorDialog.getColor(QColor(choice.colour), self, choice.words)
        if colour.isValid():
            self.recoloured.emit(choice.name, colour.name())

    def _on_remove(self) -> None:
        choice = self._current()
        if choice is not None:
            self.removed.emit(choice.name)

    def _on_up(self) -> None:
        self._move(-1)

    def _on_down(self) -> None:
        self._move(1)

    def _move(self, step: int) -> None:
        choice, row = self._current(), self.list.currentRow() + step
        if choice is not None and 0 <= row < len(self._labels):
            with QSignalBlocker(self.list):
                self.list.setCurrentRow(row)
            self.moved.emit(choice.name, step)
