"""Whether a failure came from too little memory, which libraries tell in different ways."""

from __future__ import annotations

import errno
import re

_WORDS = re.compile(
    r"out of memory|insufficient memory|not enough memory|failed to map segment"
    r"|(can't|cannot|could not|failed to|unable to) allocate(?! memory in static)",
    re.IGNORECASE,
)
"""PyTorch, OpenCV, ITK, and the system where it loads a library."""


def is_memory_shortage(error: BaseException) -> bool:
    """Whether an error, or what led to it, is that there is too little memory.

    >>> is_memory_shortage(MemoryError())
    True
    >>> is_memory_shortage(RuntimeError("DefaultCPUAllocator: can't allocate memory"))
    True
    >>> is_memory_shortage(ImportError("libopenblas.so: failed to map segment from shared object"))
    True
    >>> is_memory_shortage(ImportError("No module named 'cv2'")), is_memory_shortage(OSError(28, "No space left"))
    (False, False)
    """
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        if isinstance(cause, MemoryError) or (isinstance(cause, OSError) and cause.errno == errno.ENOMEM):
            return True
        may_say_so = isinstance(cause, (ImportError, RuntimeError)) or type(cause).__module__ == "cv2"
        if may_say_so and _WORDS.search(str(cause)):
            return True
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__
    return False
