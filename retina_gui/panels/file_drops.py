"""Files that are dropped on the window, or on one of its images."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPointF, QTimer
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from core.points.matching import ImageRole
from retina_gui.look.widgets import accept_as_copy, dropped_files
from retina_gui.panels.workspace import Workspace
from retina_gui.session import Session

_OVER = (QEvent.Type.DragEnter, QEvent.Type.DragMove)


class FileDrops(QObject):
    """Lets files be dropped on a window; parts of it that take drops themselves come first."""

    def __init__(self, window: QWidget, workspace: Workspace, session: Session) -> None:
        super().__init__(window)
        self._window, self._workspace, self._session = window, workspace, session
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QDropEvent) or event.type() not in (*_OVER, QEvent.Type.Drop):
            return False
        files = dropped_files(event)
        if files:
            accept_as_copy(event)
        if files and event.type() == QEvent.Type.Drop:
            # not in here: the other program waits meanwhile, and there may be questions
            QTimer.singleShot(0, partial(self._session.open_dropped, files, self._role_at(event.position())))
        return True

    def _role_at(self, place: QPointF) -> ImageRole | None:
        """Whose pane they were dropped on."""
        panes = {ImageRole.REFERENCE: self._workspace.reference, ImageRole.FLOATING: self._workspace.floating}
        for role, pane in panes.items():
            if pane.isVisible() and pane.rect().contains(pane.mapFrom(self._window, place.toPoint())):
                return role
        return None
