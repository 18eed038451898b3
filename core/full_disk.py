"""Whether a failure to write came from a full disk, which libraries tell in different ways; and room that is taken
for those that must not meet one."""

from __future__ import annotations

import errno
import os
import re
import shutil
from pathlib import Path

from core.error_causes import causes_of

_FULL = (errno.ENOSPC, errno.EDQUOT)
_CUT_SHORT = re.compile(r"\d+ requested and \d+ written")
"""What numpy's `tofile` says, and with it tifffile; without a number of the error."""

_BLOCK = 1 << 20

_ROOM = 16 * 1024
"""Bytes: with less, a library that failed without a reason (ITK's NRRD) had no room."""


def is_full_disk(error: BaseException, folder: Path | None = None) -> bool:
    """Whether an error, or what led to it, is that there is no room left.

    Args:
        folder: that was written into; asked for its room while the half file still lies there.

    >>> is_full_disk(OSError(28, "No space left on device")), is_full_disk(OSError(5, "Input/output error"))
    (True, False)
    """
    for cause in causes_of(error):
        if isinstance(cause, OSError) and (cause.errno in _FULL or _CUT_SHORT.search(str(cause))):
            return True
    return folder is not None and isinstance(error, (OSError, RuntimeError)) and _has_no_room(folder)


def _has_no_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _ROOM
    except OSError:
        return False


def take_room(path: Path, size: int) -> None:
    """Make a file of so many bytes, whose room is really taken.

    Raises:
        OSError: there is no room, or no file may be so large.
    """
    with open(path, "wb") as file:
        if hasattr(os, "posix_fallocate"):
            try:
                os.posix_fallocate(file.fileno(), 0, size)
            except OSError as error:
                if error.errno not in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP):
                    raise
            else:
                return
        for first in range(0, size, _BLOCK):
            file.write(bytes(min(_BLOCK, size - first)))
