"""The recent cases: on the start page and in the Case menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from core.language import tr
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.plain_text import caption, plain
from retina_gui.look.widgets import drop, label, set_tooltip, tabular

SHOWN = 4
THUMBNAIL = QSize(48, 36)


@dataclass(frozen=True)
class RecentItem:
    """One recent case, ready to be shown. `thumbnail` may be a file that is not there."""

    path: Path
    name: str
    when: str
    thumbnail: Path
    is_missing: bool


class RecentList(QWidget):
    """The latest few, a button each. `chosen` carries the case file. Hidden while there are none."""

    chosen = Signal(Path)

    def __init__(self, forget: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[RecentItem, ...] = ()
        self.rows: list[RecentRow] = []
        heading = QHBoxLayout()
        heading.addWidget(label(tr("Recent cases"), "heading"), 1)
        clear = QPushButton(tr("Forget them"))
        clear.setProperty("look", "link")
        clear.setToolTip(forget.toolTip())
        clear.clicked.connect(forget.trigger)
        heading.addWidget(clear)
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(4)
        outer.addLayout(heading)
        outer.addLayout(self._column)
        self.hide()

    def show_items(self, items: Sequence[RecentItem]) -> None:
        """Show the first few."""
        items = tuple(items[:SHOWN])
        self.setVisible(bool(items))
        if items == self._shown:
            return
        self._shown = items
        for row in self.rows:
            self._column.removeWidget(row)
            drop(row)
        self.rows = [RecentRow(item) for item in items]
        for row in self.rows:
            row.clicked.connect(partial(self._choose, row.item.path))
            self._column.addWidget(row)

    def _choose(self, path: Path, checked: bool = False) -> None:
        self.chosen.emit(path)


class RecentRow(QPushButton):
    """Picture, name, folder and date of one case; one that is missing cannot be pressed."""

    def __init__(self, item: RecentItem) -> None:
        super().__init__()
        self.item = item
        self.setProperty("look", "recent")
        self.setEnabled(not item.is_missing)
        self.setMinimumHeight(THUMBNAIL.height() + 12)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        missing = tr("{path} is missing: it was moved or deleted.").format(path=item.path)
        set_tooltip(self, missing if item.is_missing else str(item.path))
        self.setAccessibleName(item.name)
        picture = QLabel()
        picture.setFixedSize(THUMBNAIL)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        pixmap = QPixmap(str(item.thumbnail))
        if pixmap.isNull():
            picture.setObjectName("noPicture")
        else:
            ratio = self.devicePixelRatioF()
            scaled = pixmap.scaled(
                THUMBNAIL * ratio,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            scaled.setDevicePixelRatio(ratio)
            picture.setPixmap(scaled)
        words = QVBoxLayout()
        words.setSpacing(0)
        name, folder = ElidedLabel(), ElidedLabel("small")
        name.setText(item.name)
        folder.setText(str(item.path.parent))
        words.addWidget(name)
        words.addWidget(folder)
        when = label(tr("missing") if item.is_missing else item.when, "small")
        tabular(when)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 12, 4)
        row.setSpacing(12)
        row.addWidget(picture)
        row.addLayout(words, 1)
        row.addWidget(when)
        for child in (picture, name, folder, when):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


class RecentMenu(QMenu):
    """All of them, and the action that forgets them. `chosen` carries the case file."""

    chosen = Signal(Path)

    def __init__(self, forget: QAction, parent: QWidget | None = None) -> None:
        super().__init__(tr("Recent cases"), parent)
        self._forget = forget
        self.setToolTipsVisible(True)
        self.triggered.connect(self._on_triggered)

    def show_items(self, items: Sequence[RecentItem]) -> None:
        """Show these."""
        self.clear()
        for item in items:
            words = tr("{name} (missing)").format(name=item.name) if item.is_missing else item.name
            action = self.addAction(caption(words))
            action.setToolTip(plain(str(item.path)))
            action.setEnabled(not item.is_missing)
            action.setData(str(item.path))
        self.addSeparator()
        self.addAction(self._forget)
        self.setEnabled(bool(items))

    def _on_triggered(self, action: QAction) -> None:
        if action is not self._forget:
            self.chosen.emit(Path(action.data()))
