"""Arguments of commands whose work can be shared out among processes or machines."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.cluster.memory import GIB, check_memory
from core.command_line.arguments import whole_number
from core.errors import InputError

if TYPE_CHECKING:
    from distributed import Client

MOST_PROCESSES = 1024

SECURITY = """\
An address of a scheduler is a trusted one: whoever can reach a Dask scheduler can run any program on its workers, with
their rights, and on the machine of whoever connects to it. Keep it on a network of your own, or give tls://HOST:PORT
and your certificates in Dask's configuration (distributed.comm.tls, or DASK_DISTRIBUTED__COMM__TLS__CA_FILE, ...).
"""


def add_cluster_options(parser: argparse.ArgumentParser, what: str) -> None:
    """`--jobs N`, `--worker-memory GIB` and `--cluster ADDRESS`; `what` is done at the same time."""
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=whole_number,
        default=1,
        help=f"{what} at the same time, each in a process of its own on this machine (default: 1)",
    )
    parser.add_argument(
        "--worker-memory",
        metavar="GIB",
        type=float,
        help="with --jobs: the memory that each process may use before it is ended and replaced, 0.25 at least "
        "(default: an equal share of what this machine has)",
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="share the work out among the workers of a Dask scheduler, tcp://HOST:PORT or tls://HOST:PORT: a trusted "
        "address, see above",
    )


def check_cluster_options(options: argparse.Namespace) -> None:
    """Refuse what contradicts itself, before the work.

    Raises:
        InputError: it does.
    """
    if not 1 <= options.jobs <= MOST_PROCESSES:
        raise InputError(f"--jobs is a number from 1 to {MOST_PROCESSES}, not {options.jobs}.")
    if options.cluster is not None and options.jobs != 1:
        raise InputError("--jobs is about this machine, and --cluster about others. Give one of them.")
    if options.worker_memory is not None:
        if options.jobs == 1:
            raise InputError(
                "--worker-memory is about the processes of --jobs. Workers of a cluster have their own --memory-limit."
            )
        if not 0 < options.worker_memory < 1e6:
            raise InputError(f"--worker-memory is a number of GiB above 0, not {options.worker_memory:g}.")
        check_memory(int(options.worker_memory * GIB))


def is_shared_out(options: argparse.Namespace) -> bool:
    """Whether the work is not done in this process."""
    return options.cluster is not None or options.jobs > 1


@contextmanager
def chosen_cluster(options: argparse.Namespace) -> Iterator[Client]:
    """The cluster that `is_shared_out` is about.

    Raises:
        ClusterError: it cannot be used.
    """
    from core.cluster.connection import scheduler_at
    from core.cluster.local_processes import processes_of_this_machine

    memory = None if options.worker_memory is None else int(options.worker_memory * GIB)
    if options.cluster is not None:
        with scheduler_at(options.cluster) as client:
            yield client
    else:
        with processes_of_this_machine(options.jobs, memory) as client:
            yield client
