"""Programs that are interrupted while they load, and how they end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

INTERRUPTS = """
import os, signal, sys

class Finder:
    def find_spec(self, name, path, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts with "&" ignores it
sys.meta_path.insert(0, Finder())
from {program} import {function} as program
sys.argv = ["program", "measure"]
sys.exit(program())
"""
ENDS = """
import atexit, os, sys, threading, time
from core.starting import QuickEnd

end = QuickEnd()
atexit.register(print, "functions", end="")

class Torn:
    def __del__(self):
        os.write(1, b"torn down")

left = Torn()
threading.Thread(target=lambda: (time.sleep(0.05), print("threads", end=" "))).start()
end(3)
"""


def python(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.skipif(os.name != "posix", reason="a process cannot interrupt itself there")
@pytest.mark.parametrize(
    ("name", "program", "function", "module"),
    [
        ("retina-align", "core.command_line.main", "main_program", "core.command_line.running"),
        ("retina-gui", "retina_gui.main", "main_program", "retina_gui.arguments"),
    ],
)
def test_an_interruption_while_modules_are_loaded_is_one_sentence(
    name: str, program: str, function: str, module: str
) -> None:
    done = python(INTERRUPTS.format(program=program, function=function, module=module))
    assert (done.returncode, done.stdout, done.stderr) == (130, "", f"{name}: Interrupted.\n")


def test_what_python_does_at_an_end_is_done_and_nothing_torn_down() -> None:
    done = python(ENDS)
    assert (done.returncode, done.stdout, done.stderr) == (3, "threads functions", "")
