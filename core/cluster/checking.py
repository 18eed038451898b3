"""Whether a cluster can do the work of this client, asked before any is sent."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import CancelledError

from distributed import Client
from distributed.client import ClosedClientError

from core.cluster.alike import check_alike, facts_like, facts_of_this
from core.cluster.errors import ClusterError, UnlikeWorkerError
from core.language import tr

LOOK_SECONDS = 0.2
WORKERLESS_SECONDS = 120.0
"""A cluster may start its workers when the first tasks have come, or anew; so long."""

GONE = (OSError, TimeoutError, CancelledError, ClosedClientError)
"""What Dask raises where the scheduler is not there any more, by what was asked of it just then."""


def check_cluster(client: Client, facts: Mapping[str, str]) -> None:
    """Wait for a worker, and look whether all that are there, and the scheduler, are like this client.

    Args:
        facts: what `core.cluster.alike.facts_of_this` gave.

    Raises:
        UnlikeWorkerError: one of them is not.
        ClusterError: there are no workers, or the scheduler is gone.
    """
    try:
        _check(client, facts)
    except GONE as error:
        raise lost(client) from error


def check_connected(client: Client) -> None:
    """Raises `ClusterError` where the client has given the scheduler up, and most of its methods would fail."""
    if client.status != "running":
        raise lost(client)


def _check(client: Client, facts: Mapping[str, str]) -> None:
    deadline = time.monotonic() + WORKERLESS_SECONDS
    check_connected(client)
    while not client.nthreads():
        if time.monotonic() > deadline:
            raise workerless(client)
        time.sleep(LOOK_SECONDS)
        check_connected(client)
    _check_answer(address_of(client), _facts_of_scheduler(client), facts_of_this(()))
    for address, answer in client.run(facts_like, dict(facts), on_error="return").items():
        _check_answer(address, answer, facts)


def _facts_of_scheduler(client: Client) -> object:
    """It reads the tasks that go through it, and needs no weights."""
    try:
        return client.run_on_scheduler(facts_of_this, ())
    except Exception as error:  # of whatever kind, where it lacks this program
        return error


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


def without_program(address: str) -> UnlikeWorkerError:
    """A scheduler or worker that cannot import what is asked of it."""
    return UnlikeWorkerError(
        tr(
            "{address} does not have this program, or has another version of it. Install the same version on all "
            "machines, that of the scheduler included."
        ).format(address=address)
    )
