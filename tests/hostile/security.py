"""What a stranger may want with the files that he sends: to write elsewhere, to be obeyed, to use up the machine.

    python -m tests.hostile.security [--only traversal] [--long]

Names that lead out of the output folder and links that were planted in it; markup and formulas in names; small files
that say to be huge images, nested or compressed without end; pickles; sockets; names of patients in what is written.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import shutil
import socket
import struct
import sys
import tempfile
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import InputError
from core.images.reading import list_images, read_image
from tests.hostile.rig import (
    QUICK,
    Findings,
    Said,
    complaints,
    differences,
    make_pair,
    registered,
    said,
    script,
    snapshot,
)
from tests.hostile.troubles import commands, material
from tests.images.test_dicom_files import dicom

OUTWARD = ("../outside", "../../outside", "/tmp/hostile-outside", "a/../../outside", "..", ".", "~/outside")
OUTWARD_ELSEWHERE = (
    "..\\outside",
    "C:\\outside",
    "\\\\host\\share",
    "con",
    "NUL.txt",
    "a:b",
    "x. ",
    "aux/../..",
)


def traversal_by_lists(work: Path, findings: Findings, is_long: bool) -> None:
    """Names of cases that lead elsewhere: refused, or taken as names; nothing outside the output is touched."""
    make_pair(work / "in")
    (work / "outside").mkdir()
    (work / "outside" / "precious.txt").write_text("precious")
    for number, name in enumerate((*OUTWARD, *OUTWARD_ELSEWHERE, str(work / "outside"))):
        text = io.StringIO()
        csv.writer(text).writerows(
            [
                ("name", "reference", "floating", "points"),
                (name, "reference.png", "floating.png", "points.csv"),
            ]
        )
        (work / "in" / "list.csv").write_text(text.getvalue())
        output = work / "out" / str(number)
        before = snapshot(work, (work / "out",))
        for more in ((), ("--overwrite",)):
            answer = said("batch", work / "in" / "list.csv", *QUICK, "--output", output, *more)
            findings.add("traversal_by_lists", complaints(answer, (0, 2)))
        findings.add("traversal_by_lists", differences(before, snapshot(work, (work / "out",))))
    findings.add(
        "traversal_by_lists", [f"{p} was made" for p in (Path("/tmp/hostile-outside"),) if p.exists()]
    )


def planted_links(work: Path, findings: Findings, is_long: bool) -> None:
    """Links in the output folder that lead to files and folders elsewhere: these stay as they were."""
    if os.name != "posix":
        return
    material(work)
    names = (
        *(
            "case.json",
            "warped.tif",
            "transform.h5",
            "stack.tif",
            "points.csv",
            "metrics.json",
            "field.nii.gz",
        ),
        *(
            "batch.csv",
            "batch.json",
            ".batch-lock",
            "UNFINISHED-EXPORT.txt",
            "report.pdf",
            "table.csv",
            "verdicts.csv",
        ),
        *(
            "etdrs.csv",
            "film.gif",
            "shapes.geojson",
            "floating.tif",
            "reference.tif",
            "confidence.tif",
            "lock",
        ),
    )
    for what in ("files", "folders", "left-overs"):
        elsewhere = work / f"elsewhere-{what}"
        elsewhere.mkdir()
        (elsewhere / "precious.txt").write_text("precious")
        for name in names:
            (elsewhere / name).write_text("precious")
        for command_name in commands(work, work):
            output = work / "out" / what / command_name.replace(" ", "-")
            command = commands(work, output)[command_name]
            target = Path(str(command[command.index("--output") + 1]))
            folder = target.parent if target.suffix else target
            folder.mkdir(parents=True)
            if what == "files":
                for name in names:
                    (folder / name).symlink_to(elsewhere / name)
                (folder / "one").mkdir()
                for name in names:
                    (folder / "one" / name).symlink_to(elsewhere / name)
            elif what == "folders":
                (folder / "one").symlink_to(elsewhere)
            else:
                (folder / ".writing-a").symlink_to(elsewhere)
                (folder / ".writing-00000000-1-b").symlink_to(elsewhere)
                os.utime(folder / ".writing-a", (0, 0), follow_symlinks=False)
            before = snapshot(elsewhere)
            for more in ((), ("--overwrite",)):
                more = () if more and command_name == "map-shapes" else more
                findings.add(f"planted_links {what}", complaints(said(*command, *more), (0, 2)))
            changed = differences(before, snapshot(elsewhere))
            if what == "folders" and command_name == "batch":
                changed = [each for each in changed if not each.startswith("new")]  # the user's own link
            findings.add(f"planted_links {what}", [f"{command_name}: {each}" for each in changed])


def names_in_cases(work: Path, findings: Findings, is_long: bool) -> None:
    """Names of images, labels and transforms in a case that lead elsewhere when files are called after them."""
    path = registered(work / "in")
    text = path.read_text("utf-8")
    (work / "precious.txt").write_text("precious")
    for name in (*OUTWARD, *OUTWARD_ELSEWHERE, "<b>bold</b>", "=1+1", "a" * 900, "new\nline", "\u202e"):
        document = json.loads(text)
        document["reference"]["name"] = document["floating"][0]["image"]["name"] = name
        document["own_name"] = name
        for each in document.get("annotations", []):
            each["name"] = each["label"] = each["author"] = name
        for each in document.get("labels", []):
            each["name"] = name if each is document["labels"][0] else each["name"]
        path.write_text(json.dumps(document), "utf-8")
        before = snapshot(work, (work / "out",))
        for kind in ("imagej", "png", "dicom"):
            parts = ("--format", kind, "--output", work / "out" / kind, "--overwrite")
            findings.add("names_in_cases", complaints(said("stack", path, *parts), (0, 2)))
        out = work / "out"
        for command in (
            ("report", path, "--output", out / "r.pdf", "--overwrite"),
            ("measure", path, "--output", out / "m.csv", "--overwrite"),
            ("verdicts", path.parent, "--output", out / "v.csv", "--overwrite"),
            ("animate", path, "--kind", "flicker", "--names", "--output", out / "f.gif", "--overwrite"),
            ("batch", path.parent, *QUICK, "--output", out / "b", "--overwrite"),
        ):
            findings.add("names_in_cases", complaints(said(*command), (0, 2)))
        findings.add("names_in_cases", differences(before, snapshot(work, (work / "out",))))
        shutil.rmtree(work / "out", ignore_errors=True)
    path.write_text(text, "utf-8")


def paths_in_cases(work: Path, findings: Findings, is_long: bool) -> None:
    """Transforms of a case that lie elsewhere, or are links to what is none: told, never replaced."""
    path = registered(work / "in")
    text = path.read_text("utf-8")
    (work / "elsewhere").mkdir()
    shutil.copy(path.parent / "transform.h5", work / "elsewhere" / "transform.h5")
    for place in (
        "../../elsewhere/transform.h5",
        str(work / "elsewhere" / "transform.h5"),
        "/dev/zero",
        "/etc/passwd",
        ".",
    ):
        document = json.loads(text)
        document["floating"][0]["result"]["transform"] = place
        path.write_text(json.dumps(document), "utf-8")
        before = snapshot(work, (work / "out",))
        for command in (
            ("stack", path, "--output", work / "out" / "s", "--overwrite"),
            ("report", path, "--output", work / "out" / "r.pdf", "--overwrite"),
            ("measure", path, "--output", work / "out" / "m.csv", "--overwrite"),
        ):
            findings.add("paths_in_cases", complaints(said(*command), (0, 2)))
        findings.add("paths_in_cases", differences(before, snapshot(work, (work / "out",))))


def archives(work: Path, findings: Findings, is_long: bool) -> None:
    """ZIP files of ROIs whose names lead elsewhere, that are links, encrypted, nested or without end."""
    material(work)
    transform = work / "aligned" / "transform.h5"
    roi = _roi()
    members: dict[str, Callable[[zipfile.ZipFile], object]] = {
        "outward": lambda file: file.writestr("../../../outside.roi", roi),
        "absolute": lambda file: file.writestr("/tmp/hostile-outside.roi", roi),
        "backslash": lambda file: file.writestr("..\\outside.roi", roi),
        "nested": lambda file: file.writestr("a.zip", b"PK\x05\x06" + bytes(18)),
        "many": lambda file: [file.writestr(f"{n}.roi", roi) for n in range(30_000)],
        "same": lambda file: [file.writestr("a.roi", roi) for _ in range(3)],
        "bomb": lambda file: file.writestr("a.roi", bytes(1 << 30), zipfile.ZIP_DEFLATED),
        "bombs": lambda file: [
            file.writestr(f"{n}.roi", roi + bytes(64 << 20), zipfile.ZIP_DEFLATED) for n in range(8)
        ],
        "odd": lambda file: file.writestr("\x1b[31m" + "x" * 5000 + ".roi", roi),
        "formula": lambda file: file.writestr("=cmd|' /C calc'!A0.roi", roi),
    }
    for name, fill in members.items():
        with zipfile.ZipFile(work / f"{name}.zip", "w") as file:
            fill(file)
        before = snapshot(work, (work / "out",))
        asked = ("map-shapes", "--transform", transform, "--from", "reference", work / f"{name}.zip")
        findings.add(
            "archives", _bounded(work, (*asked, "--output", work / "out.geojson", "--overwrite"), (0, 2))
        )
        (work / "out.geojson").unlink(missing_ok=True)
        findings.add("archives", differences(before, snapshot(work, (work / "out",))))
        (work / f"{name}.zip").unlink()
    findings.add("archives", ["outside.roi was made"] if (work.parent / "outside.roi").exists() else [])


def _roi() -> bytes:
    import roifile

    return bytes(roifile.ImagejRoi.frompoints([[1, 2], [30, 4], [12, 33]]).tobytes())


def _bounded(
    work: Path,
    command: tuple[object, ...],
    statuses: tuple[int, ...] = (2,),
    megabytes: int = 1500,
    seconds: float = 20,
) -> list[str]:
    """The complaints about a command that may take so much memory beyond what it begins with, and so long."""
    return _within_limits(work, lambda: said(*command, patience=3 * seconds), statuses, megabytes, seconds)


def _within_limits(
    work: Path, ask: Callable[[], Said], statuses: tuple[int, ...], megabytes: int, seconds: float
) -> list[str]:
    if not hasattr(os, "fork"):
        return complaints(ask(), statuses)
    import resource

    told, child = work / "bounded", os.fork()
    if child == 0:
        threading.Timer(6 * seconds, os._exit, [9]).start()
        at_first = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        answer = ask()
        faults = complaints(answer, statuses)
        used = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - at_first) / 1024
        if used > megabytes:
            faults.append(f"{answer.arguments} takes {used:.0f} MB")
        if answer.seconds > seconds:
            faults.append(f"{answer.arguments} takes {answer.seconds:.1f} s")
        told.write_text("\n".join([each.replace("\n", " ") for each in faults]), "utf-8")
        os._exit(0)
    os.waitpid(child, 0)
    faults = told.read_text("utf-8").splitlines() if told.exists() else [f"the process died or hung {work}"]
    told.unlink(missing_ok=True)
    return faults


def image_bombs(work: Path, findings: Findings, is_long: bool) -> None:
    """Small files that say to be huge images, or unpack without end."""
    for name, content in _bombs():
        path = work / name
        path.write_bytes(content)
        for read in (read_image, list_images):
            findings.add(f"image_bombs {name}", _bounded_reading(work, read, path))
        path.unlink()


def _bounded_reading(work: Path, read: Callable[[Path], object], path: Path) -> list[str]:
    """The complaints about a reader: refused by a sentence or read, within limits of memory and time."""
    return _within_limits(work, lambda: _asked(read, path), (0, 2), 1500, 20)


def _asked(read: Callable[[Path], object], path: Path) -> Said:
    """What a reader answers to a file, as a command would, in how many seconds of the processor."""
    since = time.process_time()
    try:
        read(path)
        status, told = 0, ""
    except InputError as error:
        status, told = 2, f"retina-align: {error}\n"
    except BaseException as error:
        status, told = 1, f"{type(error).__name__}: {error}\n"
    return Said((read.__name__, path.name), status, "", told, time.process_time() - since)


def _bombs() -> Iterator[tuple[str, bytes]]:
    import tifffile
    from PIL import Image

    def png(width: int, height: int, kind: int = 2, extra: bytes = b"", data: bytes = b"") -> bytes:
        def chunk(name: bytes, content: bytes) -> bytes:
            return (
                struct.pack(">I", len(content))
                + name
                + content
                + struct.pack(">I", zlib.crc32(name + content))
            )

        head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0))
        return (
            b"\x89PNG\r\n\x1a\n"
            + head
            + extra
            + chunk(b"IDAT", data or zlib.compress(bytes(1000)))
            + chunk(b"IEND", b"")
        )

    def text_chunk(name: bytes) -> bytes:
        content = b"Comment\0\0" + zlib.compress(bytes(400 << 20), 9)
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    yield "wide.png", png(100_000, 100_000)
    yield "widest.png", png(2**31 - 1, 2**31 - 1)
    yield "long.png", png(1, 2**31 - 1)
    yield "text.png", png(64, 64, extra=text_chunk(b"zTXt"))
    yield "profile.png", png(64, 64, extra=text_chunk(b"iCCP"))
    yield "overfull.png", png(64, 64, data=zlib.compress(bytes(1 << 30), 9))
    small = io.BytesIO()
    tifffile.imwrite(small, np.zeros((64, 64), np.uint8), compression="zlib")
    for name, tag, kind, value in (
        ("wide.tif", 256, "<HHII", 4_000_000_000),
        ("high.tif", 257, "<HHII", 4_000_000_000),
        ("samples.tif", 277, "<HHII", 60_000),
        ("bits.tif", 258, "<HHII", 60_000),
        ("strips.tif", 278, "<HHII", 1),
    ):
        data = bytearray(small.getvalue())
        place = _tag_of(data, tag)
        struct.pack_into(kind, data, place, tag, 4, 1, value)
        yield name, bytes(data)
    both = bytearray(small.getvalue())
    for tag in (256, 257, 278):
        struct.pack_into("<HHII", both, _tag_of(both, tag), tag, 4, 1, 90_000)
    yield "square.tif", bytes(both)
    bomb = io.BytesIO()
    tifffile.imwrite(bomb, np.zeros((20_000, 20_000), np.uint8), compression="zlib", rowsperstrip=20_000)
    yield "megapixels.tif", bomb.getvalue()
    loop = bytearray(small.getvalue())
    first = struct.unpack_from("<I", loop, 4)[0]
    count = struct.unpack_from("<H", loop, first)[0]
    struct.pack_into("<I", loop, first + 2 + 12 * count, first)
    yield "circle.tif", bytes(loop)
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">{entities}]><OME xmlns="x"><Image Name="&l11;"/></OME>'
    ome = io.BytesIO()
    tifffile.imwrite(ome, np.zeros((64, 64), np.uint16), description=xml, metadata=None)
    yield "entities-bad.ome.tif", ome.getvalue()[:-3000]
    pixels = np.zeros((64, 64), np.uint8)
    for name, more in (
        ("rows.dcm", {"Rows": 65535, "Columns": 65535}),
        ("frames.dcm", {"NumberOfFrames": str(10**9)}),
        ("bits.dcm", {"BitsAllocated": 64_000}),
    ):
        yield name, dicom(pixels, "MONOCHROME2", **more)
    header = "NRRD0004\ntype: uint8\ndimension: 2\nsizes: {sizes}\nencoding: {encoding}\n\n"
    yield "wide.nrrd", header.format(sizes="100000 100000", encoding="raw").encode() + bytes(100)
    yield "widest.nrrd", header.format(sizes=f"{10**30} {10**30}", encoding="raw").encode() + bytes(100)
    yield (
        "gzip.nrrd",
        header.format(sizes="100000 100000", encoding="gzip").encode() + gzip.compress(bytes(1 << 30)),
    )
    yield "over.nrrd", header.format(sizes="64 64", encoding="gzip").encode() + gzip.compress(bytes(1 << 30))
    codestream = io.BytesIO()
    Image.fromarray(np.zeros((64, 64), np.uint8)).save(codestream, "JPEG2000")
    jp2 = bytearray(codestream.getvalue())
    place = jp2.index(b"\xff\x51")
    struct.pack_into(">II", jp2, place + 6, 60_000, 60_000)
    struct.pack_into(">II", jp2, place + 22, 60_000, 60_000)
    yield "wide.jp2", bytes(jp2)
    gif = io.BytesIO()
    Image.fromarray(np.zeros((64, 64), np.uint8)).save(gif, "GIF")
    wide = bytearray(gif.getvalue())
    struct.pack_into("<HH", wide, 6, 65_535, 65_535)
    yield "wide.gif", bytes(wide)
    bmp = io.BytesIO()
    Image.fromarray(np.zeros((64, 64), np.uint8)).save(bmp, "BMP")
    wide = bytearray(bmp.getvalue())
    struct.pack_into("<ii", wide, 18, 60_000, 60_000)
    yield "wide.bmp", bytes(wide)
    jpeg = io.BytesIO()
    Image.fromarray(np.zeros((64, 64), np.uint8)).save(jpeg, "JPEG")
    wide = bytearray(jpeg.getvalue())
    place = wide.index(b"\xff\xc0")
    struct.pack_into(">HH", wide, place + 5, 65_500, 65_500)
    yield "wide.jpg", bytes(wide)


def _tag_of(data: bytearray, tag: int) -> int:
    first = struct.unpack_from("<I", data, 4)[0]
    count = struct.unpack_from("<H", data, first)[0]
    places = (first + 2 + 12 * number for number in range(count))
    return next(place for place in places if struct.unpack_from("<H", data, place)[0] == tag)


def nested_texts(work: Path, findings: Findings, is_long: bool) -> None:
    """JSON and TOML nested without end, numbers of a million digits, MATLAB files that unpack without end."""
    material(work)
    transform = work / "aligned" / "transform.h5"
    deep, digits = "[" * 200_000 + "]" * 200_000, "9" * 1_000_000
    objects = '{"a":' * 200_000 + "1" + "}" * 200_000
    case = (work / "aligned" / "case.json").read_text("utf-8")
    shapes = (work / "shapes.geojson").read_text("utf-8")
    texts = {
        "deep.json": deep,
        "objects.json": objects,
        "digits.json": digits,
        "case.json": case.replace('"version": ', f'"strange": {deep}, "version": ', 1),
        "case2.json": re.sub(r'"size": \[\s*\d+', f'"size": [{digits}', case, count=1),
        "case3.json": re.sub(r'"name": "[^"]*"', f'"name": {objects}', case, count=1),
        "deep.geojson": deep,
        "coordinates.geojson": re.sub(r'"coordinates": \[', f'"coordinates": [{deep},', shapes, count=1),
        "digits.geojson": re.sub(
            r'"coordinates": \[\s*\[\s*[\d.]+', f'"coordinates": [[{digits}', shapes, count=1
        ),
        "deep.mrk.json": '{"markups": ' + deep + "}",
        "deep.toml": f"a = {deep[:100_000]}{deep[-100_000:]}",
        "digits.toml": f"epochs = {digits}",
        "deep.csv": digits + "\n" + digits,
    }
    for name, text in texts.items():
        path = work / "texts" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        for command in _readers_of(work, path, transform):
            findings.add(f"nested_texts {name}", _bounded(work, command, (2,)))
        path.unlink()
    for name in ("batch.json", "batch.csv"):
        folder = work / "batch" / "one"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "batch.json").write_text(deep, "utf-8")
        command = ("batch", work / "list.csv", *QUICK, "--output", work / "batch")
        findings.add(f"nested_texts {name}", _bounded(work, command, (0, 2)))
    element = struct.pack("<II", 15, 0) + b""
    unpacked = zlib.compress(struct.pack("<II", 14, 1 << 30) + bytes(1 << 30), 9)
    bomb = (
        b"MATLAB 5.0 MAT-file".ljust(124) + b"\x00\x01IM" + struct.pack("<II", 15, len(unpacked)) + unpacked
    )
    assert element
    (work / "bomb.mat").write_bytes(bomb)
    command = ("register", *_pair(work), "--points", work / "bomb.mat", *QUICK, "--output", work / "out")
    findings.add("nested_texts mat", _bounded(work, command))


def _pair(work: Path) -> tuple[object, ...]:
    return ("--reference", work / "reference.png", "--floating", work / "floating.png")


def _readers_of(work: Path, path: Path, transform: Path) -> Iterator[tuple[object, ...]]:
    if path.suffix == ".toml":
        yield "train", path
        return
    if path.suffix != ".geojson":
        yield "register", *_pair(work), "--points", path, *QUICK, "--output", work / "out"
    if path.suffix in (".geojson", ".json"):
        yield "map-shapes", "--transform", transform, "--from", "reference", path
    if path.suffix == ".json" and "mrk" not in path.name:
        yield "report", path, "--output", work / "r.pdf"
        yield "stack", path, "--output", work / "out"
    if path.suffix == ".csv":
        yield "batch", path, "--output", work / "out"
        yield "map-points", "--transform", transform, "--from", "reference", path


class _Exploit:
    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, (os.environ["HOSTILE_MARK"],))


def pickles(work: Path, findings: Findings, is_long: bool) -> None:
    """Pickled code in the place of weights, images, transforms and points is not run."""
    import pickle

    material(work)
    mark = work / "executed"
    os.environ["HOSTILE_MARK"] = str(mark)
    plain = pickle.dumps(_Exploit())
    array = io.BytesIO()
    np.save(array, np.array([_Exploit()], dtype=object), allow_pickle=True)
    torch_file = io.BytesIO()
    with zipfile.ZipFile(torch_file, "w") as file:
        file.writestr("archive/data.pkl", plain)
        file.writestr("archive/version", "3")
    for number, content in enumerate((plain, array.getvalue(), torch_file.getvalue())):
        for ending in (".safetensors", ".pt", ".png", ".h5", ".mat", ".csv", ".json", ".tif", ".nrrd"):
            path = work / f"pickle-{number}{ending}"
            path.write_bytes(content)
            for command in (
                ("segment", work / "reference.png", "--weights", path, "--output", work / "v.png"),
                ("segment", path, "--output", work / "v.png"),
                ("register", *_pair(work), "--points", path, *QUICK, "--output", work / "o"),
                ("map-points", "--transform", path, "--from", "reference", work / "points.csv"),
                ("stack", path, "--output", work / "o"),
            ):
                findings.add("pickles", complaints(said(*command), (2,)))
    findings.add("pickles", ["code was run"] if mark.exists() else [])


def _call_everything(document: dict[str, Any], name: str) -> None:
    """Give the images and all that is drawn on them one name in a case, and every text of theirs."""
    for each in (document["reference"], document["floating"][0]["image"]):
        each["name"] = name
    for each in document["annotations"]:
        each["name"] = each["label"] = each["author"] = each["note"] = name


def formulas(work: Path, findings: Findings, is_long: bool) -> None:
    """No cell of a written table begins as a formula does."""
    path = registered(work / "in")
    document = json.loads(path.read_text("utf-8"))
    for name in (
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "=HYPERLINK(1)",
        "＝1+1",
        " =1+1",
        "eye;=1+1",
        "eye;@SUM(A1);-1+1",
        "eye\t=1+1",
        "eye\n=1+1",
        'eye";=1+1',
    ):
        _call_everything(document, name)
        document["own_name"] = name
        document["floating"][0]["judgements"] = [
            {"verdict": "accepted", "grader": name, "reason": name, "given_at": "2026-01-01T00:00:00Z"}
        ]
        path.write_text(json.dumps(document), "utf-8")
        out = work / "out"
        answers = [
            said("measure", path, "--output", out / "m.csv", "--etdrs", out / "e.csv", "--overwrite"),
            said("verdicts", path.parent, "--output", out / "v.csv", "--overwrite"),
            said("stack", path, "--output", out / "s", "--overwrite"),
        ]
        text = io.StringIO()
        rows = [
            ("name", "reference", "floating", "points"),
            (name, "reference.png", "floating.png", "points.csv"),
        ]
        csv.writer(text).writerows([*rows, ("plain", name, name, name)])
        (work / "in" / "list.csv").write_text(text.getvalue(), newline="")
        answers.append(said("batch", work / "in" / "list.csv", *QUICK, "--output", out / "b"))
        for answer in answers:
            findings.add("formulas", complaints(answer, (0, 2)))
        tables = [table for table in work.rglob("*.csv") if table != work / "in" / "list.csv"]
        for table in tables:
            findings.add("formulas", [f"{table.name}: {cell!r:.80}" for cell in formulas_in(table)])


def formulas_in(table: Path) -> list[str]:
    """Cells that a spreadsheet takes for a formula, whatever it splits the lines at."""
    text = table.read_text("utf-8-sig")
    cells = {cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row}
    for separator in ";\t":
        cells |= {
            cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in row[1:]
        }
        cells |= {part for line in text.splitlines() for part in line.split(separator)[1:]}
    begin = [cell for cell in cells if cell[:1] and cell[0] in "=+-@\t\r＝"]
    return [cell for cell in begin if not re.fullmatch(r"[+-]?[\d.]+(e[+-]?\d+)?%?(,.*)?", cell, re.DOTALL)]


def markup(work: Path, findings: Findings, is_long: bool) -> None:
    """Names with markup stand in a report as they are written, and nothing that they name is fetched."""
    import pypdfium2

    path = registered(work / "in")
    document = json.loads(path.read_text("utf-8"))
    for name in (
        "<b>bold</b>",
        '<img src="/etc/passwd"/>',
        '<a href="http://x">link</a>',
        "<para><font size=99>",
        "&lt;&amp;",
        "{{ 7*7 }}",
        "{name} %s",
        "</",
    ):
        _call_everything(document, name)
        path.write_text(json.dumps(document), "utf-8")
        answer = said("report", path, "--output", work / "r.pdf", "--overwrite")
        faults = complaints(answer, (0,))
        if not faults:
            with pypdfium2.PdfDocument(str(work / "r.pdf")) as pdf:
                text = "".join(page.get_textpage().get_text_bounded() for page in pdf)
            bare = re.sub(r"\s", "", text)
            if re.sub(r"\s", "", name)[:12] not in bare:
                faults.append(f"{name} does not stand in the report as it is")
        findings.add("markup", faults)


def sockets(work: Path, findings: Findings, is_long: bool) -> None:
    """No command opens a socket."""
    material(work)
    asked: list[object] = []
    real = socket.socket.connect, socket.socket.bind, socket.getaddrinfo

    def seen(*arguments: object, **_named: object) -> None:
        asked.append(arguments)
        raise OSError("no network here")

    socket.socket.connect = socket.socket.bind = seen  # type: ignore[method-assign,assignment]
    socket.getaddrinfo = seen  # type: ignore[assignment]
    try:
        for name, command in commands(work, work / "out").items():
            findings.add("sockets", complaints(said(*command), (0,)))
            findings.add("sockets", [f"{name} asks for {each}" for each in asked])
            asked.clear()
        findings.add(
            "sockets", complaints(said("segment", work / "reference.png", "--output", work / "v.png"), (0,))
        )
        findings.add("sockets", [f"segment asks for {each}" for each in asked])
    finally:
        socket.socket.connect, socket.socket.bind, socket.getaddrinfo = real  # type: ignore[method-assign]


def private_temporary_files(work: Path, findings: Findings, is_long: bool) -> None:
    """What lies in the folder for temporary files can be read by its owner alone, and its name cannot be guessed."""
    if os.name != "posix":
        return
    material(work)
    (work / "temporary").mkdir()
    seen: dict[str, int] = {}
    real_mkdir, real_open = os.mkdir, os.open

    def note(path: object, mode: int) -> None:
        try:
            place = Path(os.fsdecode(path))  # type: ignore[arg-type]
        except TypeError:
            return
        if place.parent == work / "temporary":
            seen[place.name] = mode

    def mkdir(path: Any, mode: int = 0o777, **named: Any) -> None:
        note(path, mode)
        real_mkdir(path, mode, **named)

    def opened(path: Any, flags: int, mode: int = 0o777, **named: Any) -> int:
        note(path, mode if flags & os.O_CREAT else 0o600)
        return real_open(path, flags, mode, **named)

    before, tempfile.tempdir = tempfile.tempdir, str(work / "temporary")
    os.mkdir, os.open = mkdir, opened
    try:
        for name, command in commands(work, work / "out").items():
            findings.add("private_temporary_files", complaints(said(*command), (0,)))
            left = [path.name for path in (work / "temporary").iterdir()]
            findings.add("private_temporary_files", [f"{name} leaves {each}" for each in left])
    finally:
        os.mkdir, os.open = real_mkdir, real_open
        tempfile.tempdir = before
    open_to_others = [f"{name} has the mode {mode:o}" for name, mode in seen.items() if mode & 0o077]
    guessed = [f"{name} can be guessed" for name in seen if not re.search(r"[a-z0-9_]{8}$", name)]
    findings.add(
        "private_temporary_files", [*open_to_others, *guessed, *([] if seen else ["nothing was seen"])]
    )


SECRETS = ("Geheimnis", "4711-0815", "19481203", "Dr-Verschwiegen", "Klinik-am-See")


def patients(work: Path, findings: Findings, is_long: bool) -> None:
    """Nothing of a patient in what is written of DICOM files; with --keep-patient in DICOM files alone."""
    make_pair(work)
    identity = {
        "PatientName": SECRETS[0],
        "PatientID": SECRETS[1],
        "PatientBirthDate": SECRETS[2],
        "ReferringPhysicianName": SECRETS[3],
        "InstitutionName": SECRETS[4],
    }
    for name, seed in (("reference", 1), ("floating", 2)):
        pixels = np.random.default_rng(seed).integers(1, 255, (60, 80), np.uint8)
        (work / f"{name}.dcm").write_bytes(dicom(pixels, "MONOCHROME2", **identity))
    asked = ("register", "--reference", work / "reference.dcm", "--floating", work / "floating.dcm")
    for kind in ("imagej", "ome", "png", "dicom", "nrrd"):
        for keep in (False, True):
            out = work / f"{kind}-{keep}"
            command = (
                *asked,
                "--points",
                work / "points.csv",
                *QUICK,
                "--stack-format",
                kind,
                "--output",
                out,
            )
            answer = said(*command, *(("--keep-patient",) if keep else ()))
            findings.add("patients", complaints(answer, (0, 2)))
            if answer.status == 0:
                said("report", out / "case.json", "--output", out / "r.pdf")
                said("measure", out / "case.json", "--output", out / "m.csv")
            findings.add(
                "patients", [f"{kind}: {each}" for each in _told(out, keep, answer.output + answer.error)]
            )
    for place in (work / "reference.dcm", work / "broken.dcm"):
        if place.name == "broken.dcm":
            place.write_bytes((work / "reference.dcm").read_bytes()[:-4000])
        answer = said("segment", place, "--output", work / "v.png", "--overwrite")
        told = answer.output + answer.error
        findings.add("patients", [f"is told: {secret}" for secret in SECRETS if secret in told])


def _told(folder: Path, keep: bool, said_then: str) -> list[str]:
    faults = [f"is told: {secret}" for secret in SECRETS if secret in said_then]
    for path in folder.rglob("*"):
        if path.is_file() and not (keep and path.suffix == ".dcm"):
            for content in _unpacked(path.read_bytes()):
                for secret in SECRETS:
                    if secret.encode() in content or secret.encode("utf-16-le") in content:
                        faults.append(f"{path.name} holds {secret}")
    return faults


def _unpacked(content: bytes) -> Iterator[bytes]:
    yield content
    if content[:2] == b"\x1f\x8b":
        yield gzip.decompress(content)
    for place in re.finditer(rb"stream\r?\n", content) if content[:4] == b"%PDF" else ():
        try:
            yield zlib.decompressobj().decompress(content[place.end() :])
        except zlib.error:
            continue


CHECKS = (
    traversal_by_lists,
    planted_links,
    names_in_cases,
    paths_in_cases,
    archives,
    image_bombs,
    nested_texts,
    pickles,
    formulas,
    markup,
    sockets,
    private_temporary_files,
    patients,
)

if __name__ == "__main__":
    sys.exit(script(__doc__ or "", CHECKS))
