"""Looks for vessels and for an alignment of an open pair while the user still looks at it.

So ghosts lie on matching vessels from the first click, and a mirrored image is pointed out before it.

It runs beside the one worker, at low priority, and gives way at once to whatever the user asks for. Nothing waits for
it but the end of the program, and nobody is told if it fails: whoever registers gets the same error, with a dialog.
"""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.library_loading import load_libraries
from retina_gui.document.suggested_points import Finding, OpenPair
from retina_gui.jobs.freed_memory import return_freed_memory
from retina_gui.jobs.suggesting import finding_of, options_for
from retina_gui.jobs.task_thread import Task, TaskThread

LOG = logging.getLogger("retina_gui")
DELAY_MS = 1500
"""After the pair is open and nothing else runs: time for the user's first clicks, and for Register to be pressed."""


class Scout(QObject):
    """Told what is wanted, it starts and stops by itself.

    Signals:
        found: what was found out about a pair.
    """

    found = Signal(Finding)

    def __init__(self, weights: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._weights = weights
        self._thread = TaskThread("vessel maps", self)
        self._wanted: OpenPair | None = None
        self._task: Task[Finding] | None = None
        self._looked_at: OpenPair | None = None
        self._failed: OpenPair | None = None
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._start)

    @property
    def is_busy(self) -> bool:
        """Whether a pair is being looked at."""
        return self._task is not None

    @property
    def is_alive(self) -> bool:
        """Whether the thread exists."""
        return self._thread.is_alive

    def want(self, pair: OpenPair | None) -> None:
        """The pair of which nothing is known; None while there is none, or while the worker is busy."""
        pair = None if self._closed else pair
        self._wanted = pair
        if self._task is not None and not _are_alike(self._looked_at, pair):
            self._task.drop()
            self._task = None
        if pair is None or self._task is not None or _are_alike(self._failed, pair):
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def shut_down(self) -> None:
        """Cancel, and wait for the thread: half a second at most, unless PyTorch is being loaded."""
        self._closed = True
        self.want(None)
        self._thread.shut_down()

    @Slot()
    def _start(self) -> None:
        if self._wanted is not None:
            self._looked_at = self._wanted
            self._task = self._thread.start(
                partial(_look, self._wanted, self._weights), self._on_found, self._on_failed
            )

    def _on_found(self, finding: Finding) -> None:
        self._task = None
        self.found.emit(finding)

    def _on_failed(self, error: BaseException) -> None:
        LOG.error("The search for vessels and an alignment failed", exc_info=error)
        self._task, self._failed = None, self._looked_at


def _are_alike(one: OpenPair | None, other: OpenPair | None) -> bool:
    """Whether the same would be found out about both."""
    return (
        one is not None
        and other is not None
        and one.reference is other.reference
        and one.floating is other.floating
        and one.stated_polarities == other.stated_polarities
    )


def _look(pair: OpenPair, weights: Path | None, task: Task[Finding]) -> Finding:
    try:
        return _find(pair, weights, task)
    finally:
        return_freed_memory()


def _find(pair: OpenPair, weights: Path | None, task: Task[Finding]) -> Finding:
    """By the polarities in force only: whether others fit better is found out when the user asks."""
    load_libraries()
    from core.registration.automatic import align_prepared
    from core.registration.prepared import prepare_maps

    reference, floating = pair.reference.image, pair.floating.image
    options = options_for(pair, weights)
    maps = prepare_maps(reference, floating, options, _before_each_step, task.cancel)
    finding = finding_of(pair, align_prepared(maps, cancel=task.cancel), maps)
    if finding.alignment is not None and not finding.alignment.is_confident:
        return Finding(pair, maps, None, None)
    return finding


def _before_each_step(_progress: object) -> None:
    return_freed_memory()
