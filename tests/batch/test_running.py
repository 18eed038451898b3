"""The laws of a batch: every case is done or says why not, figures are those of `register`, and it can be resumed."""

from __future__ import annotations

import csv
import json
import threading
from dataclasses import replace
from pathlib import Path

import cv2
import pytest

from core.batch import running
from core.batch.listed_case import ListedCase
from core.batch.listing import list_cases
from core.batch.only_one import only_batch_in
from core.batch.options import BatchOptions, PointSource
from core.batch.outcome import PairOutcome, PairState, read_record
from core.batch.pairs import BatchPair, load_pair, pairs_of
from core.batch.running import run_batch, run_pair
from core.case.document import Case, ImageIdentity
from core.case.storage import read_case, write_case
from core.command_line.main import main
from core.errors import Cancelled, InputError
from core.export.stack_formats import STACK_FORMATS
from core.images.reading import read_image
from core.points.csv_files import read_points
from tests.batch.made_cases import write_images, write_pair, write_points

pytestmark = pytest.mark.usefixtures("segments_once")

QUICK = BatchOptions(method="points")


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """A list of two good cases with a bad one between them."""
    for name, seed in (("a", 5), ("c", 6)):
        write_pair(tmp_path / name, seed)
    rows = [f"{name},{name}/reference.png,{name}/floating.png,{name}/points.csv" for name in "ac"]
    path = tmp_path / "list.csv"
    path.write_text(f"name,reference,floating,points\n{rows[0]}\nbad,a/reference.png,gone.png,\n{rows[1]}\n")
    return path


def batch(cases: Path, *more: str) -> int:
    return main(["batch", str(cases), "--output", str(cases.parent / "out"), "--affine-only", *more])


