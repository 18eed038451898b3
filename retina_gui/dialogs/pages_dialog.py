"""Which images of a file are opened: a picture, a number and a time of each, to be ticked."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.images.contents import Part, Sort
from core.language import tr, tr_count
from retina_gui.jobs.looking_into import SIDE, FileImages
from retina_gui.look.text_size import scaled
from retina_gui.look.widgets import label

FEW = 6
"""So many images are all ticked at first; of more, the first alone."""


class PagesDialog(QDialog):
    """Ticks with the mouse or the space bar; Return opens."""

    def __init__(self, file: FileImages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Choose images"))
        self.resize(scaled(760), scaled(560))
        self.list = _Pictures()
        self.list.setAccessibleName(tr("Images of the file"))
        count = len(file.contents.parts)
        for number, (part, picture) in enumerate(
            zip(file.contents.parts, file.pictures, strict=True), start=1
        ):
            item = QListWidgetItem(_words(number, part, file.contents.sort))
            if picture is not None:
                item.setIcon(QIcon(_pixmap(picture)))
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
            )
            item.setCheckState(
                Qt.CheckState.Checked if count <= FEW or number == 1 else Qt.CheckState.Unchecked
            )
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.all, self.none = QPushButton(tr("All")), QPushButton(tr("None"))
        self.confirm, cancel = QPushButton(tr("Open")), QPushButton(tr("Cancel"))
        self.confirm.setDefault(True)
        self.all.clicked.connect(self._tick_all)
        self.none.clicked.connect(self._tick_none)
        self.confirm.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.list.itemChanged.connect(self._on_changed)
        self._count = label("", "small")
        row = QHBoxLayout()
        for button in (self.all, self.none):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.confirm)
        column = QVBoxLayout(self)
        column.addWidget(label(_question(file), wrap=True))
        column.addWidget(
            label(
                tr("Each becomes an image of the case. The space bar ticks, Return opens."),
                "small",
                wrap=True,
            )
        )
        column.addWidget(self.list, 1)
        column.addLayout(row)
        self._on_changed()
        self.list.setFocus()

    @property
    def chosen(self) -> tuple[int, ...]:
        """The numbers of the images that are ticked, from 1."""
        rows = range(self.list.count())
        return tuple(row + 1 for row in rows if self.list.item(row).checkState() is Qt.CheckState.Checked)

    def _on_changed(self, item: QListWidgetItem | None = None) -> None:
        count = len(self.chosen)
        self._count.setText(tr_count("{count} image", "{count} images", count))
        self.confirm.setEnabled(count > 0)

    def _tick_all(self) -> None:
        self._tick(Qt.CheckState.Checked)

    def _tick_none(self) -> None:
        self._tick(Qt.CheckState.Unchecked)

    def _tick(self, state: Qt.CheckState) -> None:
        for row in range(self.list.count()):
            self.list.item(row).setCheckState(state)


class _Pictures(QListWidget):
    """Pictures in rows; the space bar ticks all that are selected, and a double click the one under it."""

    def __init__(self) -> None:
        super().__init__()
        side = scaled(SIDE)
        self.setViewMode(QListWidget.ViewMode.IconMode)
        self.setIconSize(QSize(side, side))
        self.setGridSize(QSize(side + scaled(24), side + scaled(44)))
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setMovement(QListWidget.Movement.Static)
        self.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.setUniformItemSizes(True)
        self.itemDoubleClicked.connect(_turn)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            for item in self.selectedItems():
                _turn(item)
            event.accept()
        else:
            super().keyPressEvent(event)


def _turn(item: QListWidgetItem) -> None:
    is_ticked = item.checkState() is Qt.CheckState.Checked
    item.setCheckState(Qt.CheckState.Unchecked if is_ticked else Qt.CheckState.Checked)


def _question(file: FileImages) -> str:
    count, name = len(file.contents.parts), file.path.name
    sentences = {
        Sort.FRAMES: tr("{name} is a series of {count} frames. Which do you want to open?"),
        Sort.PAGES: tr("{name} holds {count} pages. Which do you want to open?"),
        Sort.CHANNELS: tr("{name} holds {count} channels. Which do you want to open?"),
        Sort.STACK: tr("{name} is a stack of {count} images. Which do you want to open?"),
    }
    return sentences[file.contents.sort].format(name=name, count=count)


def _words(number: int, part: Part, sort: Sort) -> str:
    """The number, with the name or the time where there is one."""
    if part.seconds is not None:
        return tr("{number}  ·  {seconds:g} s").format(number=number, seconds=round(part.seconds, 2))
    return f"{number}  ·  {part.name}" if part.name else str(number)


def _pixmap(picture: np.ndarray) -> QPixmap:
    picture = np.ascontiguousarray(picture)
    height, width = picture.shape[:2]
    image = QImage(picture.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return QPixmap.fromImage(image.copy())
