"""Small texts whose every value was replaced by what does not belong there: each is read, or refused in a sentence.

    python -m tests.hostile.texts [--only cases] [--long]

Where `tests.hostile.mutated_files` changes bytes, this keeps the file well formed and changes what it says: other
types, huge, negative and nested values, no numbers, odd letters, missing keys. A case so changed lies beside a sound
one, and every command that goes through folders still does its work for that.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import random
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from core.errors import InputError
from tests.hostile.rig import QUICK, STRANGE_WORD, Findings, complaints, registered, said, script
from tests.hostile.sound_files import sound_files

LONGEST_SENTENCE = 450
FEW = 60
DEEP: list[Any] = []
for _ in range(300):
    DEEP = [DEEP]
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 2, 10**30, -(10**30), 1e308, float("nan"), float("inf"), -float("inf")),
    *(
        "",
        "x" * 5000,
        "long " * 300,
        "a\r\n\x1b[31m\u202e",
        "\ud800",
        "\0",
        "../../a",
        "9" * 5000,
        "2026-13-45T99:99",
    ),
    *([], [[]], [1, 2, 3], [None], ["a"], {}, {"a": 1}, [[1, 2], [3]], DEEP),
)


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all values within a value."""
    if way:
        yield way
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*way, key))
    elif isinstance(value, list):
        for number in range(min(len(value), 2)):
            yield from places(value[number], (*way, number))


def changed(document: Any, way: tuple[Any, ...], value: Any) -> Any:
    """The document with another value at a place."""
    result = copy.deepcopy(document)
    inner = result
    for step in way[:-1]:
        inner = inner[step]
    inner[way[-1]] = value
    return result


def without(document: Any, way: tuple[Any, ...]) -> Any:
    """The document without what is at a place."""
    result = copy.deepcopy(document)
    inner = result
    for step in way[:-1]:
        inner = inner[step]
    del inner[way[-1]]
    return result


def variants(document: Any, count: int | None) -> Iterator[tuple[str, Any]]:
    """Changed documents, each with the words that tell what was changed; all of them, or so many drawn at random."""
    ways = list(places(document))
    tasks = [(way, value) for way in ways for value in (*VALUES, KeyError)]
    if count is not None and count < len(tasks):
        tasks = random.Random(7).sample(tasks, count)
    for way, value in tasks:
        words = f"{'.'.join(map(str, way))} = {str(value)[:30]!r}"
        yield words, without(document, way) if value is KeyError else changed(document, way, value)


