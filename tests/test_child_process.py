"""Processes of the program's own start from Python, whatever lies around, and from a bundle."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core import child_process
from core.child_process import CHILD, CHILDREN, child_command, run_program
from core.late_import import load_function

STARTED: list[list[str]] = []


def child() -> None:
    STARTED.append(["child", *sys.argv[1:]])


def program() -> int:
    STARTED.append(["program", *sys.argv[1:]])
    return 2


@pytest.fixture
def bundle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Taken for the program of a bundle, whose only child is the one above."""
    STARTED.clear()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "retina-gui.exe"))
    monkeypatch.setenv("PYINSTALLER_RESET_ENVIRONMENT", "0")  # put back afterwards
    monkeypatch.setitem(CHILDREN, "matlab", f"{__name__}:child")
    return tmp_path


@pytest.mark.parametrize("name", CHILDREN)
def test_every_child_of_the_table_is_there(name: str) -> None:
    assert callable(load_function(CHILDREN[name]))


def test_nothing_that_lies_where_the_user_is_gets_in(tmp_path: Path) -> None:
    """Python would look for modules in the present folder first."""
    (tmp_path / "json.py").write_text("raise SystemExit(5)", "utf-8")
    (tmp_path / "numpy.py").write_text("raise SystemExit(5)", "utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ended = subprocess.run(
        child_command("reader"), cwd=tmp_path, env=environment, input=b"", capture_output=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (0, b"ready\n"), ended.stderr


def test_a_bundle_calls_its_console_program(bundle: Path) -> None:
    assert child_command("matlab", "de") == [str(bundle / "retina-align.exe"), CHILD, "matlab", "de"]


@pytest.mark.parametrize(
    ("arguments", "started"),
    [
        ([CHILD, "matlab", "de"], ["child", "de"]),
        ([CHILD, "os"], ["program", CHILD, "os"]),
        (["demo"], ["program", "demo"]),
    ],
)
def test_a_program_of_a_bundle_is_what_it_was_asked_to_be(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], started: list[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["retina-gui", *arguments])
    assert run_program(f"{__name__}:program") == (2 if started[0] == "program" else None)
    assert [started] == STARTED


def test_what_a_bundle_starts_finds_the_systems_libraries(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["retina-gui"])
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/bundle")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/mine")
    monkeypatch.setenv("DYLD_LIBRARY_PATH", "/bundle")
    run_program(f"{__name__}:program")
    assert os.environ["LD_LIBRARY_PATH"] == "/mine"
    assert "DYLD_LIBRARY_PATH" not in os.environ
    assert os.environ["PYINSTALLER_RESET_ENVIRONMENT"] == "1", "or spawned processes would find neither"
    assert sys.stdout is not None
    sys.stdout.close()
    assert child_process.is_bundle()
