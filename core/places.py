"""Whether there is a file, what stands in it, and which one an error is about. Names in files of strangers may be none
that a system takes, and what has a name may be a device or a pipe, which are never read to their end."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from pathlib import Path
from typing import Any

from core.encodable import encodable_values
from core.language import tr

MOST_BYTES, MOST_BYTES_OF_TEXT = 8 << 30, 256 << 20

_MAY_BE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def is_file(path: Path) -> bool:
    """Whether there is a file; False for a name that is too long, or holds what no name can.

    >>> is_file(Path(9999 * "x")), is_file(Path("a\\0b"))
    (False, False)
    """
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether there is a folder that can be looked for; False for a name that no system takes.

    >>> is_folder(Path(".")), is_folder(Path(9999 * "x"))
    (True, False)
    """
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def place_of(error: OSError) -> Path | None:
    """The file that an error of the system is about; None where it names none.

    >>> place_of(OSError(5, "Input/output error", b"eye.png")) == Path("eye.png"), place_of(OSError(5, "", 3))
    (True, None)
    """
    name = error.filename
    return Path(os.fsdecode(name)) if isinstance(name, (str, bytes, os.PathLike)) else None


def check_is_no_device(path: Path, most: int = MOST_BYTES) -> None:
    """Refuse what does not end: devices, pipes, and files of more bytes than `most`.

    Raises:
        OSError: it is one, or there is none; `strerror` is for the user.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
        raise _no_file(path)
    if found.st_size > most:
        raise OSError(errno.EFBIG, tr("it is larger than {size} MB").format(size=most >> 20), str(path))


def content_of(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file.

    Raises:
        OSError: there is none, it cannot be read, is no file, or has more bytes than `most`.
        ValueError: no system takes the name.
    """
    return _content(path, -1, most)


def beginning_of(path: Path, count: int) -> bytes:
    """The first bytes of a file, at most so many.

    Raises:
        OSError: as `content_of`.
        ValueError: no system takes the name.
    """
    return _content(path, count)


def _content(path: Path, count: int, most: int = MOST_BYTES) -> bytes:
    check_is_no_device(path, most)
    with open(path, "rb", buffering=0, opener=_without_waiting) as file:
        content: bytes | None = file.read(count)
    if content is None:  # a file by its kind, which gives its content when it likes: /proc/kmsg
        raise _no_file(path)
    return content


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _no_file(path: Path) -> OSError:
    return OSError(errno.ENXIO, tr("it is a device or a pipe and not a file"), str(path))


def text_of(path: Path) -> str:
    """The text of a file in UTF-8, whatever its line ends and whether or not it begins with a mark.

    Raises:
        OSError: as `content_of`.
        ValueError: it is no such text, or no system takes the name.
    """
    return content_of(path, MOST_BYTES_OF_TEXT).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def json_of(path: Path) -> Any:
    """What a JSON file holds, without halves of characters, which nothing can write.

    Raises:
        OSError: as `content_of`.
        ValueError: it is no JSON, or nested too deeply.
    """
    try:
        text = text_of(path)
        values = json.loads(text)
        return encodable_values(values) if _MAY_BE_SURROGATE.search(text) else values
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
