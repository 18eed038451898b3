"""Files that are dropped on the window."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QDropEvent

from core.language import tr
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
            self.take(paths, role)

    def take(self, paths: Sequence[Path], role: ImageRole | None) -> None:
        """Open files by what they are; `role`: of the pane that they were dropped on."""
        files, document = self._window.files, self._window.document.snapshot()
        cases = [path for path in paths if path.suffix.lower() == ".json"]
        points = [path for path in paths if path.suffix.lower() == ".csv"]
        images = [path for path in paths if path not in cases and path not in points]
        if self._window.runner.state.running:
            files.told.emit(tr("Wait for the work in progress, or cancel it, and drop the files again."))
        elif cases:
            files.open_case_file(cases[0])
        elif len(images) >= 2 and role is ImageRole.FLOATING and document.case.reference is not None:
            self._window.series.add_files(images)
        elif len(images) >= 2:
            files.open_images(images, points[0] if points else None)
        elif images:
            missing = ImageRole.REFERENCE if document.reference is None else ImageRole.FLOATING
            files.open_image(role or missing, images[0])
        elif points and document.floating is not None:
            files.read_points(points[0])
        elif points:
            files.told.emit(tr("Open both images first, then drop the points again."))

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
