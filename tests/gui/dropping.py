"""Files that are dragged over a widget and dropped there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

COPY, NONE, LEFT = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton


def drop(widget: QWidget, paths: Iterable[Path], place: QPoint) -> None:
    """As another program does it; nothing is dropped where the widget does not take it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    QApplication.sendEvent(widget, over := QDragEnterEvent(place, COPY, data, LEFT, NONE))
    if over.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(QPointF(place), COPY, data, LEFT, NONE))
