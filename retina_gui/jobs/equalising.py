"""Equalises the contrast of images locally, on a thread of its own: it is no work on the case, and locks nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal

from retina_gui.jobs.task_thread import Task, TaskThread
from retina_gui.rendering.adjustment import equalise
from retina_gui.rendering.picture import Picture
from retina_gui.rendering.pyramid import Pyramid

LOG = logging.getLogger("retina_gui")
Wanted = tuple[Picture, bool]
"""A picture, and whether its green channel alone is equalised."""


class Equaliser(QObject):
    """Holds the equalised pictures that are wanted. `changed` comes when another one is ready."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = TaskThread("equalising", self)
        self._ready: dict[Wanted, Picture] = {}
        self._under_way: dict[Wanted, Task[Pyramid]] = {}

    @property
    def is_idle(self) -> bool:
        """Whether every wanted picture is ready."""
        return not self._under_way

    def ready(self, wanted: Iterable[Wanted]) -> Mapping[Wanted, Picture]:
        """Those of the wanted pictures that are ready; the others are begun, and pictures not wanted are forgotten."""
        keys = frozenset(wanted)
        self._ready = {key: made for key, made in self._ready.items() if key in keys}
        for key in [key for key in self._under_way if key not in keys]:
            self._under_way.pop(key).drop()
        for key in keys - set(self._under_way) - set(self._ready):
            self._under_way[key] = self._thread.start(
                partial(_equalise, key), partial(self._take, key), partial(self._give_up, key)
            )
        return dict(self._ready)

    def shut_down(self) -> None:
        """Wait for the picture under way, some tenths of a second, and begin no other."""
        self._thread.shut_down()

    def _take(self, key: Wanted, made: Picture) -> None:
        del self._under_way[key]
        self._ready[key] = made
        self.changed.emit()

    def _give_up(self, key: Wanted, error: BaseException) -> None:
        """The image is shown as it is."""
        LOG.error("A picture could not be equalised", exc_info=error)
        self._take(key, key[0])


def _equalise(key: Wanted, task: Task[Pyramid]) -> Pyramid:
    return equalise(*key)
