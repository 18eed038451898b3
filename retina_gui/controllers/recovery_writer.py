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
from core.errors import RetinaError
from core.images.reading import RetinalImage
from retina_gui.controllers.case_files import CaseToSave, image_file
from retina_gui.jobs.priority import lower_thread_priority

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
        written: the state of this number, as `keep` gave it, is on disk, or a later one.
        failed: it could not be written; why. Told once, until it works again.
    """

    written = Signal(int)
    failed = Signal(str)

    def __init__(self, root: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = RecoveryFolder(root)
        self._saved: dict[str, ImageIdentity] = {}
        self._transforms: dict[int, tuple[str, CompositeTransform]] = {}  # held, so that no id comes twice
        self._news = threading.Condition()
        self._wanted: StateToKeep | None = None
        self._number = 0
        self._has_news = self._closing = False
        self._has_failed = False
        self._thread = threading.Thread(target=self._work, name="recovery", daemon=True)
        self._thread.start()

    def keep(self, state: StateToKeep | None) -> int:
        """Write this state soon, in place of any other; None: there is nothing to recover. Gives it a number."""
        with self._news:
            self._wanted, self._has_news = state, True
            self._number += 1
            self._news.notify()
            return self._number

    def close(self, keep: bool = False) -> None:
        """End the thread, after the newest state where it is to be kept; else nothing stays in the folder."""
        with self._news:
            self._closing = True
            self._has_news = self._has_news and keep
            self._news.notify()
        self._thread.join()
        self.folder.close(keep)

    def _work(self) -> None:
        lower_thread_priority()
        while True:
            with self._news:
                self._news.wait_for(lambda: self._has_news or self._closing)
                if not self._has_news:
                    return
                state, number, self._has_news = self._wanted, self._number, False
            self._put(state, number)
            with self._news:
                self._news.wait_for(lambda: self._closing, PAUSE_SECONDS)

    def _put(self, state: StateToKeep | None, number: int) -> None:
        started = time.perf_counter()
        is_complete = True
        try:
            if state is None:
                self._forget()
            else:
                is_complete = self._write(state)
        except (RetinaError, OSError) as error:
            LOG.warning("The case cannot be kept for recovery: %s", error)
            if not self._has_failed:
                self.failed.emit(str(error))
            self._has_failed = True
            return
        self._has_failed = False
        LOG.debug("kept for recovery in %.0f ms", 1000 * (time.perf_counter() - started))
        if is_complete:
            self.written.emit(number)

    def _forget(self) -> None:
        if self.folder.folder.exists():
            self.folder.clear()
        self._saved.clear()
        self._transforms.clear()

    def _write(self, state: StateToKeep) -> bool:
        """Write the case at once with the files that are there, then what it still needs beside it, then again.

        Whether all of it is written: a newer state goes first.
        """
        self.folder.prepare()
        self.folder.set_origin(state.origin)
        case_file = self.folder.folder / CASE
        write_case(case_file, self._with_files(state))
        missing = self._missing(state.content)
        for write in missing:
            if self._has_news:
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
                    name = self._transforms[id(live.transform)][0]
                    case = with_version_file(case, index, number, name)
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
            partial(self._write_transform, live.transform, parent_image(case, index))
            for index, results in enumerate(content.kept)
            for live in results.values()
            if id(live.transform) not in self._transforms
        ]
        return [*images, *transforms]

    def _write_image(self, image: RetinalImage, identity: ImageIdentity) -> None:
        written = image_file(image, self.folder.folder, f"image-{identity.sha256[:12]}")
        self._saved[identity.sha256] = replace(written, name=identity.name)

    def _write_transform(self, transform: CompositeTransform, parent: ImageIdentity | None) -> None:
        from core.transforms.itk_files import write_transform

        name = f"transform-{len(self._transforms) + 1}.h5"
        write_transform(self.folder.folder / name, transform, parent and parent.size)
        self._transforms[id(transform)] = (name, transform)
