"""Equalises the contrast of images locally, on a thread of its own: it is no work on the case, and locks nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal, Slot

from retina_gui.jobs.priority import lower_thread_priority
from retina_gui.rendering.adjustment import equalise
from retina_gui.rendering.pyramid import Pyramid


class Equaliser(QObject):
    """Holds the equalised pictures that are wanted. `changed` comes on the GUI thread when another one is ready."""

    changed = Signal()
    _made = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ready: dict[tuple[Pyramid, bool], Pyramid] = {}
        self._wanted: frozenset[tuple[Pyramid, bool]] = frozenset()
        self._started: set[tuple[Pyramid, bool]] = set()
        self._threads: ThreadPoolExecutor | None = None
        self._made.connect(self._take)

    @property
    def is_idle(self) -> bool:
        """Whether every wanted picture is ready."""
        return not self._started

    def ready(self, wanted: Iterable[tuple[Pyramid, bool]]) -> Mapping[tuple[Pyramid, bool], Pyramid]:
        """Those of the wanted pictures that are ready; the others are begun, and pictures not wanted are forgotten.

        Args:
            wanted: pyramids, and whether their green channel alone is to be equalised.
        """
        self._wanted = frozenset(wanted)
        self._ready = {key: made for key, made in self._ready.items() if key in self._wanted}
        for key in self._wanted - self._started - set(self._ready):
            self._started.add(key)
            if self._threads is None:
                self._threads = ThreadPoolExecutor(1, "equalising", lower_thread_priority)
            self._threads.submit(self._make, key)
        return dict(self._ready)

    def shut_down(self) -> None:
        """Wait for the picture under way, some tenths of a second, and begin no other."""
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
            self._threads = None

    def _make(self, key: tuple[Pyramid, bool]) -> None:
        self._made.emit(key, equalise(*key) if key in self._wanted else None)

    @Slot(object, object)
    def _take(self, key: tuple[Pyramid, bool], made: Pyramid | None) -> None:
        self._started.discard(key)
        if made is not None and key in self._wanted:
            self._ready[key] = made
        self.changed.emit()
