"""Standard error is for the sentences of this program: what libraries say there beside them is nothing to act on.

Libraries tell of a damaged file in three ways: by Python's warnings, by its logging, and from C (libtiff, libjpeg, ITK,
OpenCV), which writes to the file that standard error is. What the user needs of it comes as an exception, and is told
in one sentence. Nothing of it is kept in a log, as it may hold what stands in a file, such as a patient's name.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

_STANDARD_ERROR = 2


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """While it lasts only this program's own words reach standard error; also of processes that are started in it.

    `python -W default` shows the warnings all the same.
    """
    with warnings.catch_warnings(), _quiet_logging(), _quiet_descriptor():
        if not sys.warnoptions:
            warnings.simplefilter("ignore")
        yield


def silence_python_libraries() -> None:
    """The same for the rest of a program, without what is written from C: a window's standard error has no readers."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())


@contextmanager
def _quiet_logging() -> Iterator[None]:
    """Without a handler, Python writes what libraries log to standard error."""
    root, handler = logging.getLogger(), logging.NullHandler()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)


@contextmanager
def _quiet_descriptor() -> Iterator[None]:
    """The descriptor that C writes to goes nowhere, and `sys.stderr` where it went."""
    shown = sys.stderr
    try:
        kept = os.dup(_STANDARD_ERROR)
    except OSError:  # there is none
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        if _descriptor_of(shown) == _STANDARD_ERROR:
            shown.flush()
            sys.stderr = os.fdopen(
                kept, "w", buffering=1, encoding=shown.encoding, errors=shown.errors, closefd=False
            )
        os.dup2(nowhere, _STANDARD_ERROR)
        yield
    finally:
        with suppress(AttributeError, OSError, ValueError):
            sys.stderr.flush()
        sys.stderr = shown
        os.dup2(kept, _STANDARD_ERROR)
        os.close(nowhere)
        os.close(kept)


def _descriptor_of(file: TextIO) -> int | None:
    try:
        return file.fileno()
    except (AttributeError, OSError, ValueError):  # a test's
        return None
