"""What happens around a running program: folders that vanish, other clocks, circles of links, long paths, kills.

    python -m tests.hostile.surroundings [--only killed_commands] [--long]

As in `tests.hostile.troubles`, every command does its work or answers with one sentence and status 2.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.hostile.rig import (
    QUICK,
    Findings,
    complaints,
    left_overs,
    make_pair,
    python,
    registered,
    said,
    script,
)
from tests.hostile.troubles import commands, is_short, material


def temporary_files_nowhere(work: Path, findings: Findings, is_long: bool) -> None:
    """The folder for temporary files is missing, a file, or goes while it is used."""
    material(work)
    (work / "file").touch()
    for place in (work / "missing", work / "file"):
        before, tempfile.tempdir = tempfile.tempdir, str(place)
        try:
            for name, command in commands(work, work / "out" / place.name).items():
                findings.add(f"temporary_files_nowhere {name}", complaints(said(*command), (0, 2)))
        finally:
            tempfile.tempdir = before


def clocks(work: Path, findings: Findings, is_long: bool) -> None:
    """Files from the future and the far past; a clock that was set back, or stands where no calendar goes."""
    from core.case.recovery import CASE, lost_cases

    material(work)
    for stamp in (0, -(10**9), 4_000_000_000, 10**11, 2**33):
        for path in work.rglob("*"):
            _stamped(path, stamp)
        for name, command in commands(work, work / "out" / str(stamp)).items():
            findings.add(f"clocks {name}", complaints(said(*command), (0,)))
        lost = work / "lost" / str(stamp)
        (lost / "one").mkdir(parents=True)
        (lost / "one" / CASE).write_text("{}")
        _stamped(lost / "one" / CASE, stamp)
        found = lost_cases(lost, lost / "own")
        for case in found:
            case.leave()
        findings.add("clocks recovery", [] if len(found) == 1 else [f"{stamp}: the lost case is not offered"])
    real = time.time
    for now in (0.0, 1.0, 4e9, 1e12):
        time.time = lambda now=now: now  # type: ignore[misc,assignment]
        try:
            for name, command in commands(work, work / "set" / f"{now:g}").items():
                findings.add(f"clocks {name}", complaints(said(*command), (0,)))
        finally:
            time.time = real


def _stamped(path: Path, stamp: int) -> None:
    try:
        os.utime(path, (stamp, stamp), follow_symlinks=False)
    except (OSError, OverflowError):
        return


def long_paths(work: Path, findings: Findings, is_long: bool) -> None:
    """Outputs and inputs beyond what a system takes, in one name and in all."""
    material(work)
    for place in (work / ("d" * 300), work / "/".join(["d" * 200] * 30), work / "/".join(["e"] * 2500)):
        for name, command in commands(work, place).items():
            findings.add(f"long_paths {name}", complaints(said(*command), (0, 2)))
        for command in (
            ("segment", place / "a.png", "--output", work / "v.png"),
            ("batch", place, "--output", work / "b"),
            ("report", place / "case.json", "--output", work / "r.pdf"),
            ("map-points", "--transform", place / "t.h5", "--from", "reference", place / "p.csv"),
        ):
            findings.add("long_paths inputs", complaints(said(*command), (2,)))
        shutil.rmtree(work / "e", ignore_errors=True)


def circles_of_links(work: Path, findings: Findings, is_long: bool) -> None:
    """Folders that hold a link to themselves, or to what holds them."""
    if os.name != "posix":
        return
    study = work / "study"
    shutil.copytree(registered(work / "in").parent, study / "eye")
    (study / "again").symlink_to(study)
    (study / "eye" / "up").symlink_to("..")
    (study / "a").symlink_to("b")
    (study / "b").symlink_to("a")
    for command in (
        ("measure", study, "--output", work / "m.csv"),
        ("verdicts", study, "--output", work / "v.csv"),
        ("report", study, "--output", work / "r.pdf", "--sheet-only"),
        ("batch", study, *QUICK, "--output", work / "b"),
    ):
        findings.add(
            "circles_of_links", complaints(said(*command), (0, 2) if command[0] == "batch" else (0,))
        )
    for place in (study / "a", study / "a" / "case.json"):
        for command in (
            ("verdicts", place, "--output", work / "v2.csv"),
            ("register", "--reference", place, "--floating", place, "--auto", "--output", place),
            ("batch", work / "study", *QUICK, "--output", place),
        ):
            findings.add("circles_of_links", complaints(said(*command), (2,)))


def names_alike(work: Path, findings: Findings, is_long: bool) -> None:
    """Cases whose names differ in the size of letters, in how an accent is written, or in nothing."""
    make_pair(work)
    for names in (
        ("Eye", "eye"),
        ("caf\u00e9", "cafe\u0301"),
        ("stra\u00dfe", "STRASSE"),
        ("a", "a"),
        ("a", "a "),
    ):
        lines = "".join(f"{name},reference.png,floating.png,points.csv\n" for name in names)
        (work / "list.csv").write_text("name,reference,floating,points\n" + lines, "utf-8")
        answer = said("batch", work / "list.csv", *QUICK, "--output", work / "out")
        faults = complaints(answer, (0, 2))
        written = len(list((work / "out").glob("*/case.json"))) if (work / "out").exists() else 0
        if answer.status == 0 and written != 2:
            faults.append(f"{names}: says that both were done, and {written} were written")
        findings.add("names_alike", faults)
        shutil.rmtree(work / "out", ignore_errors=True)


def without_utf8(work: Path, findings: Findings, is_long: bool) -> None:
    """A system without UTF-8 in its locale, and names that are no ASCII."""
    if os.name != "posix":
        return
    inside = work / "Übersicht 漢"
    make_pair(inside)
    listed = python("batch", inside / "list.csv", *QUICK, "--output", work / "out ä")
    missing = python("segment", inside / "fehlt ß.png", "--output", work / "v.png")
    plainest = {
        "LC_ALL": "C",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",
    }  # such names cannot be written then
    for command, variables, statuses in (
        (listed, {"LC_ALL": "C"}, (0,)),
        (missing, {"LC_ALL": "POSIX"}, (2,)),
        (listed, plainest, (0, 2)),
        (missing, plainest, (2,)),
    ):
        environment = {**os.environ, **variables}
        done = subprocess.run(command, capture_output=True, env=environment, timeout=120, check=False)
        told = done.stderr.decode("ascii", "replace")
        faults = [] if done.returncode in statuses else [f"{variables}: status {done.returncode}: {told}"]
        findings.add("without_utf8", [*faults, *([] if is_short(told) else [f"says {told!r:.400}"])])


@contextmanager
def _again_and_again(do: Callable[[], object], seconds: float) -> Iterator[None]:
    ended = threading.Event()

    def run() -> None:
        while not ended.wait(seconds):
            do()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def vanishing_folders(work: Path, findings: Findings, is_long: bool) -> None:
    """The output folder is taken away again and again while a command writes into it."""
    material(work)
    for name in commands(work, work):
        for seconds in (0.002, 0.02, 0.1) if is_long else (0.02,):
            output = work / "out"
            command = commands(work, output)[name]
            with _again_and_again(lambda output=output: shutil.rmtree(output, ignore_errors=True), seconds):
                answer = said(*command)
            findings.add(f"vanishing_folders {name}", complaints(answer, (0, 2)))
            shutil.rmtree(output, ignore_errors=True)


def slow_files(work: Path, findings: Findings, is_long: bool) -> None:
    """A file system that takes its time, as a network's does: nothing is given up."""
    material(work)
    real: dict[str, Any] = {name: getattr(os, name) for name in ("open", "replace", "fsync", "stat")}

    def slow(name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            time.sleep(0.01)
            return real[name](*arguments, **named)

        return call

    for name in real:
        setattr(os, name, slow(name))
    try:
        for name, command in commands(work, work / "out").items():
            findings.add(f"slow_files {name}", complaints(said(*command), (0,)))
    finally:
        for name, function in real.items():
            setattr(os, name, function)


ENDS = {".json": b"}", ".pdf": b"%%EOF", ".csv": b""}
"""What files end with whose length depends on the time, or on how far a batch is."""
NEARLY = 64
"""Bytes: so much a DICOM object with a PDF in it differs from run to run."""


def killed_commands(work: Path, findings: Findings, is_long: bool) -> None:
    """Commands that are killed while they write over what is there: what is left is whole, and goes with the next."""
    if not hasattr(os, "fork"):
        return
    material(work)
    choice = random.Random(5)
    for name in commands(work, work):
        output = work / "out" / name.replace(" ", "-")
        command = commands(work, output)[name]
        again = (*command, "--overwrite")
        since = time.perf_counter()
        said(*command)
        whole = time.perf_counter() - since
        sizes = {
            path.relative_to(output): path.stat().st_size for path in output.rglob("*") if path.is_file()
        }
        for _ in range(20 if is_long else 4):
            child = os.fork()
            if child == 0:
                said(*again)
                os._exit(0)
            time.sleep(choice.uniform(0.1, 1.1) * whole)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            findings.add(f"killed_commands {name}", _half_files(output, sizes))
        faults = complaints(said(*again), (0,))
        findings.add(
            f"killed_commands {name}", [*faults, *(f"{each} is left" for each in left_overs(output))]
        )


def _half_files(output: Path, sizes: dict[Path, int]) -> list[str]:
    """Files that are missing, or much shorter than those of the run before, which were made of the same."""
    faults = []
    for name, size in sizes.items():
        path = output / name
        if not path.exists():
            faults.append(f"{name} is missing")
        elif path.suffix in ENDS:
            content = path.read_bytes()
            if not content.endswith(b"\n") or not content.rstrip().endswith(ENDS[path.suffix]):
                faults.append(f"{name} is cut off")
        elif abs(path.stat().st_size - size) > (NEARLY if path.suffix == ".dcm" else 0):
            faults.append(f"{name} has {path.stat().st_size} bytes, not {size}")
    return faults


CHECKS = (
    temporary_files_nowhere,
    clocks,
    long_paths,
    circles_of_links,
    names_alike,
    without_utf8,
    vanishing_folders,
    slow_files,
    killed_commands,
)

if __name__ == "__main__":
    sys.exit(script(__doc__ or "", CHECKS))
