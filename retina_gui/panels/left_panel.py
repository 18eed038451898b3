"""What stands to the left of the images: a column that can be hidden and keeps its width; and the pages beside it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

NARROWEST, WIDTH, WIDEST = 208, 264, 640
ROOM_OF_PAGE = 800
"""Pixels that the page beside it needs to show all its words; in a small window the panel gives way."""


class LeftPanel(QFrame):
    """Holds panels under each other."""

    def __init__(self, *panels: QWidget) -> None:
        super().__init__()
        self.setObjectName("leftPanel")
        self.setMaximumWidth(WIDEST)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for panel in panels:
            column.addWidget(panel, 1)

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().expandedTo(QSize(NARROWEST, 0))


class Pages(QStackedWidget):
    """Pages one of which shows; those that do not show claim no room."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self.updateGeometry)

    def minimumSizeHint(self) -> QSize:
        shown = self.currentWidget()
        return super().minimumSizeHint() if shown is None else shown.minimumSizeHint()


class Body(QSplitter):
    """The left panel and the page beside it; the page takes all room that the panel leaves."""

    def __init__(self, left: LeftPanel, page: QWidget, width: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._left, self._width = left, min(max(width, NARROWEST), WIDEST)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.addWidget(left)
        self.addWidget(page)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        left.hide()
        self.splitterMoved.connect(self._on_moved)

    @property
    def left_width(self) -> int:
        """The width that the left panel has, or had when it was shown last."""
        return self._width

    def show_left(self, visible: bool) -> None:
        """Show the left panel at its width, or hide it."""
        if visible is not self._left.isVisibleTo(self):
            self._left.setVisible(visible)
            if visible:
                width = max(NARROWEST, min(self._width, self.width() - ROOM_OF_PAGE))
                self.setSizes([width, max(1, self.width() - width)])

    def _on_moved(self) -> None:
        if self._left.isVisible():
            self._width = self._left.width()
