"""The variables of a MATLAB file, read by scipy in a process of its own.

A damaged file can end scipy's reader, and with it the program that reads (a null pointer in `_mio5_utils`, scipy 1.17,
met by changing bytes at random). So this module is also a program, a child of `core.child_process`: it takes a file on
standard input and writes its numeric variables, and structures of them, as JSON.
"""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import warnings
import zlib
from contextlib import suppress
from typing import Any

from core.child_process import child_command
from core.inflating import inflated_pieces

MOST_NUMBERS = 200_000
PATIENCE_SECONDS = 25.0
MOST_MEGABYTES = 256
"""Of all variables of a file, inflated. Points take a thousandth of it."""

_HEADER, _COMPRESSED = 128, 15


class TooLargeError(ValueError):
    """The file holds much more than points."""


def matlab_variables(content: bytes) -> dict[str, Any]:
    """Numbers as lists of lists, structures as dictionaries, by their names.

    Raises:
        TooLargeError: it holds more than `MOST_MEGABYTES`.
        ValueError: the content is no MATLAB file, or a damaged one.
    """
    _check_size(content)
    try:
        ended = subprocess.run(
            child_command("matlab"),
            input=content,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=True,
        )
        variables = json.loads(ended.stdout)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise ValueError("not a MATLAB file, or a damaged one") from error
    return variables if isinstance(variables, dict) else {}


def _check_size(content: bytes) -> None:
    """Refuse what scipy would inflate into memory without asking (MAT-file format, level 5: elements with a tag)."""
    order = ">" if content[126:128] == b"MI" else "<"
    tag = struct.Struct(f"{order}II")
    room, place = MOST_MEGABYTES << 20, _HEADER
    while place + tag.size <= len(content) and room >= 0:
        kind, length = tag.unpack_from(content, place)
        place += tag.size
        room -= _inflated(content[place : place + length], room) if kind == _COMPRESSED else length
        place += length
    if room < 0:
        raise TooLargeError(f"it holds more than {MOST_MEGABYTES} MB")


def _inflated(content: bytes, most: int) -> int:
    """How many bytes a compressed element has, up to where it is damaged, counted until there are more than `most`."""
    count = 0
    with suppress(zlib.error):
        for piece in inflated_pieces(content):
            count += len(piece)
            if count > most:
                break
    return count


def _as_json(value: Any) -> Any:
    """None of what is no number."""
    import numpy as np

    if isinstance(value, dict):
        return {str(name): _as_json(each) for name, each in value.items()}
    array = np.asarray(value)
    is_number = array.dtype.kind in "biuf" and array.size <= MOST_NUMBERS
    return np.atleast_1d(array).astype(float).tolist() if is_number else None


def in_this_process(content: bytes) -> Any:
    """The same without a process of its own: for files that are known to be sound."""
    from scipy.io import loadmat

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        variables = loadmat(io.BytesIO(content), simplify_cells=True)
    return _as_json({name: value for name, value in variables.items() if not name.startswith("__")})


def main() -> None:
    """Be the process."""
    sys.stdout.write(json.dumps(in_this_process(sys.stdin.buffer.read())))
