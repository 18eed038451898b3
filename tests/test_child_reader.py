"""Files that end, hang or fill the process that reads them do not do so to this one."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import numpy as np
import pytest

from core import child_reader
from core.child_reader import ChildFailedError, ChildReader


def sound(path: Path) -> dict[str, np.ndarray]:
    return {"bytes": np.frombuffer(path.read_bytes(), np.uint8), "process": np.array(os.getpid())}


def crashing(path: Path) -> dict[str, np.ndarray]:
    os.abort()


def leaving(path: Path) -> dict[str, np.ndarray]:
    os._exit(0)


def hanging(path: Path) -> dict[str, np.ndarray]:
    time.sleep(100)
    return {}


def raising(path: Path) -> dict[str, np.ndarray]:
    raise ValueError("two\nlines")


def without_room(path: Path) -> dict[str, np.ndarray]:
    raise OSError(errno.ENOSPC, "No space left on device")


def greedy(path: Path) -> dict[str, np.ndarray]:
    return {"much": np.ones(child_reader.MOST_MEMORY, np.uint8)}


def test_it_outlives_whatever_a_file_does_to_the_child(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    file, reader = tmp_path / "file", ChildReader()
    file.write_bytes(b"abc")
    try:
        first = reader.call(f"{__name__}:sound", file)
        assert first["bytes"].tobytes() == b"abc"
        assert first["process"] != os.getpid()
        assert reader.call(f"{__name__}:sound", file)["process"] == first["process"]
        for function in ("crashing", "leaving", "hanging", "raising", "greedy", "missing"):
            monkeypatch.setattr(child_reader, "READ_SECONDS", 0.5 if function == "hanging" else 60.0)
            with pytest.raises(ChildFailedError):
                reader.call(f"{__name__}:{function}", file)
            assert reader._child is None, function
        with pytest.raises(OSError, match="No space left"):
            reader.call(f"{__name__}:without_room", file)
        assert reader.call(f"{__name__}:sound", file)["bytes"].tobytes() == b"abc"
    finally:
        reader.close()
