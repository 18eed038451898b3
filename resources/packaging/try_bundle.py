"""Tries a bundle as its user would, on a system where nothing else of it is installed.

    python resources/packaging/try_bundle.py OUTPUT/retina
    python resources/packaging/try_bundle.py /opt/retina --root /srv/bare     (a bare system in that folder, by chroot,
                                                                       with its /proc, /sys and /dev mounted)

Prints the seconds of every step, and ends with status 1 where one failed. No program finds a Python: PATH is empty.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import packages_distributions
from pathlib import Path

SUFFIX = ".exe" if os.name == "nt" else ""
DEMO = ("reference-synthetic-angiogram.png", "floating-colour-photograph.png", "points.csv")
DAMAGED = "damaged"
ITS_OWN = ("core", "retina_gui")
WINDOW_SECONDS = 20.0
SYSTEMS_OWN = ("SYSTEMROOT", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "NUMBER_OF_PROCESSORS")


@dataclass(frozen=True)
class Place:
    """Where the bundle is, and where it writes: seen from here, and as its programs see it.

    Attributes:
        bundle: the folder with the programs, as they see it.
        work: a folder to write into, as seen from here.
        root: of the system that the programs run on, where it is another.
    """

    bundle: str
    work: Path
    root: Path | None = None

    def seen(self, path: Path) -> str:
        """A path as the programs see it."""
        return str(path) if self.root is None else f"/{path.relative_to(self.root).as_posix()}"

    def command(self, program: str, *arguments: str | Path) -> list[str]:
        """What is to be run here."""
        texts = [self.seen(each) if isinstance(each, Path) else each for each in arguments]
        before = [] if self.root is None else [shutil.which("chroot") or "chroot", str(self.root)]
        return [*before, f"{self.bundle}/{program}{SUFFIX}", *texts]

    @property
    def environment(self) -> dict[str, str]:
        """Of a user who has nothing."""
        own = {name: os.environ[name] for name in SYSTEMS_OWN if name in os.environ}
        return {
            **own,
            "PATH": "",
            "HOME": self.seen(self.work),
            "QT_QPA_PLATFORM": "offscreen",
            "LANG": "de_DE.UTF-8",
        }

    def run(self, program: str, *arguments: str | Path) -> str:
        """What a program prints; an exception where it fails."""
        ended = self.ended(program, *arguments)
        assert ended.returncode == 0, f"status {ended.returncode}: {ended.stdout} {ended.stderr}"
        return ended.stdout

    def ended(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """A program that has run, without input."""
        return subprocess.run(
            self.command(program, *arguments),
            env=self.environment,
            input="",
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=600,
            check=False,
        )


def versions(place: Place) -> str:
    place.run("retina-gui", "--version")  # on Windows it has nowhere to print to
    return place.run("retina-align", "--version").strip()


def demo(place: Place) -> str:
    error = json.loads(place.run("retina-align", "demo", "--json", "--output", place.work / "demo"))[
        "true_error"
    ]
    assert error["median"] < 1, error
    return f"median error {error['median']:.2f} px"


def child_reader(place: Place) -> str:
    """ITK's file is read in a process of its own."""
    (place.work / "points.csv").write_text("x,y\n300,250\n", "utf-8")
    arguments = (
        "--transform",
        place.work / "demo" / "transform.h5",
        "--from",
        "reference",
        place.work / "points.csv",
    )
    line = place.run("retina-align", "map-points", *arguments).splitlines()[1]
    assert all(0 < float(each) < 700 for each in line.split(",")), line
    return line


def batch(place: Place) -> str:
    """Two pairs, in two processes."""
    folder = place.work / "pairs"
    folder.mkdir()
    for name in DEMO:
        shutil.copy(place.work / "demo" / name, folder)
    rows = "".join(f"{name},{','.join(DEMO)}\n" for name in ("first", "second"))
    (folder / "list.csv").write_text(f"name,reference,floating,points\n{rows}", "utf-8")
    place.run("retina-align", "batch", folder / "list.csv", "--jobs", "2", "--output", place.work / "batch")
    with open(place.work / "batch" / "batch.csv", encoding="utf-8-sig", newline="") as file:
        states = [row["state"] for row in csv.DictReader(file)]
    assert states == ["done", "done"], states
    return " ".join(states)


def damaged_transform(place: Place) -> str:
    """It ends the reader's process and not the program, which tells of it on one line."""
    shutil.copytree(place.work / "demo", place.work / DAMAGED)
    for file in sorted((place.work / DAMAGED).glob("*.h5")):
        content = bytearray(file.read_bytes())
        content[len(content) // 8 : -len(content) // 8] = bytes(len(content) // 4)
        file.write_bytes(content)
    transform = place.work / DAMAGED / "transform.h5"
    arguments = ("--transform", transform, "--from", "reference", place.work / "points.csv")
    ended = place.ended("retina-align", "map-points", *arguments)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), f"{ended.returncode}: {ended.stderr}"
    return ended.stderr.strip()


