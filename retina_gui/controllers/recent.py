"""Remembers which cases were opened and saved last, with a small picture of each."""

from __future__ import annotations

import hashlib
import threading
from contextlib import suppress
from pathlib import Path

import cv2
from PySide6.QtCore import Signal, Slot

from core.errors import InputError
from core.export.image_files import write_png
from core.places import is_file
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.recent_cases import RecentCase, now_text, with_case
from retina_gui.rendering.pyramid import Pyramid
from retina_gui.settings import remember_recent, remembered_recent
from retina_gui.state.case_name import case_name
from retina_gui.user_folders import thumbnail_folder

THUMBNAIL_SIDE = 96
"""Pixels of the longer side: sharp at twice the size of the start page."""


class RecentController(Controller):
    """The list of recent cases. Whether their files are still there is found out on a thread: a drive may sleep.

    Signals:
        changed: the list, or what is known of the files.
    """

    changed = Signal()
    _looked = Signal(frozenset)

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)
        self._noted: Path | None = None
        self.cases = remembered_recent()
        self.missing: frozenset[Path] = frozenset()
        self._looking: threading.Thread | None = None
        self._looked.connect(self._on_looked)
        core.document.changed.connect(self._on_changed)

    def look(self) -> None:
        """Find out which of the files are missing; `changed` tells when it is known."""
        if self._looking is None or not self._looking.is_alive():
            self._looking = threading.Thread(
                target=self._look, args=(self.cases,), name="recent", daemon=True
            )
            self._looking.start()

    def forget_all(self) -> None:
        """Clear the list and its pictures; the cases themselves stay where they are."""
        for case in self.cases:
            with suppress(OSError):
                thumbnail_file(case.path).unlink(missing_ok=True)
        self._set(())

    def _on_changed(self) -> None:
        snapshot = self._document.snapshot()
        if snapshot.path is None or snapshot.path == self._noted:
            self._noted = snapshot.path
            return
        self._noted = snapshot.path
        _write_thumbnail(snapshot)
        used = RecentCase(snapshot.path.absolute(), case_name(snapshot), now_text())
        self._set(with_case(remembered_recent(), used))  # another window may have added some

    def _set(self, cases: tuple[RecentCase, ...]) -> None:
        self.cases = cases
        remember_recent(cases)
        self.changed.emit()

    def _look(self, cases: tuple[RecentCase, ...]) -> None:
        missing = frozenset(case.path for case in cases if not is_file(case.path))
        with suppress(RuntimeError):  # the window was closed meanwhile
            self._looked.emit(missing)

    @Slot(frozenset)
    def _on_looked(self, missing: frozenset[Path]) -> None:
        if missing != self.missing:
            self.missing = missing
            self.changed.emit()


def thumbnail_file(case: Path) -> Path:
    """Where the small picture of a case is."""
    return thumbnail_folder() / f"{hashlib.sha256(str(case).encode()).hexdigest()[:24]}.png"


def _write_thumbnail(snapshot: DocumentSnapshot) -> None:
    """A picture of the reference; a case without one, or a folder that cannot be written to, does without."""
    if snapshot.reference is None or snapshot.path is None:
        return
    pyramid: Pyramid = snapshot.reference.pyramid
    smallest = pyramid.levels[-1]
    scale = min(1.0, THUMBNAIL_SIDE / max(smallest.shape[:2]))
    size = tuple(max(1, round(side * scale)) for side in smallest.shape[1::-1])
    small = cv2.resize(smallest, size, interpolation=cv2.INTER_AREA)
    file = thumbnail_file(snapshot.path.absolute())
    with suppress(OSError, InputError):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_png(file, small[..., :3] if small.ndim == 3 else small)
