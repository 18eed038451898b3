"""Troubles of a machine: full disks, folders that cannot be written to, files that are none, odd names, no home.

    python -m tests.hostile.troubles [--only full_disk] [--long]

Every command must answer with one sentence and status 2, or do its work; nothing hangs, and nothing half lies around.
The full disk is a small file system in memory: it needs root, or a system that lets users mount in a namespace of
their own (`unshare -Urm python -m tests.hostile.troubles --only full_disk`); elsewhere these checks are left out.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from core.left_overs import BEGIN
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

STACKS = ("imagej", "ome", "png", "dicom", "nrrd")


def commands(work: Path, output: Path) -> dict[str, tuple[object, ...]]:
    """Every command that writes, with small input; what it writes goes into `output`."""
    pair = ("--reference", work / "reference.png", "--floating", work / "floating.png")
    case, transform = work / "aligned" / "case.json", work / "aligned" / "transform.h5"
    register = ("register", *pair, "--points", work / "points.csv", *QUICK)
    return {
        "register": (*register, "--output", output / "registered"),
        "report": ("report", case, "--output", output / "report.pdf"),
        "measure": ("measure", case, "--output", output / "table.csv", "--etdrs", output / "etdrs.csv"),
        "verdicts": ("verdicts", case.parent, "--output", output / "verdicts.csv"),
        **{
            f"stack {kind}": ("stack", case, "--format", kind, "--output", output / f"stack-{kind}")
            for kind in STACKS
        },
        "animate": ("animate", case, "--kind", "flicker", "--output", output / "film.gif"),
        "batch": ("batch", work / "list.csv", *QUICK, "--output", output / "batch"),
        "warp": (
            *("warp", "--transform", transform, "--like", work / "reference.png", work / "floating.png"),
            *("--output", output / "warped"),
        ),
        "map-shapes": (
            *("map-shapes", "--transform", transform, "--from", "reference", work / "shapes.geojson"),
            *("--output", output / "shapes.geojson"),
        ),
    }


def material(work: Path) -> None:
    """What the commands read."""
    from core.annotations.files import write_annotations
    from core.case import read_case

    case = read_case(registered(work)).case
    write_annotations(work / "shapes.geojson", case.annotations, case.labels)


@contextlib.contextmanager
def small_disk(place: Path, kibibytes: int) -> Iterator[bool]:
    """A file system of this size at a place; False where this system lets nobody have one."""
    place.mkdir(parents=True, exist_ok=True)
    options = ["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", str(place)]
    mounted = (
        shutil.which("mount") is not None and not subprocess.run(options, capture_output=True).returncode
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(place)], check=True)


def full_disk(work: Path, findings: Findings, is_long: bool) -> None:
    """A disk with no room, with little, and with a little more; temporary files on it, too."""
    material(work)
    with small_disk(work / "disk", 8192) as is_there:
        if not is_there:
            print("full_disk: left out, as no file system can be mounted here")
            return
        for room in range(0, 600, 20) if is_long else (0, 4, 40, 160):
            for temporary in (False, True) if is_long else (room == 4,):
                for name, command in commands(work, work / "disk" / "out").items():
                    findings.add(f"full_disk {name}", _on_full_disk(work / "disk", room, temporary, command))


def _on_full_disk(disk: Path, room: int, temporary: bool, command: tuple[object, ...]) -> list[str]:
    output = disk / "out"
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir()
    _fill(disk, room)
    before, tempfile.tempdir = tempfile.tempdir, str(disk) if temporary else None
    try:
        answer = said(*command)
    finally:
        tempfile.tempdir = before
    (disk / "ballast").unlink()
    faults = complaints(answer, (0, 2), "disk is full|disk of .* is full|no space|no room|cases failed")
    if answer.status == 0 and room == 0:
        faults.append("says nothing of the full disk")
    return [f"{room} KiB left: {each}" for each in (*faults, *left_overs(disk))]


def _fill(disk: Path, room: int) -> None:
    """Leave so many kibibytes."""
    with open(disk / "ballast", "wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    size = (disk / "ballast").stat().st_size
    os.truncate(disk / "ballast", max(0, size - 1024 * room))


def autosave_on_a_full_disk(work: Path, findings: Findings, is_long: bool) -> None:
    """The case that is kept for recovery: what was kept last stays."""
    from core.case import Case, read_case, write_case
    from core.errors import InputError

    with small_disk(work / "disk", 256) as is_there:
        if not is_there:
            return
        place = work / "disk" / "case.json"
        write_case(place, Case(own_name="kept"))
        _fill(work / "disk", 0)
        try:
            write_case(place, Case(own_name="new" * 3000))
            faults = ["a case is written where there is no room"]
        except InputError as error:
            faults = [] if "full" in str(error) else [str(error)]
        kept = read_case(place).case.own_name
        findings.add("autosave", [*faults, *([] if kept == "kept" else ["the kept case is gone"])])
        findings.add("autosave", left_overs(work))


def too_large_a_file(work: Path, findings: Findings, is_long: bool) -> None:
    """A quota for the size of one file, which needs no root: no half file, no internal error."""
    if not hasattr(os, "fork"):
        return
    import resource

    material(work)
    (work / "out").mkdir()
    for name, command in commands(work, work / "out").items():
        for most in (100, 3000, 20_000) if is_long else (3000,):
            answer, child = work / "answer", os.fork()
            if child == 0:
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
                found = said(*command)
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
                os.write(1, b"")
                faults = complaints(found, (0, 2))
                answer.write_text("\n".join(faults)[: most - 1])
                os._exit(0)
            os.waitpid(child, 0)
            told = answer.read_text().splitlines() if answer.exists() else ["the process ended"]
            findings.add(
                f"too_large_a_file {name}", [f"{most} bytes: {each}" for each in (*told, *left_overs(work))]
            )
            answer.unlink(missing_ok=True)


def places_that_cannot_be(work: Path, findings: Findings, is_long: bool) -> None:
    """The output is a file, lies under a file, in a folder that is missing, in one of the system, or is a device."""
    material(work)
    (work / "file").write_text("a file")
    for place in (
        work / "file",
        work / "file" / "under",
        Path("/dev/null"),
        Path("/dev/null/x"),
        Path("/proc/x"),
    ):
        if place.root == work.root or os.name == "posix":
            for name, command in commands(work, place).items():
                findings.add(f"places {name}", complaints(said(*command), (2,)))
    assert (work / "file").read_text() == "a file"
    for name, command in commands(work, work / "made-for-it" / "deep").items():
        findings.add(f"places {name}", complaints(said(*command), (0, 2)))


def read_only_folder(work: Path, findings: Findings, is_long: bool) -> None:
    """As another user than root, whom nothing is read-only to."""
    if not hasattr(os, "fork"):
        return
    material(work)
    for name in ("aligned", "out"):
        (work / name).mkdir(exist_ok=True)
    for path in (work, *work.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    _open_the_way(work)
    (work / "faults").mkdir(mode=0o777)
    (work / "faults").chmod(0o777)
    (work / "secret.png").write_bytes((work / "reference.png").read_bytes())
    (work / "secret.png").chmod(0)
    (work / "secret").mkdir(mode=0)
    asked = {**commands(work, work / "out")}
    for place in (work / "secret.png", work / "secret" / "x.png", work / "secret"):
        asked[f"segment {place.name}"] = ("segment", place, "--output", work / "faults" / "v.png")
        asked[f"stack {place.name}"] = ("stack", place, "--output", work / "faults" / "s")
        asked[f"batch {place.name}"] = ("batch", place, "--output", work / "faults" / "b")
        asked[f"map-points {place.name}"] = (
            *("map-points", "--transform", work / "aligned" / "transform.h5", "--from", "reference", place),
        )
    for command in commands(work, work / "warm").values():  # imports what another user may not read
        said(*command)
    said("segment", work / "reference.png", "--output", work / "warm" / "vessels.png")
    importlib.import_module("platformdirs.unix")
    for number, (name, command) in enumerate(asked.items()):
        child = os.fork()
        if child == 0:
            if os.getuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            os.environ["HOME"] = "/nonexistent"
            tempfile.tempdir = None
            faults = complaints(said(*command), (2,))
            (work / "faults" / str(number)).write_text("\n".join(faults), "utf-8")
            os._exit(0)
        os.waitpid(child, 0)
        told = work / "faults" / str(number)
        findings.add(f"read_only {name}", told.read_text().splitlines() if told.exists() else ["it ended"])


def _open_the_way(work: Path) -> None:
    for parent in work.parents:
        with contextlib.suppress(OSError):
            if parent.stat().st_uid == os.getuid() and not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o011)


NO_FILES = ("missing", "folder", "empty", "link", "loop", "pipe", "zeros", "full", "null", "tty", "log")


def files_that_are_none(work: Path, findings: Findings, is_long: bool) -> None:
    """Missing files, folders, empty files, broken links, circles of links, pipes and devices, as every input."""
    material(work)
    strange: dict[str, Path] = {}
    for ending in (
        ".png",
        ".csv",
        ".json",
        ".h5",
        ".geojson",
        ".zip",
        ".toml",
        ".dcm",
        ".mat",
        ".safetensors",
        ".tif",
    ):
        folder = work / ending[1:]
        folder.mkdir()
        for name in NO_FILES:
            strange[f"{name}{ending}"] = _strange(folder / f"{name}{ending}", name)
    aligned = work / "aligned" / "transform.h5"
    for name, path in strange.items():
        for asked in _readers(work, path, aligned):
            findings.add(f"files_that_are_none {name}", complaints(said(*asked, patience=20), (2,)))
    for name in NO_FILES:  # in a folder of cases: the others go on
        _among_others(work, findings, name)


def _strange(path: Path, name: str) -> Path:
    devices = {"zeros": "/dev/zero", "full": "/dev/full", "null": "/dev/null", "tty": "/dev/tty"}
    devices["log"] = "/proc/kmsg"  # a file by its kind, which keeps waiting for what comes
    if name == "folder":
        path.mkdir()
    elif name == "empty":
        path.touch()
    elif name == "link":
        path.symlink_to("nowhere")
    elif name == "loop":
        path.symlink_to(path.name)
    elif name == "pipe":
        os.mkfifo(path)
    elif name in devices:
        path.symlink_to(devices[name])
    return path


def _readers(work: Path, path: Path, transform: Path) -> Iterator[tuple[object, ...]]:
    """The commands that read a file of this ending."""
    pair = ("--reference", work / "reference.png", "--floating", work / "floating.png")
    out = ("--output", work / "unwritten")
    ending = path.suffix
    if ending in (".png", ".dcm", ".tif"):
        yield (
            "register",
            "--reference",
            path,
            "--floating",
            work / "floating.png",
            "--points",
            work / "points.csv",
            *out,
        )
        yield "segment", path, "--output", work / "unwritten.png"
        yield "warp", "--transform", transform, "--like", path, work / "floating.png", *out
        yield "warp", "--transform", transform, "--like", work / "reference.png", path, *out
    if ending in (".csv", ".json", ".mat"):
        yield "register", *pair, "--points", path, *QUICK, *out
    if ending in (".csv", ".json"):
        yield "map-points", "--transform", transform, "--from", "reference", path
        yield "batch", path, *out
        yield "study", path, "--output", work / "unwritten.csv"
        yield "verdicts", path, "--output", work / "unwritten.csv"
        yield "report", path, "--output", work / "unwritten.pdf"
        yield "measure", path, "--output", work / "unwritten.csv"
    if ending == ".json":
        yield "stack", path, *out
        yield "animate", path, "--kind", "flicker", "--output", work / "unwritten.gif"
    if ending == ".h5":
        yield "map-points", "--transform", path, "--from", "reference", work / "points.csv"
    if ending in (".geojson", ".zip", ".json", ".tif"):
        yield "map-shapes", "--transform", transform, "--from", "reference", path
    if ending == ".toml":
        yield "train", path
    if ending == ".safetensors":
        yield "segment", work / "reference.png", "--weights", path, "--output", work / "unwritten.png"
    if ending == ".csv":
        yield "evaluate", path, *out


def _among_others(work: Path, findings: Findings, name: str) -> None:
    """A folder of cases of which one has a strange file: the others are measured, reported and registered."""
    study = work / f"study-{name}"
    make_pair(study / "good")
    (study / "good" / "list.csv").unlink()
    make_pair(study / "bad")
    (study / "bad" / "list.csv").unlink()
    (study / "bad" / "floating.png").unlink()
    _strange(study / "bad" / "floating.png", name)
    shutil.copytree(work / "aligned", study / "case")
    _strange(study / f"{name}.json", name)
    answer = said("batch", study, *QUICK, "--output", work / f"batch-{name}", patience=30)
    faults = complaints(answer, (0, 2))
    if "good: done" not in answer.output:
        faults.append(f"batch ends for the others: {answer.output} {answer.error}"[:300])
    findings.add(f"among_others {name}", faults)
    for command, output in (("report", "r.pdf"), ("measure", "m.csv"), ("verdicts", "v.csv")):
        answer = said(command, study, "--output", work / f"{name}-{output}", patience=30)
        findings.add(f"among_others {name}", complaints(answer, (0,)))


def vanishing_images(work: Path, findings: Findings, is_long: bool) -> None:
    """Images that go, or are cut, between the listing and the reading."""
    from core.batch import pairs as batch_pairs

    real = batch_pairs.read_image
    for what in ("gone", "cut", "folder"):
        study = work / what
        for name in ("a", "b"):
            make_pair(study / name)
            (study / name / "list.csv").unlink()

        def read(path: Path, *rest: object, what: str = what, study: Path = study) -> object:
            victim = study / "a" / "floating.png"
            if victim.is_file():
                content = victim.read_bytes()
                victim.unlink()
                if what == "cut":
                    victim.write_bytes(content[:50])
                elif what == "folder":
                    victim.mkdir()
            return real(path, *rest)

        batch_pairs.read_image = read  # type: ignore[assignment]
        try:
            answer = said("batch", study, *QUICK, "--output", work / f"out-{what}")
        finally:
            batch_pairs.read_image = real
        faults = complaints(answer, (2,))
        if "a: failed" not in answer.output or "b: done" not in answer.output:
            faults.append(f"{answer.output}{answer.error}")
        findings.add("vanishing_images", faults)


def two_batches(work: Path, findings: Findings, is_long: bool) -> None:
    """The second says that another one is writing there; a left-over lock stops nobody."""
    from core.batch.only_one import LOCK, only_batch_in

    make_pair(work)
    output = work / "out"
    output.mkdir()
    command = ("batch", work / "list.csv", *QUICK, "--output", output)
    with only_batch_in(output):
        if hasattr(os, "fork"):
            done = subprocess.run(python(*command), capture_output=True, text=True, env=os.environ)
            told = done.stderr.strip()
            is_right = done.returncode == 2 and "Another batch" in told and "\n" not in told
            findings.add("two_batches", [] if is_right else [f"status {done.returncode}: {told}"])
    (output / LOCK).touch()
    findings.add("two_batches", complaints(said(*command), (0,)))
    findings.add("two_batches", [f"{LOCK} is left"] if (output / LOCK).exists() else [])
    (output / LOCK).mkdir()
    findings.add("two_batches", complaints(said(*command), (0, 2)))


def what_was_left(work: Path, findings: Findings, is_long: bool) -> None:
    """Files and folders of programs that were killed go with the next; those of a living one stay."""
    from core import left_overs as names

    material(work)
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    dead, alive = names._begin_of(ended.pid), names._begin_of(os.getppid())
    for name in ("register", "batch", "stack imagej", "report", "verdicts"):
        out = work / "out" / name.replace(" ", "-")
        command = commands(work, out)[name]
        target = Path(str(command[command.index("--output") + 1]))
        folder = target.parent if target.suffix else target
        (folder / f"{dead}x").mkdir(parents=True)
        (folder / f"{dead}x" / "warped.tif").write_bytes(b"half")
        (folder / f"{dead}y.tif").write_bytes(b"half")
        (folder / f"{alive}z.tif").write_bytes(b"half")
        faults = complaints(said(*command), (0,))
        left = [each for each in left_overs(folder) if alive not in each]
        faults += [f"{each} is left" for each in left]
        if not (folder / f"{alive}z.tif").exists():
            faults.append("what a living program writes was taken away")
        findings.add(f"what_was_left {name}", faults)


def killed_runs(work: Path, findings: Findings, is_long: bool) -> None:
    """A batch that is killed again and again: the next run goes on, and leaves nothing."""
    if not hasattr(os, "fork"):
        return
    make_pair(work)
    lines = "".join(f"case {n},reference.png,floating.png,points.csv\n" for n in range(6))
    (work / "list.csv").write_text("name,reference,floating,points\n" + lines)
    command = ("batch", work / "list.csv", *QUICK, "--output", work / "out")
    said(*commands(_with_material(work / "warm"), work / "warm-out")["register"])
    for number in range(60 if is_long else 8):
        child = os.fork()
        if child == 0:
            said(*command)
            os._exit(0)
        time.sleep(0.1 + 0.15 * (number % 7))
        os.kill(child, 9)
        os.waitpid(child, 0)
    answer = said(*command)
    faults = complaints(answer, (0,))
    faults += [f"{each} is left" for each in left_overs(work / "out")]
    whole = list((work / "out").glob("*/case.json"))
    if len(whole) != 6:
        faults.append(f"{len(whole)} of 6 cases")
    findings.add("killed_runs", faults)


def _with_material(work: Path) -> Path:
    work.mkdir()
    material(work)
    return work


NAMES = (
    b"caf\xe9",
    b"new\nline",
    b"tab\tand\x1b[31m",
    b"x" * 240,
    "ä".encode() * 110,
    b"-rf",
    b"~root",
    b"$(id)",
    b"%s%n",
    b" ",
    b"'\"",
    b"con",
    b"a:b",
    "\u202egnp.".encode(),
    b"<img src=x>",
)


def odd_names(work: Path, findings: Findings, is_long: bool) -> None:
    """Names that are no UTF-8, too long, or hold what shells, terminals and Windows make something of."""
    if os.name != "posix":
        return
    material(work)
    for raw in NAMES:
        name = os.fsdecode(raw)
        for ending in ("", ".png", ".json", ".csv"):
            there = work / f"{name}{ending}"
            for asked in _readers(work, there, work / "aligned" / "transform.h5"):
                asked = tuple(
                    f"./{each}" if str(each).startswith("-") and each == str(there) else each
                    for each in asked
                )
                findings.add("odd_names missing", complaints(said(*asked), (2,)))
        inside = work / "with" / name
        try:
            make_pair(inside)
            (inside / "list.csv").rename(inside / f"{name[:100]}.csv")
        except OSError:
            continue
        for what, command in commands(work, work / "out" / name).items():
            findings.add(f"odd_names {what}", complaints(said(*command), (0, 2)))
        for asked in (
            ("batch", inside.parent, *QUICK, "--output", work / "batch" / name),
            ("batch", inside / f"{name[:100]}.csv", *QUICK, "--output", work / "batch2" / name),
        ):
            findings.add("odd_names batch", complaints(said(*asked), (0, 2)))
        shutil.rmtree(inside)


def of_a_user(work: Path, findings: Findings, is_long: bool) -> None:
    """`~user` in a list is a name like any other."""
    make_pair(work)
    (work / "list.csv").write_text(
        "name,reference,floating\n~,~nobody/reference.png,~/floating.png\nb,~no-such-user/x.png,~root\n"
    )
    findings.add("of_a_user", complaints(said("batch", work / "list.csv", "--output", work / "out"), (2,)))


def of_a_user_on_the_command_line(work: Path, findings: Findings, is_long: bool) -> None:
    """The same for names of images."""
    for place in ("~no-such-user/a.png", "~", "~root/none.png"):
        asked = ("segment", place, "--output", work / "v.png")
        findings.add("of_a_user", complaints(said(*asked), (2,)))


def strange_fields(work: Path, findings: Findings, is_long: bool) -> None:
    """Fields of NaN and infinity, cells of 200,000 letters, carriage returns, a binary file that is called CSV."""
    material(work)
    fields = (
        "NaN",
        "inf",
        "-inf",
        "1e999",
        "1" * 5000,
        "x" * 200_000,
        "\0",
        "1,5",
        "٣",
        "0x10",
        "1_000",
        '"',
        "",
    )
    for number, cell in enumerate(fields):
        texts = {
            "points": f'"Pt-0","true",{cell},2,3,4\n"Pt-1","true",5,6,7,8\n"Pt-2","true",5,16,17,8\n',
            "named": f'"{cell}","true",1,2,3,4\n"Pt-1","{cell}",5,6,7,8\n',
            "headed": f"reference_x,reference_y,floating_x,floating_y\n{cell},1,2,3\n4,5,6,7\n8,9,1,2\n",
            "return": f"reference_x,reference_y,floating_x,floating_y\r1,1,2,{cell}\r4,5,6,7\r",
            "xy": f"x,y\n{cell},1\n2,3\n",
            "list": f"name,reference,floating\n{cell},reference.png,floating.png\nb,{cell},{cell}\n",
        }
        for name, text in texts.items():
            path = work / f"{name}-{number}.csv"
            path.write_text(text, "utf-8", newline="")
            for asked in _readers(work, path, work / "aligned" / "transform.h5"):
                if asked[0] in ("register", "map-points", "batch"):
                    asked = (*asked, *QUICK) if asked[0] == "batch" else asked
                    findings.add(f"strange_fields {name}", complaints(said(*asked, *_over(asked)), (0, 2)))
    for number, content in enumerate(
        (bytes(range(256)) * 40, b"\xff\xfe" + b"x\0" * 100, b"\xef\xbb\xbf", b"\n" * 9)
    ):
        path = work / f"binary-{number}.csv"
        path.write_bytes(content)
        for asked in _readers(work, path, work / "aligned" / "transform.h5"):
            findings.add("strange_fields binary", complaints(said(*asked), (2,)))


def _over(asked: tuple[object, ...]) -> tuple[str, ...]:
    return ("--overwrite",) if asked[0] in ("register", "batch") else ()


def nested_weights(work: Path, findings: Findings, is_long: bool) -> None:
    """Weights with metadata that are no text of ours, pickles, and cut ones."""
    import json
    import pickle
    import struct

    material(work)
    tensor = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
    deep = "[" * 50_000 + "]" * 50_000

    def weights(metadata: object, header: bytes | None = None) -> bytes:
        text = header or json.dumps({"__metadata__": metadata, "a": tensor}).encode()
        return struct.pack("<Q", len(text)) + text + bytes(4)

    ours = {"format": "retina-registration weights", "format_version": "1", "sha256": 64 * "a", "model": deep}
    contents = {
        "deep": weights(ours),
        "nested": weights({"format": {"a": {"b": 1}}}),
        "none": weights({}),
        "null": weights(None),
        "long": weights({"format": "x" * 100_000, "format_version": "y" * 100_000}),
        "huge header": struct.pack("<Q", 1 << 62) + b"{}",
        "deep header": weights({}, b'{"__metadata__":' + deep.encode() + b"}"),
        "pickle": pickle.dumps({"a": 1}),
        "zip": b"PK\x03\x04" + bytes(100),
        "empty": b"",
    }
    for name, content in contents.items():
        path = work / f"{name}.safetensors"
        path.write_bytes(content)
        asked = ("segment", work / "reference.png", "--weights", path, "--output", work / "v.png")
        findings.add(f"nested_weights {name}", complaints(said(*asked), (2,)))


def is_short(error: str) -> bool:
    """Whether standard error has warnings, and a sentence at most."""
    lines = [line for line in error.splitlines() if not line.startswith("Warning: ")]
    return len(lines) <= 1 and all(line.startswith("retina-align: ") for line in lines)


def closed_and_full_outputs(work: Path, findings: Findings, is_long: bool) -> None:
    """A reader that has seen enough (`| head -1`), outputs that are closed or full, input that is closed."""
    if os.name != "posix":
        return
    material(work)
    long = work / "long.csv"
    long.write_text("x,y\n" + "".join(f"{n % 70},{n % 50}\n" for n in range(20_000)))
    points = python("map-points", "--transform", work / "aligned/transform.h5", "--from", "reference", long)
    short = python("measure", work / "aligned" / "case.json", "--output", work / "m.csv", "--overwrite")
    missing = python("segment", work / "none.png", "--output", work / "v.png")
    for name, command, end, status in (
        ("head", points, "| head -1", {0}),
        ("head of an error", missing, "2>&1 | head -1", {2}),
        ("closed output", short, ">&-", {0}),
        ("closed error", missing, "2>&-", {2}),
        ("both", short, ">&- 2>&-", {0}),
        ("all", missing, ">&- 2>&- <&-", {2}),
        ("full output", short, "> /dev/full", {2}),
        ("full output of many", points, "> /dev/full", {2}),
        ("full error", missing, "2> /dev/full", {2}),
        ("help", python("--help"), "| head -1", {0}),
        ("help", python("register", "--help"), "> /dev/full", {0, 2}),
        ("version", python("--version"), "> /dev/full", {0, 2}),
        ("version", python("--version"), ">&-", {0}),
    ):
        words = " ".join(f"'{each}'" for each in command)
        told = work / "told"
        text = f"{{ {words}; echo $? >&7; }} 7>'{told}' {end}"
        if "2>" not in end:
            text = f"( {text} ) 2>'{work / 'error'}'"
        done = subprocess.run(["bash", "-c", text], capture_output=True, text=True, timeout=120)
        error = (work / "error").read_text() if "2>" not in end else done.stdout
        faults = []
        if int(told.read_text()) not in status:
            faults.append(f"status {told.read_text().strip()}")
        if not is_short(error):
            faults.append(f"says {error!r:.300}")
        findings.add("closed_and_full_outputs", [f"{name}: {each}" for each in faults])


def no_home(work: Path, findings: Findings, is_long: bool) -> None:
    """No HOME, one that is missing, a file, or not writable; the same for cache, settings and temporary files."""
    material(work)
    (work / "file").touch()
    places = ("", str(work / "file"), "/proc/none", "relative", "~nobody")
    shown = python("register", *commands(work, work / "out")["register"][1:], "--overwrite")
    broken = python("segment", work / "none.png", "--output", work / "v.png")
    for variables in (
        *(
            {"HOME": place, "XDG_CACHE_HOME": place, "XDG_CONFIG_HOME": place, "XDG_STATE_HOME": place}
            for place in places
        ),
        *({"TMPDIR": place} for place in places[1:3]),
        *(
            {"LC_ALL": place, "LANG": place}
            for place in ("de_DE.UTF-8", "C", "xx_YY.nonsense", "tr_TR.UTF-8")
        ),
        {"PYTHONIOENCODING": "ascii"},
        None,
    ):
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", os.getcwd())}
        environment |= {key: value for key, value in (variables or {}).items() if value}
        for command, status in ((shown, 0), (broken, 2)) if is_long else ((broken, 2),):
            done = subprocess.run(
                command, capture_output=True, env=environment, timeout=120, stdin=subprocess.DEVNULL
            )
            faults = [] if done.returncode == status else [f"status {done.returncode}"]
            if not is_short(done.stderr.decode("utf-8", "replace")):
                faults.append(f"says {done.stderr.decode('utf-8', 'replace')!r:.400}")
            findings.add("no_home", [f"{variables}: {command[3]}: {each}" for each in faults])


def interrupted(work: Path, findings: Findings, is_long: bool) -> None:
    """Ctrl + C, and an end that the system asks for: one line, status 130 or 143, nothing left."""
    if os.name != "posix":
        return
    make_pair(work)
    lines = "".join(f"case {n},reference.png,floating.png,points.csv\n" for n in range(600))
    (work / "list.csv").write_text("name,reference,floating,points\n" + lines)
    moments = (0.4, 1.0, 2.5, 4.0)  # at first while modules are loaded
    tries = [(seconds, number, ()) for seconds in moments for number in ENDS]
    if is_long:  # while processes are started, and while they work
        tries += [(seconds, number, ("--jobs", 2)) for seconds in range(2, 14) for number in ENDS]
    for seconds, number, jobs in tries:
        shutil.rmtree(work / "out", ignore_errors=True)  # what is done is skipped: it would end before
        process = subprocess.Popen(
            python("batch", work / "list.csv", *QUICK, *jobs, "--output", work / "out"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_heed_interruptions,
        )
        time.sleep(seconds)
        process.send_signal(number)
        _, told = process.communicate(timeout=60)
        faults = [] if process.returncode in (128 + number, -number) else [f"status {process.returncode}"]
        faults = [f"{each} after {seconds} s {jobs}" for each in faults]
        if not is_short(told):
            faults.append(f"{seconds} s: says {told!r:.400}")
        findings.add("interrupted", [*faults, *left_overs(work)])


def interrupted_window(work: Path, findings: Findings, is_long: bool) -> None:
    """The same of the window, with a case that has changed: no question, and the case is kept for the next start."""
    if os.name != "posix":
        return
    material(work)
    places = {
        name: str(work / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME")
    }
    program = [sys.executable, "-m", "retina_gui", "--reference", str(work / "reference.png")]
    program += ["--floating", str(work / "floating.png"), "--points", str(work / "points.csv")]
    for seconds in (0.5, 2, 4, 8, 12):
        for number in ENDS:
            process = subprocess.Popen(
                program,
                env={**os.environ, **places, "QT_QPA_PLATFORM": "offscreen"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                preexec_fn=_heed_interruptions,
            )
            time.sleep(seconds)
            process.send_signal(number)
            _, told = process.communicate(timeout=60)
            faults = [] if process.returncode in (128 + number, -number) else [f"status {process.returncode}"]
            lines = [line for line in told.splitlines() if "propagateSizeHints" not in line]
            if process.returncode > 0 and lines != [f"retina-gui: {ENDS[number]}."]:
                faults.append(f"says {told!r:.400}")
            findings.add(
                "interrupted_window", [f"{seconds} s: {each}" for each in (*faults, *left_overs(work))]
            )


ENDS = {signal.SIGINT: "Interrupted", signal.SIGTERM: "Terminated"}


def _heed_interruptions() -> None:
    """A shell has them ignored by what it starts in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


CHECKS = (
    full_disk,
    autosave_on_a_full_disk,
    too_large_a_file,
    places_that_cannot_be,
    read_only_folder,
    files_that_are_none,
    vanishing_images,
    two_batches,
    what_was_left,
    killed_runs,
    odd_names,
    of_a_user,
    of_a_user_on_the_command_line,
    strange_fields,
    nested_weights,
    closed_and_full_outputs,
    no_home,
    interrupted,
    interrupted_window,
)

if __name__ == "__main__":
    assert BEGIN
    threading.stack_size(0)
    sys.exit(script(__doc__ or "", CHECKS))
