"""Programs that are interrupted while they load, and how they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.starting import status_after, take_signals

ROOT = Path(__file__).parents[1]

INTERRUPTS = """
import os, signal, sys

class Finder:
    def find_spec(self, name, path, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.{number})

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
    ("name", "program", "module", "number", "told"),
    [
        ("retina-align", "core.command_line.main", "core.command_line.running", "SIGINT", "Interrupted"),
        ("retina-align", "core.command_line.main", "core.command_line.running", "SIGTERM", "Terminated"),
        ("retina-gui", "retina_gui.main", "retina_gui.arguments", "SIGINT", "Interrupted"),
    ],
)
def test_an_interruption_while_modules_are_loaded_is_one_sentence(
    name: str, program: str, module: str, number: str, told: str
) -> None:
    done = python(INTERRUPTS.format(program=program, function="main_program", module=module, number=number))
    status = 128 + getattr(signal, number)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", f"{name}: {told}.\n")


@pytest.mark.parametrize(
    ("name", "program", "module"),
    [
        ("retina-align", "core.command_line.main", "core.command_line.running"),
        ("retina-gui", "retina_gui.main", "retina_gui.arguments"),
    ],
)
def test_a_library_that_cannot_be_loaded_is_told_in_one_sentence(
    name: str, program: str, module: str
) -> None:
    code = INTERRUPTS.format(program=program, function="main_program", module=module, number="SIGINT")
    failing = "raise ImportError('libopenblas.so: failed to map segment from shared object')"
    done = python(code.replace("os.kill(os.getpid(), signal.SIGINT)", failing))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"{name}: A library cannot be loaded (libopenblas.so: failed to map")


@pytest.mark.skipif(os.name != "posix", reason="a process cannot interrupt itself there")
def test_a_program_that_is_asked_to_end_ends_what_it_had_begun() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as `nohup` does it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    tidied = []

    def begins() -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            tidied.append(True)

    try:
        take_signals()
        os.kill(os.getpid(), signal.SIGHUP)
        with pytest.raises(KeyboardInterrupt) as raised:
            begins()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert tidied == [True]
    assert status_after(raised.value) == 143
    assert status_after(KeyboardInterrupt()) == 130


def test_what_python_does_at_an_end_is_done_and_nothing_torn_down() -> None:
    done = python(ENDS)
    assert (done.returncode, done.stdout, done.stderr) == (3, "threads functions", "")
