"""A batch on a cluster of Dask's own commands, with workers that are killed: `python -m tests.batch.cluster_trial`.

Prints a line for each part. Scheduler and workers are processes of this machine, started with `dask scheduler` and
`dask worker`; the pairs are small (120 × 150 pixels, by their points alone), so that hundreds take minutes:

* 1, 2 and 4 workers: the results are those of the serial batch, each once; pairs a second, a worker;
* a worker killed twice, with and without `--send-images`;
* a pair that kills every worker; a scheduler that is killed, and Ctrl+C: the next run goes on;
* empty tasks: what the feeding of a long list costs, in time and in memory.

    python -m tests.batch.cluster_trial                       everything, some ten minutes on two processors
    python -m tests.batch.cluster_trial --pairs 20 --empty 0  a minute or two
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import psutil

from core.transforms.itk_files import read_transform
from tests.batch.made_cases import POINTS, SHIFT, write_pair

ROOT = Path(__file__).resolve().parents[2]
SAME_BYTES = ("warped.tif", "stack.tif", "checkerboard.png", "points.csv", "metrics.json")
WORKER_MEMORY = "3GiB"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"}

POISON = """\
import os, signal
import core.batch.making as making
if not hasattr(making, "is_poisoned"):
    making.is_poisoned, real = True, making.register_pair
    def dies(loaded, *rest):
        if "{name}" in str(loaded.request.reference.path):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(loaded, *rest)
    making.register_pair = dies
"""


@dataclass
class Trial:
    """One scheduler with its workers, and what has gone wrong so far."""

    folder: Path
    address: str = ""
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def kill_worker(self, number: int) -> None:
        """The process that works; its nanny starts another."""
        for process in psutil.Process(self.workers[number].pid).children(recursive=True):
            if "spawn_main" in " ".join(process.cmdline()):
                process.kill()


@contextmanager
def cluster(folder: Path, workers: int, *options: str) -> Iterator[Trial]:
    """Scheduler and workers by Dask's own commands."""
    file, log = folder / f"scheduler-{time.monotonic_ns()}.json", open(folder / "dask.log", "ab")  # noqa: SIM115
    dask = [str(Path(sys.executable).with_name("dask"))]
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    trial, started = Trial(folder), {"env": ENVIRONMENT, "stdout": log, "stderr": log}
    trial.scheduler = subprocess.Popen(
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", *common], **started
    )
    try:
        wait_until(file.exists)
        memory = ["--memory-limit", WORKER_MEMORY, "--nthreads", "1", *options]
        trial.workers = [
            subprocess.Popen([*dask, "worker", *common, *memory], **started) for _ in range(workers)
        ]
        wait_until(lambda: file.stat().st_size > 0)
        trial.address = json.loads(file.read_text())["address"]
        yield trial
    finally:
        for process in (*trial.workers, trial.scheduler):
            process.terminate()
        for process in (*trial.workers, trial.scheduler):
            process.wait(30)
        log.close()


def wait_until(is_so: Callable[[], bool], seconds: float = 600) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError("it did not come about")
        time.sleep(0.1)


