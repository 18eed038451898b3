"""Processes of this machine that are started for some work, and end with it."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

import dask
from distributed import Client, LocalCluster, Security
from distributed.system import MEMORY_LIMIT

from core.cluster.connection import CLIENT_SETTINGS, CLOSE_SECONDS, DEATHS, closed, quiet
from core.cluster.errors import ClusterError
from core.cluster.memory import check_memory
from core.language import tr

STARTS = 3
"""A process that is ended while it starts takes all others with it: they are started anew, so many times in all."""

STILLBORN = (RuntimeError, OSError, TimeoutError)
"""What Dask raises of a process that does not come to work, by what ended it, and of one that cannot be started."""

LOOPBACK = "127.0.0.1"
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

_LOCAL_SETTINGS = {
    "distributed.scheduler.allowed-failures": DEATHS - 1,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
    "distributed.worker.preload": ["core.cluster.local_worker"],
    # What the engine holds cannot be spilled to disk: a worker that pauses for want of memory would never go on.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
}


@contextmanager
def processes_of_this_machine(
    count: int, memory: int | None = None, threads: int | None = None
) -> Iterator[Client]:
    """A client of as many new processes of this machine, which end with it.

    They talk to each other on the loopback interface alone, by certificates that nobody else has: an open port would
    let every user of the machine run programs as this one.

    Args:
        memory: bytes that a process may use before it is ended; an equal share of what there is unless given.
        threads: of a process for linear algebra; an equal share of the processors unless given.

    Raises:
        InputError: that is too little memory for any work.
        ClusterError: they do not start, or are ended while they do.
    """
    memory = MEMORY_LIMIT // count if memory is None else memory
    check_memory(memory)
    each = max(1, (os.cpu_count() or 1) // count) if threads is None else threads
    environment = {name: str(each) for name in THREADS}
    settings = CLIENT_SETTINGS | _LOCAL_SETTINGS
    settings |= {"distributed.nanny.pre-spawn-environ": {"OMP_WAIT_POLICY": "passive", **environment}}
    with (
        quiet(),
        dask.config.set(settings),
        _environment_kept(),
        _started(count, memory) as cluster,
        closed(Client(cluster, set_as_default=False)) as client,
    ):
        yield client


@contextmanager
def _started(count: int, memory: int) -> Iterator[LocalCluster]:
    """The processes, at the first start of several that none is ended in."""
    with ExitStack() as stack:
        for start in range(1, STARTS + 1):
            try:
                cluster = stack.enter_context(_cluster(count, memory))
                break
            except STILLBORN as error:
                if start == STARTS:
                    raise _not_started() from error
        yield cluster


@contextmanager
def _cluster(count: int, memory: int) -> Iterator[LocalCluster]:
    cluster = LocalCluster.__new__(LocalCluster)
    try:
        cluster.__init__(  # type: ignore[misc]
            n_workers=count,
            threads_per_worker=1,
            host=LOOPBACK,
            protocol="tls://",
            security=Security.temporary(),
            dashboard_address=None,
            worker_dashboard_address=None,
            memory_limit=memory,
            silence_logs=logging.CRITICAL,
        )
        yield cluster
    finally:
        _end(cluster)


def _not_started() -> ClusterError:
    return ClusterError(
        tr(
            "The processes of --jobs did not start, or were ended while they did, {count} times. There may be too "
            "little memory: start fewer, and give the command again."
        ).format(count=STARTS)
    )


def _end(cluster: LocalCluster) -> None:
    """One that was interrupted while its processes started may not close, nor when the program ends, as they do."""
    try:
        cluster.close(timeout=CLOSE_SECONDS)
    except TimeoutError:
        pass
    except Exception:  # what becomes of its tasks is nobody's business any more
        logging.getLogger("asyncio").addFilter(lambda record: False)
    cluster.shutdown_on_close = False


@contextmanager
def _environment_kept() -> Iterator[None]:
    """Dask sets the environment of new processes in this one."""
    before: Mapping[str, str] = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
