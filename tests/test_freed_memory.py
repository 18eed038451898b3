"""Memory that was freed is used again: large arrays, made and left one after the other, cost no new pages."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("resource", reason="the system does not count pages")

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


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's")
def test_freed_memory_costs_no_new_pages() -> None:
    new = [
        int(
            subprocess.run(
                [sys.executable, "-c", PAGES.format(keep=keep)], capture_output=True, check=True
            ).stdout
        )
        for keep in (False, True)
    ]
    print(new)
    assert new[1] < new[0] / 2
