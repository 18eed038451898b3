"""Calls a function in a process of its own, for libraries that a damaged file can end or keep busy for ever.

The HDF5 reader in ITK and the decoders of GDCM are written in C, and read past the end of what they were given. What
goes wrong there ends the child alone. It is started once, imports what it needs once, and is replaced after every
failure, as a library that stumbled may have spoilt its memory.

A function that is called so takes the path of a file and gives arrays by name; it stands in a module that imports
little, as the child does.
"""

from __future__ import annotations

import atexit
import errno
import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import numpy as np

from core.child_process import child_command
from core.left_overs import scratch_folder

MOST_MEMORY = 6 << 30
"""Bytes of addresses, where the system can limit them."""

START_SECONDS = 120.0
READ_SECONDS, SECONDS_PER_BYTE = 8.0, 1 / (4 << 20)
NO_ROOM = b"no room"
FULL = (errno.ENOSPC, errno.EDQUOT)

IDLE_SECONDS = 60.0
"""A child that nobody has asked for so long ends."""


class ChildFailedError(Exception):
    """The function raised, or the child died, took too long, or wanted too much memory."""


class ChildReader:
    """One child, started when it is first needed. Calls of several threads wait for each other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def call(self, function: str, file: Path) -> dict[str, np.ndarray]:
        """What `module:function` gives for a file.

        Raises:
            ChildFailedError: it gives nothing.
            OSError: there is no such file, or no room for what it gives.
        """
        with self._lock, scratch_folder() as folder:
            answer = folder / "answer.npz"
            order = json.dumps([function, str(file), str(answer)]).encode() + b"\n"
            seconds = READ_SECONDS + file.stat().st_size * SECONDS_PER_BYTE
            try:
                self._ask(order, seconds)
                with np.load(answer, allow_pickle=False) as arrays:
                    return dict(arrays)
            except BaseException as error:  # an answer to come must not be taken for that of the next order
                self._stop()
                if isinstance(error, Exception) and not _is_full(error):
                    raise ChildFailedError(str(error)) from error
                raise

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._stop()

    def _ask(self, order: bytes, seconds: float) -> None:
        """Raises ChildFailedError where the child does not say that it is done."""
        answer = self._told(self._running(), order, seconds)
        if (
            not answer and self._child is not None and self._child.wait(seconds) == 0
        ):  # it was idle, and has left
            self._stop()
            answer = self._told(self._running(), order, seconds)
        if answer.strip() == NO_ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if answer != b"done\n":
            raise ChildFailedError(answer.decode("utf-8", "replace").strip() or "the reader ended")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._stop()
            self._child = subprocess.Popen(
                child_command("reader"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            if self._told(self._child, b"", START_SECONDS) != b"ready\n":
                raise ChildFailedError("the reader did not start")
        return self._child

    @staticmethod
    def _told(child: subprocess.Popen[bytes], order: bytes, seconds: float) -> bytes:
        """The line that a child answers; empty where it ends before, or is ended after some seconds."""
        assert child.stdin is not None
        assert child.stdout is not None
        watch = threading.Timer(seconds, child.kill)
        watch.daemon = True
        watch.start()
        try:
            child.stdin.write(order)
            child.stdin.flush()
            return child.stdout.readline()
        except OSError:
            return b""
        finally:
            watch.cancel()

    def _stop(self) -> None:
        if self._child is None:
            return
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self._child = None


def _is_full(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno in FULL


READER = ChildReader()
"""The one that the program's readers share."""

atexit.register(READER.close)


def _forget() -> None:
    """A forked process has none: the pipes are its parent's."""
    global READER
    READER = ChildReader()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def read_in_child(function: str, file: Path) -> dict[str, np.ndarray]:
    """What `module:function` gives for a file, called in the shared child.

    Raises:
        ChildFailedError: it gives nothing.
    """
    return READER.call(function, file)


# In the child


def serve() -> None:
    """Answer orders until the input ends, or none comes for a while."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no answer
    _limit()
    _say(answers, b"ready")
    while True:
        idle = threading.Timer(IDLE_SECONDS, os._exit, [0])
        idle.daemon = True
        idle.start()
        line = sys.stdin.buffer.readline()
        idle.cancel()
        if not line:
            return
        _say(answers, _answer(*json.loads(line)))


def _answer(function: str, file: str, answer: str) -> bytes:
    from core.late_import import load_function

    try:
        arrays = load_function(function)(Path(file))
        np.savez(answer, **arrays)
    except OSError as error:
        return NO_ROOM if error.errno in FULL else _told_of(error)
    except Exception as error:  # whatever a damaged file makes a library raise
        return _told_of(error)
    return b"done"


def _told_of(error: Exception) -> bytes:
    return " ".join(f"{type(error).__name__}: {error}".split()).encode("utf-8", "replace")


def _say(answers: object, text: bytes) -> None:
    answers.write(text + b"\n")  # type: ignore[attr-defined]
    answers.flush()  # type: ignore[attr-defined]


def _limit() -> None:
    """No more memory than is sensible, and no dump of it."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CORE, 0)):
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))