def rows(cases: Path) -> dict[str, dict[str, str]]:
    with open(cases.parent / "out" / "batch.csv", encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def test_a_bad_case_stops_no_other_and_figures_are_those_of_register(
    cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert batch(cases) == 2
    out, err = capsys.readouterr()
    assert "a: done" in out
    assert "bad: failed. Line 3 of list.csv: there is no file" in out
    assert err.count("\n") == 1
    assert "1 of 3 cases failed" in err
    table, folder = rows(cases), cases.parent
    assert {name: row["state"] for name, row in table.items()} == {"a": "done", "bad": "failed", "c": "done"}
    assert "gone.png" in table["bad"]["reason"]
    assert not (folder / "out" / "bad").exists()
    for name in "ac":
        images = [
            "--reference",
            str(folder / name / "reference.png"),
            "--floating",
            str(folder / name / "floating.png"),
        ]
        alone = folder / "alone" / name
        points = ["--points", str(folder / name / "points.csv")]
        assert main(["register", *images, *points, "--affine-only", "--output", str(alone)]) == 0
        metrics = json.loads((alone / "metrics.json").read_text())
        assert json.loads((folder / "out" / name / "metrics.json").read_text()) == metrics
        assert float(table[name]["dice_after"]) == pytest.approx(metrics["dice_after"], rel=1e-5)
        written = {path.name for path in (folder / "out" / name).iterdir()}
        assert written == {path.name for path in alone.iterdir()} | {"batch.json"}
        for file in ("warped.tif", "checkerboard.png", "points.csv"):
            assert (folder / "out" / name / file).read_bytes() == (alone / file).read_bytes()
        case = read_case(folder / "out" / name / "case.json").case
        assert case.entry(0).points == read_case(alone / "case.json").case.entry(0).points


def test_a_batch_goes_on_where_it_stopped(cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases.write_text(cases.read_text().replace("bad,a/reference.png,gone.png,\n", ""))
    assert batch(cases) == 0
    times = {name: (cases.parent / "out" / name / "warped.tif").stat().st_mtime_ns for name in "ac"}
    write_points(cases.parent / "c" / "points.csv", 3)
    assert batch(cases) == 0
    assert {name: row["state"] for name, row in rows(cases).items()} == {"a": "kept", "c": "done"}
    assert (cases.parent / "out" / "a" / "warped.tif").stat().st_mtime_ns == times["a"]
    assert rows(cases)["a"]["dice_after"] != ""
    assert batch(cases) == 0
    assert [row["state"] for row in rows(cases).values()] == ["kept", "kept"]
    image = cv2.imread(str(cases.parent / "a" / "floating.png"))
    cv2.imwrite(str(cases.parent / "a" / "floating.png"), image // 2)
    (cases.parent / "out" / "c" / "stack.tif").unlink()
    assert batch(cases) == 0
    assert [row["state"] for row in rows(cases).values()] == ["done", "done"]
    assert batch(cases, "--overwrite", "--vessel-maps") == 0
    assert [row["state"] for row in rows(cases).values()] == ["done", "done"]


def test_the_method_is_remembered(cases: Path) -> None:
    assert batch(cases) == 2
    case = read_case(cases.parent / "out" / "a" / "case.json").case
    assert case.entry(0).result.method == "points"


def test_files_of_somebody_else_are_kept(cases: Path) -> None:
    foreign = cases.parent / "out" / "a" / "warped.tif"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("mine")
    assert batch(cases) == 2
    assert foreign.read_text() == "mine"
    assert "exists already" in rows(cases)["a"]["reason"]
    assert rows(cases)["c"]["state"] == "done"
    (cases.parent / "out" / "batch.csv").write_text("something else")
    assert batch(cases) == 2
    assert (cases.parent / "out" / "batch.csv").read_text() == "something else"


def test_a_run_that_was_killed_while_it_wrote_is_done_again(
    cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = pairs_of(list_cases(cases))[0]
    folder = cases.parent / "killed" / pair.name

    def killed(*_: object, **__: object) -> None:
        (folder / "warped.tif").write_text("half")
        (folder / ".writing-1").mkdir()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(running, "write_bundle", killed)
        with pytest.raises(KeyboardInterrupt):
            run_pair(pair, folder.parent, QUICK)
    assert read_record(folder).outcome.state is PairState.BEGUN
    assert run_pair(pair, folder.parent, QUICK).state is PairState.DONE
    assert not (folder / ".writing-1").exists()
    assert (folder / "warped.tif").read_bytes() != b"half"


def test_a_fault_of_the_program_is_told_apart(
    cases: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    real = running.register_pair

    def breaks(loaded, *rest):
        if "a" in str(loaded.request.reference.path.parent.name):
            raise ZeroDivisionError("no reason")
        return real(loaded, *rest)

    monkeypatch.setattr(running, "register_pair", breaks)
    assert batch(cases) == 1
    table = rows(cases)
    assert (table["a"]["state"], table["c"]["state"]) == ("failed", "done")
    assert "ZeroDivisionError" in table["a"]["reason"]
    assert not (cases.parent / "out" / "a").exists(), "nothing is left of it"
    assert "retina-align.log" in capsys.readouterr().err


def test_cancelling_leaves_the_others_not_run(cases: Path) -> None:
    stop = threading.Event()
    seen: list[str] = []

    def progress(where: running.BatchProgress) -> None:
        seen.append(f"{where.index} {where.name}")
        if where.name == "c" and where.progress.fraction > 0:
            stop.set()

    done: list[PairOutcome] = []
    outcomes = run_batch(
        pairs_of(list_cases(cases)),
        cases.parent / "out",
        QUICK,
        progress,
        lambda _, one: done.append(one),
        stop,
    )
    assert [outcome.state.value for outcome in outcomes] == ["done", "failed", "not run"]
    assert [outcome.name for outcome in done] == ["a", "bad"]
    assert {"0 a", "1 bad", "2 c"} <= set(seen)
    with pytest.raises(Cancelled):
        run_pair(pairs_of(list_cases(cases))[2], cases.parent / "out", QUICK, cancel=stop)


def test_points_are_the_cases_own_or_found_as_the_options_say(tmp_path: Path) -> None:
    write_images(tmp_path)

    def loaded(count: int, source: PointSource):
        points = write_points(tmp_path / "p.csv", count) if count else None
        images = (tmp_path / "reference.png", tmp_path / "floating.png")
        listed = ListedCase("a", tmp_path / "case.json", None, *images, points)
        return load_pair(BatchPair("a", listed), BatchOptions(source=source))

    assert not loaded(4, PointSource.OWN_ELSE_AUTOMATIC).is_automatic
    assert loaded(0, PointSource.OWN_ELSE_AUTOMATIC).is_automatic
    automatic = loaded(4, PointSource.AUTOMATIC)
    assert automatic.is_automatic
    assert not automatic.request.points.pairs
    assert [pair.role.value for pair in automatic.check] == ["check"] * 4
    assert not loaded(4, PointSource.OWN).is_automatic
    with pytest.raises(InputError, match="no matching points"):
        loaded(0, PointSource.OWN)
    for source in (PointSource.OWN, PointSource.OWN_ELSE_AUTOMATIC):
        with pytest.raises(InputError, match="2 of the 3 matching pairs"):
            loaded(2, source)


def test_the_stack_is_written_in_the_format_that_is_asked_for(cases: Path) -> None:
    cases.write_text("name,reference,floating,points\na,a/reference.png,a/floating.png,a/points.csv\n")
    written, format = cases.parent / "out" / "a", STACK_FORMATS["png"]
    assert batch(cases, "--stack-format", "png") == 0
    assert sorted(path.name for path in (written / "stack").iterdir()) == [
        "00-reference.png",
        "01-floating.png",
    ]
    assert not (written / STACK_FORMATS["imagej"].file).exists()
    assert batch(cases, "--stack-format", "png") == 0
    assert rows(cases)["a"]["state"] == "kept"
    (written / format.example).unlink()
    assert batch(cases, "--stack-format", "png") == 0
    assert rows(cases)["a"]["state"] == "done", "a file of the stack was missing"


@pytest.mark.parametrize(
    "change",
    [{"method": "points"}, {"refine": False}, {"vessel_maps": True}, {"stack_format": STACK_FORMATS["ome"]}],
)
def test_the_fingerprint_tells_options_apart(tmp_path: Path, change: dict[str, object]) -> None:
    pair = pairs_of(list_cases(write_pair(tmp_path)))[0]
    plain = load_pair(pair, BatchOptions()).fingerprint
    assert load_pair(pair, BatchOptions()).fingerprint == plain
    assert load_pair(pair, BatchOptions(overwrite=True)).fingerprint == plain
    assert load_pair(pair, replace(BatchOptions(), **change)).fingerprint != plain


def test_several_at_a_time_give_the_same(cases: Path) -> None:
    assert batch(cases, "--jobs", "2") == 2
    together = {name: row["dice_after"] for name, row in rows(cases).items()}
    assert batch(cases, "--overwrite") == 2
    alone = {name: row["dice_after"] for name, row in rows(cases).items()}
    assert {name: float(value or 0) for name, value in together.items()} == pytest.approx(
        {name: float(value or 0) for name, value in alone.items()}, abs=1e-3
    )


def test_bad_use_is_refused_before_anything_is_written(
    cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["--jobs", "0"], ["--auto", "--points-only"], ["--weights", str(cases)]):
        assert batch(cases, *arguments) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert main(["batch", str(cases.parent / "gone"), "--output", str(cases.parent / "out")]) == 2
    assert not (cases.parent / "out").exists()


def test_the_result_as_json(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert batch(cases, "--json") == 2
    values = json.loads(capsys.readouterr().out)
    assert [each["state"] for each in values["cases"]] == ["done", "failed", "done"]
    assert values["cases"][0]["metrics"]["tre_after"] is None


def test_a_pair_of_several_is_written_by_itself(tmp_path: Path) -> None:
    write_pair(tmp_path / "eye")
    write_images(tmp_path / "eye", ("x.png", "late.png"), seed=8)
    points = read_points(tmp_path / "eye" / "points.csv")
    names = ("reference.png", "floating.png", "late.png")
    images = [ImageIdentity.of(read_image(tmp_path / "eye" / name)) for name in names]
    case = Case().with_reference(images[0]).with_floating(images[1]).with_floating(images[2])
    write_case(
        tmp_path / "eye" / "case.json", case.with_points(0, points).with_via(1, images[1].sha256, points)
    )
    outcomes = run_batch(pairs_of(list_cases(tmp_path)), tmp_path / "out", QUICK)
    assert [outcome.state for outcome in outcomes] == [PairState.DONE] * 2
    first, second = (read_case(tmp_path / "out" / each.name / "case.json").case for each in outcomes)
    assert [entry.image.name for entry in first.floating] == ["floating.png"]
    assert [entry.image.name for entry in second.floating] == ["floating.png", "late.png"]
    assert [entry.result is None for entry in second.floating] == [True, False]
    assert second.entry(1).via == images[1].sha256


@pytest.mark.parametrize(
    "name", ["../outside", "/an/absolute/path", "..", "a/../../outside", "..\\outside", "link"]
)
def test_nothing_outside_the_output_folder_is_touched(tmp_path: Path, name: str) -> None:
    output, outside = tmp_path / "out", tmp_path / "outside"
    for folder in (output, outside):
        folder.mkdir()
    (outside / running.RECORD).write_text("{}")
    (output / "link").symlink_to(outside)
    for problem in ("", "the name cannot be used."):
        pair = BatchPair(name, ListedCase(name, tmp_path / "case.json", problem=problem))
        assert run_pair(pair, output, QUICK).state is PairState.FAILED
        assert (outside / running.RECORD).read_text() == "{}"
        assert output.is_dir()


def test_a_refused_name_takes_no_empty_folder_away(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "list.csv").write_text(
        "name,reference,floating\n../empty,a.png,b.png\n..,a.png,b.png\nnul,a.png,b.png\n"
    )
    for name in ("a.png", "b.png"):
        (tmp_path / name).touch()
    assert main(["batch", str(tmp_path / "list.csv"), "--output", str(tmp_path / "out"), "--jobs", "1"]) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "b.png", "empty", "list.csv", "out"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["batch.csv"]


def test_two_batches_in_one_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "list.csv").write_text("name,reference,floating\na,~nobodysuch/x.png,b.png\n")
    command = ["batch", str(tmp_path / "list.csv"), "--output", str(tmp_path / "out")]
    (tmp_path / "out").mkdir()
    with only_batch_in(tmp_path / "out"):
        assert main(command) == 2
        assert "Another batch is writing into" in capsys.readouterr().err
    assert main(command) == 2
    assert "there is no file ~nobodysuch" not in capsys.readouterr().err
    assert rows(tmp_path / "list.csv")["a"]["state"] == "failed"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["batch.csv"]
