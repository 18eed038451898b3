"""Keeps the open case in the recovery folder, on a thread of its own: only the newest state counts."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.case.document import Case, ImageIdentity
from core.case.links import parent_image
from core.case.recovery import CASE, Origin, RecoveryFolder
from core.case.storage import write_case
from core.case.versioning import with_transform_places, with_version_file
from core.encodable import encodable
from core.images.reading import RetinalImage
from retina_gui.controllers.case_files import CaseToSave, image_file
from retina_gui.document.content import LiveResult
from retina_gui.jobs.task_thread import Task, TaskThread

if TYPE_CHECKING:
    from core.transforms.composite import CompositeTransform

LOG = logging.getLogger("retina_gui")
PAUSE_SECONDS = 0.2
"""From one writing to the next: what changes meanwhile is written together."""


@dataclass(frozen=True, eq=False)
class StateToKeep:
    """The open case as it is now."""

    content: CaseToSave
    origin: Origin


class RecoveryWriter(QObject):
    """Writes states as they come. The first after a pause is written at once, so that no click waits.

    Signals:
        written: the state of this number, as `keep` gave it, is on disk.
        failed: it could not be written; why. Told once, until it works again.
    """

    written = Signal(int)
    failed = Signal(str)

    def __init__(self, root: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = RecoveryFolder(root)
        self._saved: dict[str, ImageIdentity] = {}
        self._transforms: dict[
            int, tuple[str, str, CompositeTransform]
        ] = {}  # held, so that no id comes twice
        self._thread = TaskThread("recovery", self)
        self._newest: Task[bool] | None = None
        self._number = 0
        self._written_at = 0.0
        self._closing = threading.Event()
        self._has_failed = False

    def keep(self, state: StateToKeep | None) -> int:
        """Write this state soon, in place of any other; None: there is nothing to recover. Gives it a number."""
        if self._newest is not None:
            self._newest.cancel.set()
        self._number += 1
        self._newest = self._thread.start(
            partial(self._put, state), partial(self._on_put, self._number), self._on_failed
        )
        return self._number

    def close(self, keep: bool = False) -> None:
        """End the thread, after the newest state where it is to be kept; else nothing stays in the folder."""
        self._closing.set()
        if keep:
            self._thread.finish()
        else:
            self._thread.shut_down()
        self.folder.close(keep)

    def _on_put(self, number: int, is_complete: bool) -> None:
        self._has_failed = False
        if is_complete:
            self.written.emit(number)

    def _on_failed(self, error: BaseException) -> None:
        LOG.error("The case cannot be kept for recovery", exc_info=error)
        if not self._has_failed:
            self.failed.emit(encodable(str(error)))
        self._has_failed = True

    # On the thread

    def _put(self, state: StateToKeep | None, task: Task[bool]) -> bool:
        """Write a state, or nothing where there is a newer one. Whether all of it is on disk."""
        self._closing.wait(max(0.0, self._written_at + PAUSE_SECONDS - time.perf_counter()))
        if task.cancel.is_set():
            return False
        started = time.perf_counter()
        try:
            if state is None:
                self._forget()
                return True
            return self._write(state, task.cancel)
        finally:
            self._written_at = time.perf_counter()
            LOG.debug("kept for recovery in %.0f ms", 1000 * (self._written_at - started))

    def _forget(self) -> None:
        if self.folder.folder.exists():
            self.folder.clear()
        self._saved.clear()
        self._transforms.clear()

    def _write(self, state: StateToKeep, newer: threading.Event) -> bool:
        """Write the case at once with the files that are there, then what it still needs beside it, then again.

        Whether all of it is written: a newer state goes first.
        """
        self.folder.prepare()
        self.folder.set_origin(state.origin)
        case_file = self.folder.folder / CASE
        write_case(case_file, self._with_files(state))
        missing = self._missing(state.content)
        for write in missing:
            if newer.is_set():
                return False
            write()
        if missing:
            write_case(case_file, self._with_files(state))
        return True

    def _with_files(self, state: StateToKeep) -> Case:
        """The case with the images and transforms that are on disk, here or beside its own file."""
        content, path = state.content, state.origin.path
        case = content.case.with_images_saved(self._saved)
        if path is not None:
            case = with_transform_places(case, lambda name: str(path.absolute().parent / name))
        for index, results in enumerate(content.kept):
            for number, live in results.items():
                if id(live.transform) in self._transforms:
                    name, sha256, _ = self._transforms[id(live.transform)]
                    case = with_version_file(case, index, number, name, sha256)
        return case

    def _missing(self, content: CaseToSave) -> list[Callable[[], None]]:
        """What writes each image that never was a file, and each transform, that is not on disk yet."""
        case = content.case
        identities = (case.reference, *(entry.image for entry in case.floating))
        images = [
            partial(self._write_image, content.images[identity.sha256], identity)
            for identity in identities
            if identity is not None and identity.path is None
            if identity.sha256 in content.images and identity.sha256 not in self._saved
        ]
        transforms = [
            partial(self._write_registration, live, parent_image(case, index))
            for index, results in enumerate(content.kept)
            for live in results.values()
            if id(live.transform) not in self._transforms
        ]
        return [*images, *transforms]

    def _write_image(self, image: RetinalImage, identity: ImageIdentity) -> None:
        written = image_file(image, self.folder.folder, f"image-{identity.sha256[:12]}")
        self._saved[identity.sha256] = replace(written, name=identity.name)

    def _write_registration(self, live: LiveResult, parent: ImageIdentity | None) -> None:
        from core.case.kept_registrations import write_registration

        name = f"transform-{len(self._transforms) + 1}.h5"
        size = parent.size if parent is not None else None
        sha256 = write_registration(self.folder.folder / name, live.transform, size, live.known_confidence)
        self._transforms[id(live.transform)] = (name, sha256, live.transform)
