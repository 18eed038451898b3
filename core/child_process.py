"""How this program starts processes of its own: from Python, and from a bundle, which has no Python to be called.

A bundle's programs are started by `run_program`. Their first argument may be `CHILD`; then they are no program for the
user, but one of the children in the table.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from core.late_import import load_function

CHILDREN = {
    "reader": "core.child_reader:serve",
    "matlab": "core.points.matlab_variables:main",
    "batch": "core.batch.worker:main",
    "losses": "core.training.loss_window:main",
}
"""What may run as a child, by the name that its caller uses."""

CHILD = "--child"
CONSOLE_PROGRAM = "retina-align"
"""The bundle's program that is called for a child: it has standard input and output on every system."""

_START = (
    "import sys; sys.path[0] = sys.argv[1]; from core.child_process import run_child; run_child(sys.argv[2:])"
)


def child_command(name: str, *arguments: str) -> list[str]:
    """The program and the arguments by which a child of the table is started.

    Args:
        name: of the table.
        arguments: what the child finds in `sys.argv[1:]`.
    """
    assert name in CHILDREN, name
    if is_bundle():
        program = Path(sys.executable)
        return [str(program.with_name(CONSOLE_PROGRAM + program.suffix)), CHILD, name, *arguments]
    return [sys.executable, "-c", _START, str(Path(__file__).resolve().parents[1]), name, *arguments]


def is_bundle() -> bool:
    """Whether this is the program that was installed without Python."""
    return bool(getattr(sys, "frozen", False))


def run_child(arguments: Sequence[str]) -> None:
    """Be the child that `child_command` meant."""
    name, *rest = arguments
    sys.argv[:] = [name, *rest]
    load_function(CHILDREN[name])()


def run_program(main: str) -> int | None:
    """What a program of a bundle does: be a child where that was asked for, or the program `package.module:main`."""
    from multiprocessing import freeze_support

    freeze_support()
    give_standard_files()
    _give_back_library_path()
    if sys.argv[1:2] == [CHILD] and sys.argv[2:3] and sys.argv[2] in CHILDREN:
        run_child(sys.argv[2:])
        return None
    status: int | None = load_function(main)()
    return status


def give_standard_files() -> None:
    """A program with windows has none of them on Windows, nor has one that a shell closed them to (`>&-`)."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _give_back_library_path() -> None:
    """What is started from here, such as the file manager, must find the system's libraries and not the bundle's."""
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        before = os.environ.pop(f"{name}_ORIG", None)
        if before:
            os.environ[name] = before
        else:
            os.environ.pop(name, None)
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = (
        "1"  # a child that is this program finds the bundle's by itself
    )
