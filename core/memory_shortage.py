"""Whether a failure came from too little memory, which libraries tell in different ways."""

from __future__ import annotations

import errno
import re

from core.error_causes import causes_of

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
    return any(_is_shortage(cause) for cause in causes_of(error))


def _is_shortage(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    may_say_so = isinstance(error, (ImportError, RuntimeError)) or type(error).__module__ == "cv2"
    return may_say_so and bool(_WORDS.search(str(error)))
