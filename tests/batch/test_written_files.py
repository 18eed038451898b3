"""The laws of a batch that goes on: a damaged or foreign file is made again, and nobody's work on a case is lost."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from core.annotations.annotation import Annotation
from core.annotations.shape import Shape, ShapeKind
from core.batch.listing import list_cases
from core.batch.making import make_pair, put_pair_in_place
from core.batch.options import BatchOptions
from core.batch.outcome import PairOutcome, read_record
from core.batch.pairs import BatchPair, load_pair, pairs_of
from core.batch.running import kept, run_pair
from core.batch.written_files import is_name_of_file
from core.case.judgements import Judgement, Verdict
from core.case.result_summary import ResultSummary
from core.case.storage import load_case, write_case
from core.export.parts import EXPORT_PARTS
from core.file_hash import file_sha256
from tests.batch.made_cases import write_pair

pytestmark = pytest.mark.usefixtures("segments_once")

ALL = BatchOptions(method="points", parts=frozenset(EXPORT_PARTS))
OUTLINE = Shape(ShapeKind.POLYGON, [(120, 90), (160, 90), (160, 130), (120, 130)])


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, segments_once: None) -> Path:
    """A list of two pairs, of which a batch has written all that there is."""
    root = tmp_path_factory.mktemp("finished")
    for name, seed in (("a", 5), ("b", 6)):
        write_pair(root / name, seed)
    rows = [f"{name},{name}/reference.png,{name}/floating.png,{name}/points.csv\n" for name in "ab"]
    (root / "list.csv").write_text("name,reference,floating,points\n" + "".join(rows))
    assert [again(root, name).state.value for name in "ab"] == ["done", "done"]
    return root


@pytest.fixture
def root(finished: Path, tmp_path: Path) -> Path:
    """Copies, at the same place for each test."""
    shutil.copytree(finished, tmp_path / "work")
    return tmp_path / "work"


def pair_of(root: Path, name: str) -> BatchPair:
    return next(each for each in pairs_of(list_cases(root / "list.csv")) if each.name == name)


def again(root: Path, name: str = "a") -> PairOutcome:
    (root / "out").mkdir(exist_ok=True)
    return run_pair(pair_of(root, name), root / "out", ALL)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_file_that_is_damaged_foreign_or_gone_is_found(root: Path) -> None:
    folder, other = root / "out" / "a", root / "out" / "b"
    loaded = load_pair(pair_of(root, "a"), ALL)
    whole = contents(folder)
    assert set(read_record(folder).files) == whole.keys() - {"batch.json"}
    assert {"transform.h5", "inverse.h5", "case.json", "stack.tif", "field.nii.gz"} <= whole.keys()
    assert kept(loaded, folder, ALL), "a folder that was copied is whole"
    for name in sorted(whole.keys()):
        content = whole[name]
        bit = (
            content[: len(content) // 2]
            + bytes([content[len(content) // 2] ^ 1])
            + content[len(content) // 2 + 1 :]
        )
        changes = {"half": content[: len(content) // 2], "empty": b"", "foreign": (other / name).read_bytes()}
        if name not in ("batch.json", "case.json"):
            changes["a bit"] = bit
        for what, changed in changes.items():
            if changed == content:
                continue
            (folder / name).write_bytes(changed)
            assert kept(loaded, folder, ALL) is None, f"{name}: {what}"
        (folder / name).write_bytes(content)
    assert kept(loaded, folder, ALL)


def test_a_pair_whose_files_were_swapped_is_done_again(root: Path) -> None:
    folder = root / "out" / "a"
    before = contents(folder)
    shutil.copy(root / "out" / "b" / "transform.h5", folder)
    (folder / "warped.tif").write_bytes(before["warped.tif"][:99])
    assert again(root).state.value == "done"
    assert contents(folder)["warped.tif"] == before["warped.tif"]
    assert [again(root, name).state.value for name in "ab"] == ["kept", "kept"]


def test_what_a_reader_did_is_kept_and_makes_nothing_run_again(root: Path) -> None:
    path = root / "out" / "a" / "case.json"
    case = load_case(path)
    drawn = Annotation(OUTLINE, case.reference.sha256, "leakage", "L")
    judged = case.with_annotations([drawn]).with_judgement(0, Judgement(Verdict.ACCEPTED, grader="K"))
    write_case(path, judged)
    written = path.read_bytes()
    assert again(root).state.value == "kept"
    assert path.read_bytes() == written
    path.with_name("warped.tif").write_bytes(b"damaged")
    assert again(root).state.value == "done"
    after = load_case(path)
    assert after.entry(0).judgements == judged.entry(0).judgements, "the result is the same"
    assert [each.name for each in after.annotations] == ["L"]
    assert again(root).state.value == "kept"
    write_pair(root / "a", seed=8)
    assert again(root).state.value == "done"
    assert load_case(path).entry(0).judgements == (), "another result, that nobody has seen"


def test_another_result_of_a_reader_is_never_written_over_because_of_a_damaged_file(root: Path) -> None:
    path = root / "out" / "a" / "case.json"
    case = load_case(path)
    mine = case.with_points(0, case.entry(0).points)
    write_case(path, mine.with_entry(0, mine.entry(0).without_result()))
    assert again(root).state.value == "kept", "points that are being set"
    metrics = {**case.entry(0).result.metrics, "dice_after": 0.25}
    own = ResultSummary(metrics, "transform.h5", transform_sha256=64 * "a")
    write_case(path, case.with_result(0, own))
    written = path.read_bytes()
    outcome = again(root)
    assert outcome.state.value == "failed"
    assert "another result" in outcome.reason_text
    assert path.read_bytes() == written


def test_a_case_that_was_exported_anew_is_kept(root: Path) -> None:
    path = root / "out" / "a" / "case.json"
    transform = path.with_name("transform.h5")
    transform.write_bytes(b"of another result")
    case = load_case(path)
    write_case(path, case.with_transform_file(0, "transform.h5", file_sha256(transform)))
    path.with_name("warped.tif").write_bytes(b"of the new one")
    assert again(root).state.value == "kept"


def test_what_an_earlier_version_wrote_stays(root: Path) -> None:
    record = root / "out" / "a" / "batch.json"
    values = json.loads(record.read_text())
    del values["files"]
    record.write_text(json.dumps(values))
    assert again(root).state.value == "kept"
    values["files"] = {"../a/case.json": [1, 64 * "0"]}
    record.write_text(json.dumps(values))
    assert read_record(record.parent) is None, "no batch writes that"


def test_files_that_another_process_made_are_known_again(root: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    options = replace(ALL, overwrite=True)
    what = make_pair(pair_of(root, "a"), root / "out", options, made)
    assert put_pair_in_place(pair_of(root, "a"), root / "out", options, made, what).state.value == "done"
    assert again(root).state.value == "kept"
    (root / "out" / "a" / "metrics.json").write_text("{}")
    assert again(root).state.value == "done"


@pytest.mark.parametrize("name", ["/x", "../x", "a/../../x", "C:\\x", "..\\x", "\\\\host\\x"])
def test_names_lead_nowhere_else(name: str) -> None:
    assert not is_name_of_file(name)
