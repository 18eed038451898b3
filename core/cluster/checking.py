"""Whether a cluster can do the work of this client, asked before any is sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError

from distributed import Client
from distributed.client import ClosedClientError

from core.cluster.alike import check_alike, facts_like, facts_of_this
from core.cluster.errors import ClusterError, UnlikeWorkerError
from core.cluster.notices import NoWorkersYet
from core.language import tr
from core.notices import Notice

LOOK_SECONDS = 0.2
PATIENT_SECONDS = 5.0
"""So long nobody is told that there are no workers yet."""
WORKERLESS_SECONDS = 120.0
"""A cluster may start its workers when the first tasks have come, or anew; so long."""
ANSWER_SECONDS = 60.0
"""A scheduler that is there answers within them, however busy it is; one that stands still never does."""
ROUNDS = 3
"""Of asking workers that are ended each time before they have answered."""

GONE = (OSError, TimeoutError, CancelledError, ClosedClientError)
"""What Dask raises where the scheduler is not there any more, by what was asked of it just then."""


def say_nothing(notice: Notice) -> None:
    """For whoever need not know that workers are waited for."""


class WorkersWaitedFor:
    """How long there have been no workers; told once each time, and for so long only.

    Args:
        tell: gets a notice after some seconds without any.
    """

    def __init__(self, client: Client, tell: Callable[[Notice], None]) -> None:
        self._client, self._tell, self._is_told = client, tell, False
        self._manned = time.monotonic()

    def count(self) -> int:
        """How many workers there are now.

        Raises:
            ClusterError: there have been no workers for too long.
        """
        now = time.monotonic()
        there = len(self._client.nthreads(callback_timeout=ANSWER_SECONDS))
        if there:
            self._manned, self._is_told = now, False
        elif now - self._manned > WORKERLESS_SECONDS:
            raise workerless(self._client)
        elif now - self._manned > PATIENT_SECONDS and not self._is_told:
            self._is_told = True
            self._tell(NoWorkersYet(address_of(self._client), round(WORKERLESS_SECONDS)))
        return there


def check_cluster(
    client: Client, facts: Mapping[str, str], tell: Callable[[Notice], None] = say_nothing
) -> None:
    """Wait for a worker, and look whether all that are there, and the scheduler, are like this client.

    Args:
        facts: what `core.cluster.alike.facts_of_this` gave.
        tell: gets a notice where a worker is waited for.

    Raises:
        UnlikeWorkerError: one of them is not.
        ClusterError: there are no workers, or none that lives long enough to answer, or the scheduler is gone.
    """
    try:
        _check(client, facts, tell)
    except GONE as error:
        raise lost(client) from error


def check_connected(client: Client) -> None:
    """Raises `ClusterError` where the client has given the scheduler up, and most of its methods would fail."""
    if client.status != "running":
        raise lost(client)


def _check(client: Client, facts: Mapping[str, str], tell: Callable[[Notice], None]) -> None:
    _check_scheduler(client)
    waited = WorkersWaitedFor(client, tell)
    for _ in range(ROUNDS):
        _wait(client, waited)
        answers = client.run(facts_like, dict(facts), on_error="return")
        told = {address: answer for address, answer in answers.items() if not isinstance(answer, GONE)}
        for address, answer in told.items():
            _check_answer(address, answer, facts)
        if told:  # those that were ended meanwhile, or come later, are asked again with each task
            return
    raise _short_lived(client)


def _wait(client: Client, waited: WorkersWaitedFor) -> None:
    check_connected(client)
    while not waited.count():
        time.sleep(LOOK_SECONDS)
        check_connected(client)


def _check_scheduler(client: Client) -> None:
    """It reads the tasks that go through it, and needs no weights."""
    check_connected(client)
    answer: object
    try:
        answer = client.run_on_scheduler(facts_of_this, (), callback_timeout=ANSWER_SECONDS)
    except GONE:
        raise
    except Exception as error:  # of whatever kind, where it lacks this program
        answer = error
    _check_answer(address_of(client), answer, facts_of_this(()))


def _check_answer(address: str, answer: object, facts: Mapping[str, str]) -> None:
    if not isinstance(answer, dict):
        raise without_program(address)
    check_alike(facts, answer, address)


def address_of(client: Client) -> str:
    """Of the scheduler, as the user knows it."""
    return str(client.scheduler.address) if client.scheduler is not None else str(client._start_arg)


def workerless(client: Client) -> ClusterError:
    """The scheduler has had no workers for too long."""
    return ClusterError(
        tr(
            "The scheduler {address} has no workers. Start some with `dask worker {address} --nthreads 1`, and give "
            "the command again: it goes on where it stopped."
        ).format(address=address_of(client))
    )


def lost(client: Client) -> ClusterError:
    """The scheduler is gone."""
    return ClusterError(
        tr(
            "The connection to the scheduler {address} was lost. What is done is kept: give the command again, and it "
            "goes on."
        ).format(address=address_of(client))
    )


def _short_lived(client: Client) -> ClusterError:
    return ClusterError(
        tr(
            "The workers of {address} end before they can answer, perhaps for want of memory. Give each more memory, "
            "or start fewer."
        ).format(address=address_of(client))
    )


def without_program(address: str) -> UnlikeWorkerError:
    """A scheduler or worker that cannot import what is asked of it."""
    return UnlikeWorkerError(
        tr(
            "{address} does not have this program, or has another version of it. Install the same version on all "
            "machines, that of the scheduler included."
        ).format(address=address)
    )
