"""The way to a cluster: to the scheduler at an address, or to processes of this machine that are started for it."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import dask
from distributed import Client, LocalCluster, Security
from distributed.system import MEMORY_LIMIT
from distributed.versions import VersionMismatchWarning

from core.cluster.errors import ClusterError
from core.language import tr

DEATHS = 3
"""Of processes that work on one task: then the task is given up."""

CONNECT_SECONDS, CLOSE_SECONDS = 10, 5
LOOPBACK = "127.0.0.1"
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

_CLIENT_SETTINGS = {
    "distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s",
    "distributed.admin.large-graph-warning-threshold": "10 GB",  # images are sent as they are
}
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
def scheduler_at(address: str) -> Iterator[Client]:
    """A client of the scheduler at an address, `tcp://HOST:PORT` or `tls://HOST:PORT`.

    Certificates for `tls` are those of Dask's own configuration (`distributed.comm.tls`).

    Raises:
        ClusterError: there is none, or it cannot be reached in this way.
    """
    with quiet(), dask.config.set(_CLIENT_SETTINGS):
        client = Client.__new__(Client)
        try:
            client.__init__(address, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[misc]
        except (OSError, TimeoutError) as error:
            _forget(client)
            raise ClusterError(
                tr(
                    "No Dask scheduler answers at {address}. Check the address, and that `dask scheduler` runs there."
                ).format(address=address)
            ) from error
        except Exception as error:  # whatever Dask makes of an address, or of certificates
            _forget(client)
            raise ClusterError(
                tr(
                    "The scheduler {address} cannot be used ({error}). An address is tcp://HOST:PORT, or "
                    "tls://HOST:PORT with the certificates in Dask's configuration."
                ).format(address=address, error=" ".join(str(error).split()))
            ) from error
        with _closed(client):
            yield client


def _forget(client: Client) -> None:
    """One that never came to be would wait to be closed when the program ends, and complain."""
    client.status = "closed"


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
    """
    each = max(1, (os.cpu_count() or 1) // count) if threads is None else threads
    environment = {name: str(each) for name in THREADS}
    settings = _CLIENT_SETTINGS | _LOCAL_SETTINGS
    settings |= {"distributed.nanny.pre-spawn-environ": {"OMP_WAIT_POLICY": "passive", **environment}}
    with quiet(), dask.config.set(settings), _environment_kept():
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
                memory_limit=MEMORY_LIMIT // count if memory is None else memory,
                silence_logs=logging.CRITICAL,
            )
            with _closed(Client(cluster, set_as_default=False)) as client:
                yield client
        finally:
            _end(cluster)


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
def _closed(client: Client) -> Iterator[Client]:
    try:
        yield client
    finally:
        with suppress(TimeoutError, OSError):
            client.close(timeout=CLOSE_SECONDS)


@contextmanager
def _environment_kept() -> Iterator[None]:
    """Dask sets the environment of new processes in this one."""
    before: Mapping[str, str] = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def quiet() -> Iterator[None]:
    """What there is to say is said in sentences of this program: Dask's log stays silent, and so do its warnings."""
    names: list[Any] = ["distributed", "tornado", "asyncio"]
    names += [name for name in logging.root.manager.loggerDict if name.startswith("distributed.")]
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)
            warnings.filterwarnings("ignore", module="distributed")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
