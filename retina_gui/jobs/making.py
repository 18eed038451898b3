"""Makes what the screen wants on a thread of its own: it is no work on the case, and locks nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from retina_gui.jobs.task_thread import Task, TaskThread

LOG = logging.getLogger("retina_gui")
Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")


class Maker(QObject, Generic[Key, Made]):
    """Holds what is wanted, each by its key. `changed` comes when another one is ready.

    Args:
        name: of the thread.
        make: makes one, on the thread.
        instead: what there is where making it failed, which the log tells; None for nothing.
    """

    changed = Signal()

    def __init__(
        self,
        name: str,
        make: Callable[[Key], Made],
        instead: Callable[[Key], Made] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._thread = TaskThread(name, self)
        self._name, self._make, self._instead = name, make, instead
        self._ready: dict[Key, Made | None] = {}
        self._under_way: dict[Key, Task[Any]] = {}

    @property
    def is_idle(self) -> bool:
        """Whether everything that is wanted is ready."""
        return not self._under_way

    def ready(self, wanted: Iterable[Key]) -> Mapping[Key, Made]:
        """What is wanted and ready; the rest is begun, and what is not wanted any more is forgotten."""
        keys = frozenset(wanted)
        self._ready = {key: made for key, made in self._ready.items() if key in keys}
        for key in [key for key in self._under_way if key not in keys]:
            self._under_way.pop(key).drop()
        for key in keys - set(self._under_way) - set(self._ready):
            self._under_way[key] = self._thread.start(
                partial(self._work, key), partial(self._take, key), partial(self._give_up, key)
            )
        return {key: made for key, made in self._ready.items() if made is not None}

    def shut_down(self) -> None:
        """Wait for what is under way, some tenths of a second, and begin nothing more."""
        self._thread.shut_down()

    def _work(self, key: Key, task: Task[Any]) -> Made:
        return self._make(key)

    def _take(self, key: Key, made: Made | None) -> None:
        del self._under_way[key]
        self._ready[key] = made
        self.changed.emit()

    def _give_up(self, key: Key, error: BaseException) -> None:
        LOG.error("Failed on the thread %s", self._name, exc_info=error)
        self._take(key, None if self._instead is None else self._instead(key))
