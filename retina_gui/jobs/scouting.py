"""Looks for vessels and for an alignment of an open pair while the user still looks at it.

So ghosts lie on matching vessels from the first click, and a mirrored image is pointed out before it.

It runs beside the one worker, at low priority, and gives way at once to whatever the user asks for. Nothing waits for
it but the end of the program, and nobody is told if it fails: whoever registers gets the same error, with a dialog.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.errors import Cancelled
from retina_gui.document.suggestion import Finding, OpenPair
from retina_gui.jobs.memory import return_freed_memory
from retina_gui.jobs.preloading import load_libraries
from retina_gui.jobs.priority import lower_thread_priority
from retina_gui.jobs.suggesting import finding_of, options_for

LOG = logging.getLogger("retina_gui")
DELAY_MS = 1500
"""After the pair is open and nothing else runs: time for the user's first clicks, and for Register to be pressed."""


@dataclass(frozen=True, eq=False)
class _Work:
    """One pair to look at."""

    pair: OpenPair
    cancel: threading.Event = field(default_factory=threading.Event)

    def is_for(self, pair: OpenPair | None) -> bool:
        return (
            pair is not None
            and pair.reference is self.pair.reference
            and pair.floating is self.pair.floating
            and pair.stated_polarities == self.pair.stated_polarities
        )


class Scout(QObject):
    """Told what is wanted, it starts and stops by itself.

    Signals:
        found: what was found out about a pair, on the GUI thread.
    """

    found = Signal(object)
    _ended = Signal(object, object)

    def __init__(self, weights: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._weights = weights
        self._wanted: OpenPair | None = None
        self._work: _Work | None = None
        self._failed: _Work | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        self._ended.connect(self._finish)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._start)

    @property
    def is_alive(self) -> bool:
        """Whether the thread exists."""
        return self._thread is not None and self._thread.is_alive()

    def want(self, pair: OpenPair | None) -> None:
        """The pair of which nothing is known; None while there is none, or while the worker is busy."""
        pair = None if self._closed else pair
        self._wanted = pair
        if self._work is not None and not self._work.is_for(pair):
            self._work.cancel.set()
        has_failed = self._failed is not None and self._failed.is_for(pair)
        if pair is None or has_failed or (self._work is not None and self._work.is_for(pair)):
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def shut_down(self) -> None:
        """Cancel, and wait for the thread: half a second at most, unless PyTorch is being loaded."""
        self._closed = True
        self.want(None)
        if self._thread is not None:
            self._thread.join()

    @Slot()
    def _start(self) -> None:
        if self._wanted is None:
            return
        if self.is_alive:  # the one before has been cancelled, but has not ended
            self._timer.start()
            return
        self._work = _Work(self._wanted)
        self._thread = threading.Thread(
            target=self._look, args=(self._work,), name="vessel maps", daemon=True
        )
        self._thread.start()

    @Slot(object, object)
    def _finish(self, work: _Work, finding: Finding | None) -> None:
        if work is self._work:
            self._work = None
        if work.cancel.is_set():
            return
        if finding is None:
            self._failed = work
        else:
            self.found.emit(finding)

    def _look(self, work: _Work) -> None:
        lower_thread_priority()
        finding = None
        try:
            finding = _find(work, self._weights)
        except Cancelled:
            pass
        except Exception:
            LOG.exception("The search for vessels and an alignment failed")
        finally:
            return_freed_memory()
        self._ended.emit(work, finding)


def _find(work: _Work, weights: Path | None) -> Finding:
    """By the polarities in force only: whether others fit better is found out when the user asks."""
    load_libraries()
    from core.registration.automatic import align_prepared, prepare_maps

    pair = work.pair
    reference, floating = pair.reference.image, pair.floating.image
    options = options_for(pair, weights)
    maps = prepare_maps(reference, floating, options, _before_each_step, work.cancel)
    finding = finding_of(pair, align_prepared(maps, cancel=work.cancel), maps)
    if finding.alignment is not None and not finding.alignment.is_confident:
        return Finding(pair, maps, None, None)
    return finding


def _before_each_step(_progress: object) -> None:
    return_freed_memory()
