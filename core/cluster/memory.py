"""How much memory a process needs that works on a task."""

from __future__ import annotations

from core.errors import InputError
from core.language import tr

GIB = 1 << 30
LEAST_MEMORY = GIB // 4
"""Bytes. A process that has less is ended before it has begun to work, and so are those that replace it."""


def check_memory(memory: int) -> None:
    """Refuse to start processes that may each use so many bytes, where that is too little for any work.

    Raises:
        InputError: it is.
    """
    if memory < LEAST_MEMORY:
        raise InputError(
            tr(
                "Each process would have {memory:.2g} GiB of memory and needs {least:g} GiB at least, more for large "
                "images. Give each more with --worker-memory, or start fewer with --jobs."
            ).format(memory=memory / GIB, least=LEAST_MEMORY / GIB)
        )