def worker(place: Place) -> str:
    """The process of the window's list, in German: it registers a case, asks before it writes, ends with its input."""
    pairs = place.work / "pairs"
    case = {"name": "listed", "place": place.seen(pairs / "listed.json")}
    case |= dict(
        zip(("reference", "floating", "points"), (place.seen(pairs / each) for each in DEMO), strict=True)
    )
    command = place.command("retina-align", "--child", "batch", "de")
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen(command, env=place.environment, **streams) as process:
        order: dict[str, object] | None = {"run": 1, "case": case, "automatic": False, "weights": None}
        while order:
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
            answer = next(
                each for each in map(json.loads, process.stdout) if "ready" in each or "end" in each
            )
            order = {"write": 1} if "ready" in answer else None
        process.communicate()
    assert (answer["end"], process.returncode) == ("done", 0), answer
    assert (pairs / "listed.json").is_file()
    return "registered, and ended with its input"


def dicom(place: Place) -> str:
    """Written, and read again."""
    case, folder = place.work / "demo" / "case.json", place.work / "dicom"
    place.run("retina-align", "stack", case, "--format", "dicom", "--only", "stack", "--output", folder)
    images = sorted((folder / "stack-dicom").glob("*.dcm"))
    place.run("retina-align", "segment", images[0], "--output", place.work / "vessels.png")
    return f"{len(images)} files"


def report(place: Place) -> str:
    place.run(
        "retina-align", "report", place.work / "demo" / "case.json", "--output", place.work / "report.pdf"
    )
    assert (place.work / "report.pdf").read_bytes().startswith(b"%PDF")
    return f"{(place.work / 'report.pdf').stat().st_size} bytes"


def animation(place: Place) -> str:
    case, file = place.work / "demo" / "case.json", place.work / "flicker.gif"
    place.run("retina-align", "animate", case, "--kind", "flicker", "--width", "200", "--output", file)
    assert file.read_bytes().startswith(b"GIF8")
    return f"{file.stat().st_size} bytes"


def window(place: Place) -> str:
    """It opens a case and is still there after a while."""
    return _stays(place, "demo")


def damaged_case(place: Place) -> str:
    """The same of a case whose transforms cannot be read."""
    return _stays(place, DAMAGED)


def _stays(place: Place, folder: str) -> str:
    command = place.command("retina-gui", place.work / folder / "case.json")
    with subprocess.Popen(
        command, env=place.environment, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            _, told = process.communicate(timeout=WINDOW_SECONDS)
        except subprocess.TimeoutExpired:
            process.terminate()
            process.communicate()
            return f"open for {WINDOW_SECONDS:.0f} s"
    raise AssertionError(f"it ended with status {process.returncode}: {told}")


def licences(place: Place) -> str:
    root = Path(place.bundle) if place.root is None else place.root / place.bundle.lstrip("/")
    found = [each for each in root.parent.rglob("licences.txt") if each.stat().st_size > 100_000]
    assert found, "no notice"
    text = found[0].read_text("utf-8").casefold()
    inside = {each.name.removesuffix(".pyc") for each in found[0].parents[2].iterdir()}
    owners = {name: names for name, names in packages_distributions().items() if name in inside - {*ITS_OWN}}
    untold = [
        name for name, names in owners.items() if not any(f"\n  {each.casefold()} " in text for each in names)
    ]
    assert not untold, f"not a word of {', '.join(untold)}"
    return f"{len(owners)} packages, {found[0].stat().st_size} bytes"


STEPS: tuple[Callable[[Place], str], ...] = (
    versions,
    demo,
    child_reader,
    batch,
    worker,
    damaged_transform,
    dicom,
    report,
    animation,
    window,
    damaged_case,
    licences,
)


def window_up(place: Place, display: str) -> str:
    """Until the window is on an X display (Linux, with xdotool): from the disk, where root may empty its cache, and
    again."""
    told = []
    for caches in (Path("/proc/sys/vm/drop_caches"), None):
        if sys.platform != "win32" and caches is not None and os.access(caches, os.W_OK):
            os.sync()
            caches.write_text("3", encoding="ascii")
        environment = place.environment | {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display}
        begun = time.monotonic()
        process = subprocess.Popen(place.command("retina-gui"), env=environment)
        try:
            while not _is_shown(display):
                assert process.poll() is None, f"ended with status {process.returncode}"
                assert time.monotonic() - begun < WINDOW_SECONDS, "no window"
                time.sleep(0.02)
            told.append(f"{time.monotonic() - begun:.1f} s")
        finally:
            process.kill()
            process.wait()
    return " from the disk, then ".join(told)


def _is_shown(display: str) -> bool:
    search = ("xdotool", "search", "--onlyvisible", "--class", "retina")
    return bool(subprocess.run(search, env=os.environ | {"DISPLAY": display}, capture_output=True).stdout)


def main() -> int:
    """Every step; the number of those that failed is told."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bundle", help="folder of the programs; with --root, as it is seen from there")
    parser.add_argument(
        "--root", type=Path, help="folder of another system, which the programs are run on by chroot"
    )
    parser.add_argument(
        "--display",
        help="an X display without a window, such as that of `Xvfb :9`: how long the window takes to be up",
    )
    options = parser.parse_args()
    bundle = options.bundle if options.root else str(Path(options.bundle).absolute())
    failed = 0
    with tempfile.TemporaryDirectory(dir=options.root and options.root / "tmp") as folder:
        place = Place(bundle, Path(folder).resolve(), options.root and options.root.resolve())
        steps = [partial(window_up, display=options.display)] if options.display else STEPS
        for step in steps:
            begun = time.monotonic()
            try:
                told = step(place)
            except Exception as error:
                failed += 1
                told = f"FAILED: {error}"
            name = getattr(step, "__name__", "window_up")
            print(f"{name:17}{time.monotonic() - begun:7.1f} s   {told}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
