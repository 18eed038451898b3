"""The command line as a whole: help, one-line errors, exit statuses."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core.command_line import running
from core.command_line.console import say, say_json
from core.command_line.main import main

COMMANDS = (
    *("demo", "register", "batch", "map-points", "map-shapes", "warp", "segment", "measure", "verdicts"),
    *("report", "evaluate", "animate"),
    "train",
)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for command in COMMANDS:
        assert re.search(rf"^    {command}\s", text, re.MULTILINE)
    assert "not a medical device" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    text = capsys.readouterr().out
    assert f"retina-align {command} " in text.split("examples:")[1]
    assert max(map(len, text.splitlines())) <= 120


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    from core import __version__

    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == f"retina-align {__version__}"


BAD_USE = {
    "no command": [],
    "unknown command": ["align"],
    "batch is not here yet": ["batch", "cases.csv", "--output", "x"],
    "no output": ["register", "--reference", "a", "--floating", "b", "--points", "c"],
    "no points": ["register", "--reference", "a", "--floating", "b", "--output", "x"],
    "unknown option": ["demo", "--fast"],
    "an empty name": ["demo", "--output", ""],
    "a name of blanks": ["measure", " ", "--output", "out.csv"],
    "abbreviated option": ["demo", "--over"],
    "automatic": ["register", "--reference", "a", "--floating", "b", "--auto", "--output", "x"],
    "missing image": [
        "register",
        "--reference",
        "a.png",
        "--floating",
        "b",
        "--points",
        "c",
        "--output",
        "x",
    ],
    "automatic and points": [
        *("register", "--reference", "a", "--floating", "b", "--auto", "--points", "c", "--output", "x"),
    ],
    "no cell": [
        "register",
        "--reference",
        "a",
        "--floating",
        "b",
        "--points",
        "c",
        "--output",
        "x",
        "--cell",
        "0",
    ],
    "missing points": ["map-points", "--transform", "t.h5", "--from", "reference", "p.csv"],
    "missing grid": ["warp", "--transform", "t.h5", "m.png", "--output", "x"],
    "missing shapes": ["map-shapes", "--transform", "t.h5", "--from", "reference", "s.geojson"],
    "shapes of an unknown format": ["map-shapes", "--transform", "t.h5", "--from", "reference", "s.xml"],
    "missing data set": ["evaluate", "nowhere", "--output", "x"],
    "unknown method": ["evaluate", ".", "--methods", "magic", "--output", "x"],
    "missing configuration": ["train", "nothing.toml"],
    "missing image to segment": ["segment", "nothing.png", "--output", "v.png"],
}


BAD_USE |= {
    f"{name}={value[:9]}": ["batch", "x.csv", "--output", "x", f"{name}={value}"]
    for name, value in (
        ("--jobs", 900 * "9"),
        ("--jobs", "1000000000"),
        ("--jobs", "--"),
        ("--worker-memory", "--"),
    )
}


@pytest.mark.parametrize("arguments", BAD_USE.values(), ids=BAD_USE.keys())
def test_bad_use_is_one_line_and_status_2(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("retina-align: ")
    assert printed.err.count("\n") == 1


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch):
    """Makes `demo` fail with an exception of choice."""

    def install(error: BaseException) -> None:
        def fail(_options: object) -> None:
            raise error

        monkeypatch.setattr(running.demo, "run", fail)

    return install


def test_an_internal_error_is_one_line_with_the_log(
    broken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    broken(RuntimeError("first line\nsecond line"))
    assert main(["demo"]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "first line second line" in error
    log = Path(error.split("The details are in ")[1].strip().removesuffix("."))
    assert "RuntimeError: first line" in log.read_text()
    assert "Traceback" in log.read_text()


def test_debug_shows_the_traceback(broken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    broken(RuntimeError("oops"))
    assert main(["demo", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_a_letter_that_a_pipe_has_not_is_a_code(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """As it is on Windows, where a pipe and a file have the code page of the system."""

    def tell(_options: object) -> None:
        say("眼 → 3 °")
        say_json({"name": "眼 → 😀"})

    monkeypatch.setattr(running.demo, "run", tell)
    output = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", output)
    assert running.run_program(["demo"]) == 0
    assert running.run_program(["register", "--help"]) == 0
    line, _, rest = output.buffer.getvalue().decode(encoding).partition("\n")
    assert line.encode(encoding) == "眼 → 3 °".encode(encoding, "backslashreplace")
    assert json.loads(rest.partition("usage:")[0]) == {"name": "眼 → 😀"}


@pytest.mark.parametrize(
    ("error", "platform", "is_closed"),
    [
        (BrokenPipeError(32, "Broken pipe"), "linux", True),
        (OSError(22, "Invalid argument"), "win32", True),
        (OSError(22, "Invalid argument", "a?.png"), "win32", False),
        (OSError(22, "Invalid argument"), "linux", False),
    ],
)
def test_windows_tells_of_a_closed_pipe_in_its_own_way(
    monkeypatch: pytest.MonkeyPatch, error: OSError, platform: str, is_closed: bool
) -> None:
    with monkeypatch.context() as system:
        system.setattr(sys, "platform", platform)
        assert running._is_closed_pipe(error) is is_closed


def test_interruption_is_no_error_report(broken, capsys: pytest.CaptureFixture[str]) -> None:
    broken(KeyboardInterrupt())
    assert main(["demo"]) == 130
    assert capsys.readouterr().err.count("\n") == 1


def test_the_installed_program_returns_the_status() -> None:
    program = Path(sys.executable).with_name("retina-align")
    if not program.exists():
        pytest.skip("the program is not installed in this environment")
    result = subprocess.run([str(program), "map-points"], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert result.stderr.startswith("retina-align: ")


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m core.command_line.main --help | true; echo ${{PIPESTATUS[0]}}"
    root = Path(__file__).resolve().parents[2]
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, cwd=root)
    assert result.stdout.strip() in ("0", "120")
    assert "Traceback" not in result.stderr


def test_a_full_disk_is_no_fault_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(running, "_check_names", fail)
    assert main(["demo", "--output", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        "retina-align: The disk is full. Make room, or choose another place to write to.\n"
    )


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory")])
def test_too_little_memory_is_no_fault_of_the_program(
    broken, error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    broken(error)
    assert main(["demo"]) == 2
    assert "too little memory" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["verdicts"], ["measure"], ["segment"], ["train"], []], ids=str)
def test_names_without_end_are_one_short_line(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    output = [] if command in ([], ["train"]) else ["--output", "out.csv"]
    assert main([*command, 5000 * "a", *output]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert len(said) < 500
