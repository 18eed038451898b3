"""The way to a cluster: to the scheduler at an address."""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import dask
from distributed import Client, Security
from distributed.comm import registry
from distributed.comm.addressing import parse_address, parse_host_port
from distributed.versions import VersionMismatchWarning

from core.cluster.errors import ClusterError
from core.language import tr

DEATHS = 3
"""Of processes that work on one task: then the task is given up."""

CONNECT_SECONDS, CLOSE_SECONDS = 10, 5
TLS = "tls"

CLIENT_SETTINGS = {
    "distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s",
    "distributed.admin.large-graph-warning-threshold": "10 GB",  # images are sent as they are
}


@contextmanager
def scheduler_at(address: str) -> Iterator[Client]:
    """A client of the scheduler at an address, `tcp://HOST:PORT` or `tls://HOST:PORT`.

    Certificates for `tls` are those of Dask's own configuration (`distributed.comm.tls`).

    Raises:
        ClusterError: there is none, or it cannot be reached in this way.
    """
    with quiet(), dask.config.set(CLIENT_SETTINGS):
        _check_address(address)
        with closed(_connected(address)) as client:
            yield client


def _check_address(address: str) -> None:
    """Refuse what is no address, and certificates that cannot be used: it needs no scheduler to see that."""
    try:
        scheme, place = parse_address(address)
        registry.get_backend(scheme)
        parse_host_port(place)
        if scheme == TLS and Security().get_connection_args("client").get("ssl_context") is None:
            raise ValueError("TLS needs certificates")
    except Exception as error:  # whatever Dask makes of an address, or of certificates
        raise _unusable(address, error) from error


def _connected(address: str) -> Client:
    client = _PromptClient.__new__(_PromptClient)
    try:
        client.__init__(address, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[misc]
    except (OSError, TimeoutError) as error:
        _forget(client)
        raise ClusterError(
            tr(
                "No Dask scheduler answers at {address}. Check the address, and that `dask scheduler` runs there."
            ).format(address=address)
        ) from error
    except ImportError as error:  # so Dask tells of its versions
        _forget(client)
        raise _unusable(address, error) from error
    except Exception as error:  # whatever Dask makes of another protocol, as of lengths that no memory holds
        _forget(client)
        raise ClusterError(
            tr(
                "What answers at {address} is no Dask scheduler. Check the address and the port, and that "
                "`dask scheduler` runs there."
            ).format(address=address)
        ) from error
    return client


def _unusable(address: str, error: Exception) -> ClusterError:
    return ClusterError(
        tr(
            "The scheduler {address} cannot be used ({error}). An address is tcp://HOST:PORT, or "
            "tls://HOST:PORT with the certificates in Dask's configuration."
        ).format(address=address, error=" ".join(str(error).split()))
    )


class _PromptClient(Client):
    """One that gives up in time, too, where something takes the connection and says nothing.

    Dask has a time limit for the connection, and none for the first words of either side.
    """

    async def _start(self, *given: Any, **more: Any) -> Any:
        try:
            return await asyncio.wait_for(super()._start(*given, **more), CONNECT_SECONDS)
        except Exception:
            with suppress(Exception):  # of a client that never was
                await asyncio.wait_for(self._close(fast=True), CONNECT_SECONDS)
            raise


def _forget(client: Client) -> None:
    """One that never came to be would wait to be closed when the program ends, and complain."""
    client.status = "closed"


@contextmanager
def closed(client: Client) -> Iterator[Client]:
    """The client, which is closed at the end, as far as that can be in some seconds."""
    try:
        yield client
    finally:
        with suppress(TimeoutError, OSError):
            client.close(timeout=CLOSE_SECONDS)


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
