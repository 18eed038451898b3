"""Memory that was freed is used again: large arrays, made and left one after the other, cost no new pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="the system does not count pages")

ROOT = Path(__file__).parents[1]
PAGES = """
import resource, sys
from core.freed_memory import keep_freed_memory
keep = {keep}
if keep:
    keep_freed_memory()
size = 30 << 20

def pages():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

bytearray(size), bytearray(size)
before = pages()
for _ in range(4):
    first, second, third = bytearray(size), bytearray(size), bytearray(size)
    del first, second, third
print(pages() - before)
"""


def new_pages(keep: bool) -> int:
    command = [sys.executable, "-c", PAGES.format(keep=keep)]
    return int(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's")
def test_freed_memory_costs_no_new_pages() -> None:
    assert new_pages(keep=True) < new_pages(keep=False) / 2
