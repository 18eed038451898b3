"""Kills a program while it replaces the files of an export: what is left is whole, and a mixed set says that it is one.

    python -m tests.hostile.kills [--count 500] [--seed 1]

Two exports of one pair by other points are made once. Then, again and again, a process puts the files of one over those
of the other, and is killed after a time drawn at random. Looked at is: every file is one of the two, byte for byte;
files of both together are told when the case is opened; and the next export leaves neither temporary files nor the
mark. Needs a system with `os.fork`.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from core.case import case_of, read_case
from core.case.kept_registrations import read_registration
from core.errors import InputError
from core.export.bundle import CASE, make_bundle, put_bundle_in_place
from core.export.folders import prepared_folder
from core.images.reading import read_image
from core.left_overs import BEGIN, temporary_folder
from core.notices import Notice
from core.points.matching import points_from_arrays
from core.registration import RegistrationOptions, RegistrationRequest, register
from core.registration_methods import POINTS_ALONE


@dataclass
class Outcome:
    """What the kills left.

    Attributes:
        cut, mixed: kills before the end, and those that left files of both exports.
        faults: what must not be.
    """

    kills: int = 0
    cut: int = 0
    mixed: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Export:
    """The files of one export, made and ready to be put in place."""

    names: tuple[str, ...]
    outdated: tuple[str, ...]
    content: dict[str, bytes]


def made_export(work: Path, folder: Path, shift: float) -> Export:
    """An export of a small pair whose points are shifted by so many pixels."""
    from PIL import Image

    for name, seed in (("reference", 1), ("floating", 2)):
        path = work / f"{name}.png"
        if not path.exists():
            Image.fromarray(np.random.default_rng(seed).integers(1, 255, (60, 80), np.uint8)).save(path)
    places = np.array([[10.0, 10.0], [70.0, 12.0], [30.0, 50.0]])
    request = RegistrationRequest(
        read_image(work / "reference.png"),
        read_image(work / "floating.png"),
        points_from_arrays(places, places + shift),
        RegistrationOptions(method=POINTS_ALONE),
    )
    made = work / f"made-{shift:g}"
    made.mkdir()
    bundle = make_bundle(made, folder, request, register(request), case_of(request))
    names = tuple(bundle.files)
    return Export(names, bundle.outdated, {name: (made / name).read_bytes() for name in names})


def kill_exports(work: Path, count: int, seed: int) -> Outcome:
    """Put one export over the other so many times, and kill the process that does it."""
    folder, choice, outcome = work / "exported", random.Random(seed), Outcome()
    exports = [made_export(work, folder, shift) for shift in (0.0, 3.0)]
    folder.mkdir()
    _put(exports[0], folder)
    whole = _seconds(exports[1], folder)
    for number in range(count):
        new = exports[number % 2]  # the other one lies there
        _killed(new, folder, choice.uniform(0, 1.1 * whole))
        outcome.kills += 1
        outcome.faults += [f"kill {number}: {fault}" for fault in _faults(folder, exports, outcome)]
        _put(new, folder)
        left = [path.name for path in folder.iterdir() if path.name not in exports[0].names]
        if left:
            outcome.faults.append(f"kill {number}: the next export leaves {', '.join(sorted(left))}")
    return outcome


def _put(export: Export, folder: Path, ready: Callable[[], object] = lambda: None) -> None:
    prepared_folder(folder, (), overwrite=True, inputs=())
    with temporary_folder(folder) as made:
        for name, content in export.content.items():
            (made / name).write_bytes(content)
        ready()
        put_bundle_in_place(export.names, export.outdated, made, folder)


def _seconds(export: Export, folder: Path) -> float:
    """How long the files take to be put in place, from when they are made."""
    since = 0.0

    def ready() -> None:
        nonlocal since
        since = time.perf_counter()

    _put(export, folder, ready)
    return time.perf_counter() - since


def _killed(export: Export, folder: Path, after: float) -> None:
    ready, begin = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _put(export, folder, lambda: os.write(begin, b"!"))
        finally:
            os._exit(0)
    os.read(ready, 1)
    os.close(ready)
    os.close(begin)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _faults(folder: Path, exports: Iterable[Export], outcome: Outcome) -> list[str]:
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    first, second = (export.content for export in exports)
    faults = [f"{name} is missing" for name in first if name not in found]
    faults += [
        f"{name} is neither of the two"
        for name in first
        if name in found and found[name] not in (first[name], second[name])
    ]
    differing = [name for name in first if first[name] != second[name] and name in found]
    of_first = sum(found[name] == first[name] for name in differing)
    outcome.cut += any(path.name.startswith(BEGIN) for path in folder.iterdir())
    if 0 < of_first < len(differing):
        outcome.mixed += 1
        if not _is_told(folder):
            faults.append(f"{of_first} of {len(differing)} files are of one export, and nobody says so")
    return faults


def _is_told(folder: Path) -> bool:
    problems: list[Notice] = []
    try:
        result = read_case(folder / CASE).case.floating[0].result
        assert result is not None
        read_registration(result, folder, problems)
    except InputError:
        return True
    return bool(problems)


def main() -> None:
    """Kill many, and say what was left."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="kills-"))
    outcome = kill_exports(work, options.count, options.seed)
    shutil.rmtree(work)
    print(*outcome.faults, sep="\n")
    print(
        f"{outcome.kills} kills, {outcome.cut} of them before the end, {outcome.mixed} left files of both exports, "
        f"each of them told; {len(outcome.faults)} faults"
    )


if __name__ == "__main__":
    main()
