"""A long list of tasks goes to a cluster in chunks, and their answers come back in any order.

A scheduler needs some kilobytes and half a millisecond for a task: it is never given more of them than keep its workers
busy, so that a list may be of any length.
"""

from __future__ import annotations

import queue
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from distributed import Client, Future, KilledWorker
from distributed.protocol import serialize_bytes

from core.cluster.checking import (
    GONE,
    WorkersWaitedFor,
    check_connected,
    lost,
    say_nothing,
    without_program,
)
from core.cluster.connection import DEATHS
from core.cluster.errors import UnlikeWorkerError
from core.cluster.worker_side import TOPIC, work
from core.language import tr
from core.notices import Notice

LOOK_SECONDS = 0.2
WATCH_SECONDS = 2.0
LEAST_OUT, OUT_PER_WORKER = 128, 4
"""Tasks under way."""
MOST_AT_ONCE = 256
"""Answers that are fetched together."""
MOST_BYTES_OUT = 256 << 20
"""Of the arguments of tasks that are under way: the scheduler holds them."""
MOST_TIMES = 3
"""That a task is sent of which process after process dies before it could say that it had begun."""


class DeathsError(Exception):
    """Process after process died of a task."""


@dataclass(frozen=True)
class Task:
    """What a worker is to call, by `number` of the caller's."""

    number: int
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class _Order:
    """A task as it travels, for the first time or again."""

    number: int
    arguments: bytes
    time: int = 1
    future: Any = None


class Feed:
    """The tasks of one run.

    Args:
        function: `module:function` that the workers call.
        facts: what `core.cluster.alike.facts_of_this` gave; workers that are unlike end the run.
        tell: gets a notice where workers are waited for.
    """

    def __init__(
        self,
        client: Client,
        function: str,
        facts: Mapping[str, str],
        tell: Callable[[Notice], None] = say_nothing,
    ) -> None:
        self._client, self._function, self._facts = client, function, dict(facts)
        self._run = uuid.uuid4().hex[:12]
        self._under_way: dict[Any, _Order] = {}
        self._ended: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._begun: Counter[int] = Counter()
        self._workers, self._watched = 0, 0.0
        self._waited = WorkersWaitedFor(client, tell)

    def answers(
        self, tasks: Iterator[Task], cancel: threading.Event | None = None
    ) -> Iterator[tuple[int, Any]]:
        """What the workers gave, or the exception that they raised, with the number of the task.

        `DeathsError` stands for a task of which three processes have died.

        Args:
            cancel: set it from any thread to end the run; what is under way is given up.

        Raises:
            UnlikeWorkerError: a worker is unlike the client.
            ClusterError: the scheduler is gone, or has had no workers for a while.
        """
        try:
            self._watch()
            self._client.subscribe_topic(TOPIC, self._note_beginning)
            while cancel is None or not cancel.is_set():
                self._watch()
                self._send(tasks)
                if not self._under_way:
                    return
                yield from self._answered()
                yield from self._given_up()
        except GONE as error:
            raise lost(self._client) from error
        finally:
            self._leave()

    def _note_beginning(self, event: tuple[float, Mapping[str, Any]]) -> None:
        """Called on the client's thread."""
        if event[1]["run"] == self._run:
            self._begun[event[1]["number"]] += 1

    def _watch(self) -> None:
        """Look after the scheduler and count its workers, now and then."""
        now = time.monotonic()
        check_connected(self._client)
        if now - self._watched < WATCH_SECONDS:
            return
        self._workers, self._watched = self._waited.count(), now

    def _send(self, tasks: Iterator[Task]) -> None:
        most = max(LEAST_OUT, OUT_PER_WORKER * self._workers)
        if len(self._under_way) > most // 2:
            return
        weight = sum(len(order.arguments) for order in self._under_way.values())
        orders: list[_Order] = []
        for task in islice(tasks, most - len(self._under_way)):
            orders.append(_Order(task.number, serialize_bytes(task.arguments)))
            weight += len(orders[-1].arguments)
            if weight > MOST_BYTES_OUT and len(self._under_way) + len(orders) > self._workers:
                break
        self._submit(orders)

    def _submit(self, orders: Sequence[_Order]) -> None:
        if not orders:
            return
        futures = self._client.map(
            work,
            [order.number for order in orders],
            [order.arguments for order in orders],
            key=[(f"retina-{self._run}", order.number, order.time) for order in orders],
            pure=False,
            facts=self._facts,
            run=self._run,
            function=self._function,
        )
        for future, order in zip(futures, orders, strict=True):
            self._under_way[future.key] = replace(order, future=future)
            future.add_done_callback(self._ended.put)

    def _answered(self) -> Iterator[tuple[int, Any]]:
        """The answers that there are; where there are none yet, those that come within a moment."""
        ended: list[_Order] = []
        with suppress(queue.Empty):
            wait = True
            while len(ended) < MOST_AT_ONCE:
                future = self._ended.get(timeout=LOOK_SECONDS) if wait else self._ended.get_nowait()
                order = self._under_way.pop(future.key, None)
                ended += [] if order is None else [order]
                wait = False
        for order, answer in zip(ended, self._answers_of(ended), strict=True):
            if isinstance(answer, (UnlikeWorkerError, ImportError)):
                raise _unlike(answer)
            if isinstance(answer, KilledWorker) and self._is_innocent(order):
                self._submit([replace(order, time=order.time + 1)])
                continue
            self._begun.pop(order.number, None)
            yield order.number, DeathsError() if isinstance(answer, KilledWorker) else answer

    def _answers_of(self, orders: Sequence[_Order]) -> list[Any]:
        """Of tasks that have ended: all at once where that can be, as each would take a few milliseconds."""
        futures = [order.future for order in orders]
        if all(future.status == "finished" for future in futures):
            with suppress(Exception):
                return list(self._client.gather(futures))
        return [_answer_of(future) for future in futures]

    def _is_innocent(self, order: _Order) -> bool:
        """Whether a task was only waiting in the processes that died; the scheduler blames it all the same."""
        return self._begun[order.number] < DEATHS and order.time < MOST_TIMES

    def _given_up(self) -> Iterator[tuple[int, Any]]:
        """The tasks of which enough processes have died, whatever the scheduler still hopes of them."""
        guilty = {number for number, times in list(self._begun.items()) if times > DEATHS}
        for key, order in list(self._under_way.items()) if guilty else ():
            if order.number in guilty:
                del self._under_way[key], self._begun[order.number]
                self._client.cancel([order.future], force=True)
                yield order.number, DeathsError()

    def _leave(self) -> None:
        """Nothing more of this run is wanted."""
        with suppress(Exception):  # whatever is gone by now
            if self._under_way and self._client.status == "running":
                self._client.cancel([order.future for order in self._under_way.values()], force=True)
            self._client.unsubscribe_topic(TOPIC)
        self._under_way.clear()


def _answer_of(future: Future) -> Any:
    """The value or the exception of a task that has ended."""
    try:
        return future.result()
    except CancelledError:
        raise
    except Exception as error:
        return error


def _unlike(error: Exception) -> UnlikeWorkerError:
    return error if isinstance(error, UnlikeWorkerError) else without_program(tr("A worker"))
