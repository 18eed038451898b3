"""A file of the client that all workers get once, those that come later too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from distributed import Client, Worker, WorkerPlugin, get_worker

from core.file_hash import file_sha256


class _SentFile(WorkerPlugin):
    """Writes the file where a worker keeps its own."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self._content = name, content

    def setup(self, worker: Worker) -> None:
        Path(worker.local_directory, self.name).write_bytes(self._content)


@contextmanager
def file_at_workers(client: Client, path: Path) -> Iterator[str]:
    """The name by which `sent_file` finds a file at every worker, meanwhile."""
    name = f"retina-{file_sha256(path)[:16]}{path.suffix}"
    client.register_plugin(_SentFile(name, path.read_bytes()), name=name)
    try:
        yield name
    finally:
        with suppress(Exception):  # of a cluster that is gone
            client.unregister_worker_plugin(name)


def sent_file(name: str) -> Path:
    """Where a file lies at the worker that asks."""
    return Path(get_worker().local_directory, name)
