"""Makes the vessel maps of an open pair while the user still looks at it, so that ghosts can lie on matching vessels.

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
from retina_gui.document.suggestion import OpenPair, PairMaps
from retina_gui.jobs.priority import lower_thread_priority

LOG = logging.getLogger("retina_gui")
DELAY_MS = 1500
"""After the pair is open and nothing else runs: time for the user's first clicks, and for Register to be pressed."""


@dataclass(frozen=True, eq=False)
class _Work:
    """One pair to prepare."""

    pair: OpenPair
    cancel: threading.Event = field(default_factory=threading.Event)

    def is_for(self, pair: OpenPair | None) -> bool:
        return (
            pair is not None
            and pair.reference is self.pair.reference
            and pair.floating is self.pair.floating
            and pair.stated_polarities == self.pair.stated_polarities
        )


class VesselPreparer(QObject):
    """Told what is wanted, it starts and stops by itself.

    Signals:
        prepared: the maps of a pair, on the GUI thread.
    """

    prepared = Signal(object)
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
        """The pair whose maps are missing; None while there is none, or while the worker is busy."""
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
            target=self._prepare, args=(self._work,), name="vessel maps", daemon=True
        )
        self._thread.start()

    @Slot(object, object)
    def _finish(self, work: _Work, maps: PairMaps | None) -> None:
        if work is self._work:
            self._work = None
        if work.cancel.is_set():
            return
        if maps is None:
            self._failed = work
        else:
            self.prepared.emit(maps)

    def _prepare(self, work: _Work) -> None:
        lower_thread_priority()
        maps = None
        try:
            maps = PairMaps(work.pair, _maps(work, self._weights))
        except Cancelled:
            pass
        except Exception:
            LOG.exception("The vessel maps for the ghosts could not be made")
        self._ended.emit(work, maps)


def _maps(work: _Work, weights: Path | None) -> object:
    from retina_gui.jobs.preloading import load_libraries

    load_libraries()
    from core.registration import RegistrationOptions
    from core.registration.automatic import prepare_maps

    pair = work.pair
    options = RegistrationOptions(
        reference_polarity=pair.reference_polarity, floating_polarity=pair.floating_polarity, weights=weights
    )
    return prepare_maps(pair.reference.image, pair.floating.image, options, None, work.cancel)