def refusal(read: Callable[[Path], object], path: Path) -> list[str]:
    """What is wrong with how a reader takes a file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read(path)
    except InputError as error:
        text = str(error).replace(str(path.parent), "")
        if len(text) > LONGEST_SENTENCE or not text.isprintable() or STRANGE_WORD.search(text):
            return [f"no short line: {text!r:.300}"]
    except Exception as error:
        return [f"{type(error).__name__}: {error!s:.200}"]
    return []


def cases(work: Path, findings: Findings, is_long: bool) -> None:
    """Case files, alone and beside a sound one."""
    from core.case import read_case

    good = registered(work / "in")
    folder = work / "study"
    shutil.copytree(good.parent, folder / "good")
    shutil.copytree(good.parent, folder / "bad")
    document = json.loads(good.read_text("utf-8"))
    loads = []
    for words, made in variants(document, None if is_long else 20 * FEW):
        path = folder / "bad" / "case.json"
        path.write_text(json.dumps(made), "utf-8")
        faults = refusal(read_case, path)
        findings.add("cases", [f"{words}: {fault}" for fault in faults])
        loads.append((words, made))
    choice = random.Random(3).sample(loads, min(len(loads), 500 if is_long else FEW))
    for words, made in choice:
        (folder / "bad" / "case.json").write_text(json.dumps(made), "utf-8")
        for name, command in _through_folders(folder, work / "out"):
            answer = said(*command)
            faults = complaints(answer, (0,) if name != "batch" else (0, 2))
            if name == "batch" and "good: " not in answer.output:
                faults.append("the sound case was not registered")
            findings.add(f"cases {name}", [f"{words}: {fault}" for fault in faults])
        for name, command in _of_one(folder / "bad" / "case.json", work / "out"):
            findings.add(
                f"cases {name}", [f"{words}: {fault}" for fault in complaints(said(*command), (0, 2))]
            )
        shutil.rmtree(work / "out", ignore_errors=True)


def _through_folders(folder: Path, output: Path) -> Iterator[tuple[str, tuple[object, ...]]]:
    yield "measure", ("measure", folder, "--output", output / "m.csv")
    yield "verdicts", ("verdicts", folder, "--output", output / "v.csv")
    yield "report", ("report", folder, "--output", output / "r.pdf", "--sheet-only")
    yield "batch", ("batch", folder, *QUICK, "--only", "points", "--output", output / "b")


def _of_one(case: Path, output: Path) -> Iterator[tuple[str, tuple[object, ...]]]:
    yield "stack", ("stack", case, "--only", "stack", "--output", output / "s")
    yield "animate", ("animate", case, "--kind", "flicker", "--seconds", "1", "--output", output / "a.gif")


def records(work: Path, findings: Findings, is_long: bool) -> None:
    """`batch.json` of an earlier run, and the files of a study, beside the cases."""
    registered(work)
    command = ("batch", work / "list.csv", *QUICK, "--only", "points", "--output", work / "out")
    assert said(*command).status == 0
    path = work / "out" / "one" / "batch.json"
    document = json.loads(path.read_text("utf-8"))
    for words, made in variants(document, None if is_long else FEW):
        path.write_text(json.dumps(made), "utf-8")
        faults = complaints(said(*command, "--overwrite"), (0, 2))
        findings.add("records batch.json", [f"{words}: {fault}" for fault in faults])


def studies(work: Path, findings: Findings, is_long: bool) -> None:
    """Studies, read by the window and made a table by `study`."""
    from core.study.storage import read_study

    document = json.loads(sound_files(work)["study.json"])
    document["readings"][0]["shown"] = [["2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z"]]
    document["readings"][0]["judgement"] = {
        "verdict": "accepted", "grader": "reader", "reason": "", "given_at": "2026-01-01T00:00:00Z"
    }  # fmt: skip
    (work / "cases").mkdir()
    path = work / "cases" / "study-reader.json"
    for words, made in variants(document, None if is_long else 6 * FEW):
        path.write_text(json.dumps(made), "utf-8")
        findings.add("studies", [f"{words}: {fault}" for fault in refusal(read_study, path)])
        command = ("study", work / "cases", "--output", work / "s.csv", "--overwrite")
        findings.add("studies", [f"{words}: {fault}" for fault in complaints(said(*command), (0, 2))])


def shapes_and_points(work: Path, findings: Findings, is_long: bool) -> None:
    """GeoJSON, labelme, Slicer's markups, BigWarp's landmarks."""
    from core.annotations.files import read_annotations
    from core.points.files import read_points

    sound = sound_files(work)
    for kind, reader in (
        ("geojson", read_annotations),
        ("labelme.json", read_annotations),
        ("mrk.json", read_points),
        ("bigwarp.json", read_points),
    ):
        path = work / f"changed.{kind}"
        for words, made in variants(json.loads(sound[kind]), None if is_long else 4 * FEW):
            path.write_text(json.dumps(made), "utf-8")
            faults = refusal(reader, path)
            findings.add(f"shapes_and_points {kind}", [f"{words}: {fault}" for fault in faults])


CELLS = (
    *("NaN", "-inf", "1e999", "9" * 5000, "-1", "0", "x" * 5000, "a\r\n\x1b[31m", "\0", "\ud800", '"', "'"),
    *(
        "=1+1",
        ",",
        "٣",
        "²",
        "1_0",
        "0x1",
        "~",
        "../a",
        "/",
        "true",
        "",
        " ",
        "1,5",
        "1.5.5",
        "\u202e",
        "long " * 200,
    ),
)


def tables(work: Path, findings: Findings, is_long: bool) -> None:
    """Points of all formats, lists of cases, tables of affines: every cell replaced."""
    from core.batch.case_table import list_table
    from core.points.affine_table import read_affine_table
    from core.points.csv_files import read_xy
    from core.points.files import read_points

    sound_files(work)
    texts: dict[str, tuple[Callable[[Path], object], list[list[str]]]] = {
        "bigwarp.csv": (read_points, [["Pt-0", "true", "1", "2", "3", "4"], ["Pt-1", "true", "5", "6", "7", "8"]]),
        "headed.csv": (
            read_points,
            [
                ["id", "name", "role", "use", "reference_x", "reference_y", "floating_x", "floating_y"],
                ["1", "a", "fit", "yes", "1", "2", "3", "4"],
            ],
        ),
        "xy.csv": (read_xy, [["x", "y"], ["1", "2"]]),
        "a.points": (read_points, [["mapX", "mapY", "sourceX", "sourceY", "enable"], ["1", "-2", "3", "-4", "1"]]),
        "a.fcsv": (read_points, [["# columns = id", "x", "y", "z"], ["0", "1", "2", "0"], ["1", "5", "6", "0"]]),
        "affine.csv": (read_affine_table, [["1.jpg", "1-1.jpg", "1", "0", "0", "0", "1", "0", ""]]),
        "list.csv": (
            list_table,
            [
                ["name", "reference", "floating", "points", "floating_points", "reference_page", "floating_page",
                 "reference_orientation", "floating_orientation"],
                ["eye", "sound.png", "sound.tif", "", "", "1", "1", "", ""],
                ["two", "sound.png", "sound.tif", "", "", "1", "1", "", ""],
            ],
        ),
    }  # fmt: skip
    for name, (reader, rows) in texts.items():
        for row in range(len(rows)):
            for column in range(len(rows[row])):
                for cell in CELLS:
                    made = copy.deepcopy(rows)
                    made[row][column] = cell
                    text = io.StringIO()
                    csv.writer(text, lineterminator="\r\n" if is_long else "\n").writerows(made)
                    path = work / name
                    path.write_text(text.getvalue(), "utf-8", "surrogatepass", newline="")
                    faults = [f"{row},{column} = {cell[:30]!r}: {fault}" for fault in refusal(reader, path)]
                    findings.add(f"tables {name}", faults)


def configurations(work: Path, findings: Findings, is_long: bool) -> None:
    """What `train` is told: every value of the recipes that ship replaced."""
    from core.training.configuration import configuration_of, read_configuration

    recipe = Path(__file__).resolve().parents[2] / "resources" / "training" / "paper-cpu.toml"
    try:
        import tomllib
    except ImportError:
        import tomli as tomllib  # type: ignore[no-redef]
    document = tomllib.loads(recipe.read_text("utf-8"))

    def read(path: Path) -> object:
        return configuration_of({"name": "x", **json.loads(path.read_text("utf-8"))})

    path = work / "values.json"
    for words, made in variants(document, None if is_long else 10 * FEW):
        path.write_text(json.dumps(made), "utf-8")
        findings.add("configurations", [f"{words}: {fault}" for fault in refusal(read, path)])
    for number, text in enumerate(
        ("phases = 1", "[[phases]]\nname = 1", "a = [", "x" * 5000, "[data]\nroot = 5\n", "\0", "model = []")
    ):
        toml = work / f"{number}.toml"
        toml.write_text(text)
        findings.add(
            "configurations toml", [f"{text[:30]!r}: {fault}" for fault in refusal(read_configuration, toml)]
        )


ADDRESSES = (
    *("", "x", "tcp://", "tcp://:", "tcp://127.0.0.1:0", "tcp://127.0.0.1:99999", "tcp://127.0.0.1:-1"),
    *(
        "tcp://127.0.0.1:1",
        "tls://127.0.0.1:1",
        "ws://127.0.0.1:1",
        "inproc://x",
        "ucx://x:1",
        "http://127.0.0.1",
    ),
    *(
        "file:///etc/passwd",
        "tcp://[::1",
        "tcp://a b:1",
        "tcp://" + "x" * 5000 + ":1",
        "tcp://\x1b[31m:1",
        "\n",
    ),
    *("127.0.0.1", "tcp://127.0.0.1:1/../..", "zzz://\ud800", "tcp://%00:1"),
)


def addresses(work: Path, findings: Findings, is_long: bool) -> None:
    """Addresses of schedulers that are none."""
    from core.cluster import connection

    registered(work)
    kept = connection.CONNECT_SECONDS, dict(connection._CLIENT_SETTINGS)
    connection.CONNECT_SECONDS = 1
    connection._CLIENT_SETTINGS["distributed.comm.timeouts.connect"] = "1s"
    try:
        for address in ADDRESSES:
            command = ("batch", work / "list.csv", "--cluster", address, "--output", work / "out")
            findings.add(
                "addresses", [f"{address[:30]!r}: {each}" for each in complaints(said(*command, patience=30))]
            )
    finally:
        connection.CONNECT_SECONDS = kept[0]
        connection._CLIENT_SETTINGS.update(kept[1])


CHECKS = (cases, records, studies, shapes_and_points, tables, configurations, addresses)

if __name__ == "__main__":
    sys.exit(script(__doc__ or "", CHECKS))