def start(listed: Path, output: Path, *options: str, before: Sequence[str] = ()) -> subprocess.Popen[str]:
    """`before`: the words before the command, that start it elsewhere."""
    command = [sys.executable, "-m", "core.command_line.main", "batch", str(listed), "--output", str(output)]
    return subprocess.Popen(
        [*before, *command, "--affine-only", *options],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@dataclass
class Run:
    """What a batch said."""

    status: int
    lines: list[str]
    error: str
    seconds: float

    def ends(self) -> Counter[str]:
        return Counter(line.split(":")[0] for line in self.lines if ": " in line and ": kept" not in line)


def ended(process: subprocess.Popen[str], begin: float) -> Run:
    out, error = process.communicate()
    return Run(process.returncode, out.splitlines(), error, time.monotonic() - begin)


def batch(listed: Path, output: Path, *options: str) -> Run:
    begin = time.monotonic()
    return ended(start(listed, output, *options), begin)


def states(output: Path) -> dict[str, str]:
    with open(output / "batch.csv", encoding="utf-8", newline="") as file:
        return {row["name"]: row["state"] for row in csv.DictReader(file)}


def differences(output: Path, serial: Path, but: str = "") -> list[str]:
    """Where the results of two batches differ."""
    found = [path.name for path in output.iterdir() if path.name.startswith(".")]
    for folder in sorted(path for path in serial.iterdir() if path.is_dir() and path.name != but):
        other = output / folder.name
        names = {path.name for path in folder.iterdir()}
        if not other.is_dir() or names != {path.name for path in other.iterdir()}:
            found.append(f"{folder.name}: other files")
            continue
        found += [
            f"{folder.name}/{name}"
            for name in SAME_BYTES
            if (folder / name).read_bytes() != (other / name).read_bytes()
        ]
        grid = np.stack(np.meshgrid(*[np.linspace(10, 100, 7)] * 2), -1).reshape(-1, 2)
        ways = [read_transform(each / "transform.h5")(grid) for each in (folder, other)]
        if not np.allclose(*ways, atol=1e-9):
            found.append(f"{folder.name}/transform.h5")
    return found


def write_small_pair(folder: Path, seed: int) -> None:
    """One of the tests' pairs at half its size."""
    write_pair(folder, seed)
    for name in ("reference.png", "floating.png"):
        image = cv2.imread(str(folder / name), cv2.IMREAD_GRAYSCALE)
        cv2.imwrite(str(folder / name), cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    half = np.array(POINTS) / 2
    rows = np.hstack([half, half + np.array(SHIFT) / 2])
    header = "reference_x,reference_y,floating_x,floating_y"
    np.savetxt(folder / "points.csv", rows, "%g", ",", header=header, comments="")


def write_list(folder: Path, count: int) -> Path:
    """A list of small pairs, with their images beside it."""
    names = [f"p{number:03d}" for number in range(count)]
    for number, each in enumerate(names):
        write_small_pair(folder / each, number)
    listed = folder / "list.csv"
    rows = [f"{each},{each}/reference.png,{each}/floating.png,{each}/points.csv\n" for each in names]
    listed.write_text("name,reference,floating,points\n" + "".join(rows))
    return listed


def say(part: str, **figures: object) -> None:
    print(
        f"{part}: " + ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items()),
        flush=True,
    )


def done_in(output: Path) -> int:
    return sum("done" in path.read_text("utf-8") for path in output.glob("*/batch.json"))


def try_pairs(folder: Path, listed: Path, count: int, numbers: list[int]) -> None:
    serial = folder / "serial"
    run = batch(listed, serial)
    say("serial", status=run.status, pairs_a_second=f"{count / run.seconds:.2f}")
    for workers in numbers:
        with cluster(folder, workers) as trial:
            output = folder / f"on-{workers}"
            run = batch(listed, output, "--cluster", trial.address)
        once = all(times == 1 for name, times in run.ends().items() if name.startswith("p"))
        rate = count / run.seconds
        say(
            f"{workers} workers",
            status=run.status,
            done=Counter(states(output).values()),
            each_once=once,
            different_from_serial=len(differences(output, serial)),
            pairs_a_second=f"{rate:.2f}",
            of_each_worker=f"{rate / workers:.2f}",
        )


def try_kills(folder: Path, listed: Path, count: int, *options: str) -> None:
    with cluster(folder, 2) as trial:
        output, begin = folder / f"killed{len(options)}", time.monotonic()
        process = start(listed, output, "--cluster", trial.address, *options)
        for number, share in enumerate((0.2, 0.6)):
            wait_until(lambda share=share: done_in(output) >= share * count)
            trial.kill_worker(number)
        run = ended(process, begin)
    say(
        f"a worker killed twice {' '.join(options)}",
        status=run.status,
        done=Counter(states(output).values()),
        each_once=set(run.ends().values()) == {1},
        different_from_serial=differences(output, folder / "serial"),
        error=run.error.strip() or "none",
    )


def try_poison(folder: Path, listed: Path) -> None:
    (folder / "poison.py").write_text(POISON.format(name="p003"))
    with cluster(folder, 2, "--preload", str(folder / "poison.py")) as trial:
        run = batch(listed, folder / "poisoned", "--cluster", trial.address)
    say(
        "a pair that kills every worker",
        status=run.status,
        done=Counter(states(folder / "poisoned").values()),
        different_from_serial=differences(folder / "poisoned", folder / "serial", but="p003"),
        its_line=next(line for line in run.lines if line.startswith("p003")),
    )


def try_losing_the_scheduler(folder: Path, listed: Path, count: int) -> None:
    output = folder / "lost"
    with cluster(folder, 2) as trial:
        begin = time.monotonic()
        process = start(listed, output, "--cluster", trial.address)
        wait_until(lambda: done_in(output) >= 0.2 * count)
        trial.scheduler.kill()
        run = ended(process, begin)
    say(
        "the scheduler killed",
        status=run.status,
        error=run.error.strip(),
        done=Counter(states(output).values()),
    )
    with cluster(folder, 2) as trial:
        begin = time.monotonic()
        process = start(listed, output, "--cluster", trial.address)
        wait_until(lambda: done_in(output) >= 0.5 * count)
        process.send_signal(signal.SIGINT)
        run = ended(process, begin)
        say(
            "Ctrl+C in the next",
            status=run.status,
            error=run.error.strip(),
            done=Counter(states(output).values()),
        )
        run = batch(listed, output, "--cluster", trial.address)
    say(
        "and in the next",
        status=run.status,
        done=Counter(states(output).values()),
        different_from_serial=differences(output, folder / "serial"),
    )


def try_empty_tasks(folder: Path, count: int, workers: int = 2) -> None:
    from core.cluster.alike import facts_of_this
    from core.cluster.checking import check_cluster
    from core.cluster.connection import scheduler_at
    from core.cluster.feeding import Feed, Task

    with cluster(folder, workers) as trial, scheduler_at(trial.address) as client:
        facts = facts_of_this(["default.safetensors"])
        check_cluster(client, facts)
        processes = {"client": os.getpid(), "scheduler": trial.scheduler.pid}
        before = {name: psutil.Process(pid).memory_info().rss >> 20 for name, pid in processes.items()}
        processors = {name: sum(psutil.Process(pid).cpu_times()[:2]) for name, pid in processes.items()}
        begin, seen = time.monotonic(), Counter()
        tasks = (Task(number, ()) for number in range(count))
        for number, answer in Feed(client, "builtins:bool", facts).answers(tasks):
            seen[number, answer] += 1
        seconds = time.monotonic() - begin
        after = {name: psutil.Process(pid).memory_info().rss >> 20 for name, pid in processes.items()}
        spent = {
            name: sum(psutil.Process(pid).cpu_times()[:2]) - processors[name]
            for name, pid in processes.items()
        }
    say(
        f"{count} empty tasks on {workers} workers",
        each_once=len(seen) == count and set(seen.values()) == {1},
        seconds=f"{seconds:.0f}",
        a_second=f"{count / seconds:.0f}",
        MiB_before=before,
        MiB_after=after,
        ms_of_processor_a_task={name: f"{1000 * value / count:.2f}" for name, value in spent.items()},
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--workers", default="1,2,4", help="numbers of workers, with commas")
    parser.add_argument("--empty", type=int, default=100_000)
    options = parser.parse_args()
    # What a shell starts with "&" ignores Ctrl+C, and would hand that on to the batches that are interrupted here.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with TemporaryDirectory() as name:
        folder = Path(name)
        listed = write_list(folder, options.pairs)
        if options.pairs:
            try_pairs(folder, listed, options.pairs, [int(word) for word in options.workers.split(",")])
            try_kills(folder, listed, options.pairs)
            try_kills(folder, listed, options.pairs, "--send-images")
            try_poison(folder, listed)
            try_losing_the_scheduler(folder, listed, options.pairs)
        if options.empty:
            try_empty_tasks(folder, options.empty)


if __name__ == "__main__":
    main()
