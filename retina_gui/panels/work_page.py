"""The page of an open case: the images, and the panels beside them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from retina_gui.panels.compare_bar import NARROWEST
from retina_gui.panels.side_panel import LEAST, WIDTH, SidePanel


class WorkPage(QSplitter):
    """Fits a small screen: where there is too little room for all words of the panels, these scroll."""

    def __init__(self, images: QWidget, side: SidePanel) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._side = side
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.addWidget(images)
        self.addWidget(side)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.setSizes([1000, WIDTH])

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST + self.handleWidth() + LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._side.set_room(self.width() - self.handleWidth() - NARROWEST)
        super().resizeEvent(event)
