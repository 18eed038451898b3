"""A batch on what is to Linux two machines: `sudo python -m tests.batch.two_machines`.

Client and scheduler live in one network and the workers in another, with a cable between them; the workers have a
host name, a loopback and temporary files of their own, so that they see none of the images unless these are sent.
Prints a line for each part: what the batch says without `--send-images`, and whether its results with it are those of a
serial batch on the first machine. Needs Linux, root, and iproute2.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.batch.cluster_trial import (
    ENVIRONMENT,
    WORKER_MEMORY,
    batch,
    differences,
    ended,
    say,
    start,
    states,
    wait_until,
    write_list,
)

OURS, THEIRS = ("retina-a", "10.213.7.1"), ("retina-b", "10.213.7.2")
"""The name and the address of each machine."""
DASK = str(Path(sys.executable).with_name("dask"))


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


@contextmanager
def cable() -> Iterator[None]:
    """Two networks, and a pair of ends that joins them."""
    (ours, our_address), (theirs, their_address) = OURS, THEIRS
    try:
        for name in (ours, theirs):
            ip("netns", "add", name)
        ip("link", "add", "end-a", "netns", ours, "type", "veth", "peer", "name", "end-b", "netns", theirs)
        for name, end, address in ((ours, "end-a", our_address), (theirs, "end-b", their_address)):
            ip("-n", name, "addr", "add", f"{address}/24", "dev", end)
            for each in (end, "lo"):
                ip("-n", name, "link", "set", each, "up")
        yield
    finally:
        for name in (ours, theirs):
            subprocess.run(["ip", "netns", "del", name], check=False)


def on_first(*words: str) -> list[str]:
    return ["ip", "netns", "exec", OURS[0], *words]


def on_second(folder: Path, *words: str) -> list[str]:
    """With an own host name, and without what lies in the folder."""
    script = 'hostname "$0"; mount -t tmpfs none "$1"; shift; exec "$@"'
    return [
        "ip",
        "netns",
        "exec",
        THEIRS[0],
        "unshare",
        "-mu",
        "sh",
        "-c",
        script,
        THEIRS[0],
        str(folder),
        *words,
    ]


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[str]:
    """A scheduler on the first machine and workers on the second, by Dask's own commands; its address."""
    file, address = folder / "scheduler.json", f"tcp://{OURS[1]}:8786"
    memory = ["--memory-limit", WORKER_MEMORY, "--nthreads", "1"]
    with open(folder / "dask.log", "ab") as log:
        scheduler = [DASK, "scheduler", "--host", OURS[1], "--no-dashboard", "--scheduler-file", str(file)]
        worker = on_second(folder, DASK, "worker", address, "--host", THEIRS[1], "--no-dashboard", *memory)
        commands = [on_first(*scheduler), *[worker] * workers]
        processes = [subprocess.Popen(each, env=ENVIRONMENT, stdout=log, stderr=log) for each in commands]
        try:
            wait_until(lambda: file.exists() and json.loads(file.read_text())["address"] == address)
            yield address
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(60)


def main() -> None:
    """Run both parts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with TemporaryDirectory() as name, cable():
        folder = Path(name)
        listed = write_list(folder, options.pairs)
        serial = batch(listed, folder / "serial")
        say("serial", status=serial.status)
        for words in ((), ("--send-images",)):
            with cluster(folder, options.workers) as address:
                output, begin = folder / f"on{len(words)}", time.monotonic()
                run = ended(start(listed, output, "--cluster", address, *words, before=on_first()), begin)
            done = Counter(states(output).values()) if (output / "batch.csv").exists() else Counter()
            say(
                " ".join(("two machines", *words)),
                status=run.status,
                done=done,
                different_from_serial=len(differences(output, folder / "serial"))
                if words
                else "not looked for",
                pairs_a_second=f"{options.pairs / run.seconds:.2f}",
                error=run.error.strip() or "none",
                first_line=run.lines[0] if run.lines else "none",
            )


if __name__ == "__main__":
    main()
