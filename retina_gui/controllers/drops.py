"""Files that are dropped on the window."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QDropEvent

from core.points.matching import ImageRole
from retina_gui.look.widgets import accept_as_copy

if TYPE_CHECKING:
    from retina_gui.window import MainWindow


class DropController(QObject):
    """Takes files from other programs to what opens them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def enter(self, event: QDropEvent) -> None:
        """Files are dragged over the window; anything else is refused."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            accept_as_copy(event)

    def drop(self, event: QDropEvent) -> None:
        """Open them, but not in here: the other program waits meanwhile, and there may be questions."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        accept_as_copy(event)
        QTimer.singleShot(0, partial(self._take, paths, self._role_at(event)))

    def _take(self, paths: list[Path], role: ImageRole | None) -> None:
        if not self._window.cases.takes(paths):
            self._window.files.drop(paths, role)

    def _role_at(self, event: QDropEvent) -> ImageRole | None:
        workspace = self._window.workspace
        for role, pane in (
            (ImageRole.REFERENCE, workspace.reference),
            (ImageRole.FLOATING, workspace.floating),
        ):
            inside = pane.mapFrom(self._window, event.position().toPoint())
            if pane.isVisible() and pane.rect().contains(inside):
                return role
        return None
