"""Linear algebra keeps to one thread once the engine has worked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import json, scipy.linalg
from threadpoolctl import threadpool_info
from core.blas_threads import use_one_blas_thread

def threads():
    return [each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"]

before = threads()
use_one_blas_thread()
print(json.dumps([before, threads()]))
"""


def test_every_library_has_one_thread(checkout: Path) -> None:
    """In a process of its own: how many threads there can be at most is settled when a library is loaded."""
    limits = ("OMP_NUM_THREADS", "MKL_NUM_THREADS")
    environment = {name: value for name, value in os.environ.items() if name not in limits}
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**environment, "OPENBLAS_NUM_THREADS": "2"},
        cwd=checkout,
        capture_output=True,
        text=True,
        check=True,
        timeout=150,
    )
    before, after = json.loads(answer.stdout)
    if not before:
        pytest.skip("numpy and scipy use a library here that cannot be told, as on macOS")
    assert len(before) == len(after)
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    assert max(before) == min(2, usable), "there was something to limit"
    assert set(after) == {1}
