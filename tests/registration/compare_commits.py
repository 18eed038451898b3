"""Time and memory beside an earlier commit, in one run: `python -m tests.registration.compare_commits COMMIT`.

Both registrations of the demonstration, at several sizes: the engine when it is warm, and `retina-align register` from
the start of its process, with points and without clicks. Each is run in a process of its own, the two commits by
turns. Seconds are those of the processor, all cores together, which other work on the machine changes little; the wall
time stands beside. Printed is the least of the rounds, and the ratios to the earlier commit.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2

from core.points.bigwarp_csv import write_bigwarp
from tests.registration.timing import request_of

ROOT = Path(__file__).parents[2]

ENGINE = """
import json, sys, time
from tests.registration.timing import request_of
from core.registration import register
request = request_of(float(sys.argv[1]))
register(request)
figures = []
for _ in range(2):
    wall, processor = time.perf_counter(), time.process_time()
    register(request)
    figures.append((time.process_time() - processor, time.perf_counter() - wall))
print(json.dumps(min(figures)))
"""


@dataclass(frozen=True)
class Cost:
    """Seconds of the processor, of the wall clock, and the peak of memory; 0 where that is not measured."""

    processor: float
    wall: float
    mebibytes: float = 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a row for each thing that is measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("commit", help="the earlier one")
    parser.add_argument("--megapixels", type=float, nargs="*", default=[0.4424, 12.0])
    parser.add_argument("--cold", type=float, nargs="*", default=[0.4424], metavar="MP")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        earlier = Path(folder) / "earlier"
        _git("worktree", "add", "--detach", str(earlier), options.commit)
        try:
            _compare(options, earlier, Path(folder))
        finally:
            _git("worktree", "remove", "--force", str(earlier))


def _compare(options: argparse.Namespace, earlier: Path, folder: Path) -> None:
    print("| what | processor, s | wall, s | peak MiB | before: processor, s | wall, s | ratio | of wall |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for megapixels in options.megapixels:
        costs = _by_turns(options.rounds, earlier, lambda tree, size=megapixels: _engine(tree, size))
        _row(f"engine, {megapixels:.2g} MP", *costs)
    for megapixels in options.cold:
        files = _written(folder, megapixels)
        for name, how in (("--points", ["--points", str(files / "points.csv")]), ("--auto", ["--auto"])):
            costs = _by_turns(
                options.rounds, earlier, lambda tree, how=how, files=files: _cold(tree, files, how)
            )
            _row(f"register {name}, {megapixels:.2g} MP", *costs)


def _by_turns(rounds: int, earlier: Path, cost: Callable[[Path], Cost]) -> tuple[Cost, Cost]:
    found: dict[Path, list[Cost]] = {ROOT: [], earlier: []}
    for _ in range(rounds):
        for tree, costs in found.items():
            costs.append(cost(tree))
    now, before = (
        Cost(
            min(each.processor for each in costs),
            min(each.wall for each in costs),
            max(each.mebibytes for each in costs),
        )
        for costs in found.values()
    )
    return now, before


def _row(name: str, now: Cost, before: Cost) -> None:
    print(
        f"| {name} | {now.processor:.2f} | {now.wall:.2f} | {now.mebibytes or float('nan'):.0f} "
        f"| {before.processor:.2f} | {before.wall:.2f} "
        f"| {now.processor / before.processor:.2f} | {now.wall / before.wall:.2f} |",
        flush=True,
    )


def _engine(tree: Path, megapixels: float) -> Cost:
    done = subprocess.run(
        [sys.executable, "-c", ENGINE, str(megapixels)],
        cwd=tree,
        env=_environment(tree),
        check=True,
        capture_output=True,
        text=True,
    )
    return Cost(*json.loads(done.stdout.splitlines()[-1]))


def _cold(tree: Path, files: Path, how: Sequence[str]) -> Cost:
    command = [sys.executable, "-m", "core.command_line.main", "register", *how, "--overwrite"]
    command += ["--reference", str(files / "reference.png"), "--floating", str(files / "floating.png")]
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--output", str(files / "output")],
        cwd=tree,
        env=_environment(tree),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"register failed in {tree}")
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - started, usage.ru_maxrss / 1024)


def _written(folder: Path, megapixels: float) -> Path:
    """The demonstration at a size, as files."""
    files = folder / f"{megapixels:g}"
    files.mkdir()
    request = request_of(megapixels)
    for name, image in (("reference", request.reference), ("floating", request.floating)):
        cv2.imwrite(
            str(files / f"{name}.png"), image.pixels[..., ::-1] if image.pixels.ndim == 3 else image.pixels
        )
    write_bigwarp(files / "points.csv", request.points)
    return files


def _environment(tree: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(tree)}


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True)


if __name__ == "__main__":
    main()
