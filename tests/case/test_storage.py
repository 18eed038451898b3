"""`case.json`: nothing is lost, nothing is guessed, and every damaged file is refused in a sentence."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from core.annotations.annotation import Annotation
from core.annotations.labels import DEFAULT_LABELS, Label, LabelList
from core.annotations.shape import Shape, ShapeKind
from core.case import (
    Case,
    ImageIdentity,
    ImageState,
    Judgement,
    ResultSummary,
    Verdict,
    load_case,
    read_case,
    write_case,
)
from core.case.versioning import with_correction, with_version_shown
from core.errors import InputError
from core.images.polarity import VesselPolarity
from core.points.corrections import Correction
from core.points.matching import MatchingPair, MatchingPoints, PairRole
from core.transforms.planar import TransformModel


def image_file(path: Path, content: bytes) -> ImageIdentity:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return ImageIdentity(path, hashlib.sha256(content).hexdigest(), (480, 640))


@pytest.fixture
def full_case(tmp_path: Path) -> Case:
    """Everything that a case can hold, with numbers that decimal fractions cannot."""
    points = MatchingPoints(
        (
            MatchingPair(1, (math.pi, 1 / 3), (1e-17, 479.99999999999994)),
            MatchingPair(2, (10.0, 20.0), None, active=False),
            MatchingPair(5, (0.1, 0.2), (0.30000000000000004, -0.5), PairRole.CHECK),
        )
    )
    case = Case().with_reference(image_file(tmp_path / "images" / "Réf 参照.png", b"reference"))
    case = case.with_reference_polarity(VesselPolarity.BRIGHT)
    case = case.with_floating(image_file(tmp_path / "images" / "one.png", b"one"))
    case = case.with_floating(image_file(tmp_path / "two.png", b"two")).with_points(0, points)
    case = case.with_floating_polarity(0, VesselPolarity.DARK).with_transform_model(
        0, TransformModel.SIMILARITY
    )
    summary = ResultSummary(
        {"dice_after": 1 / 7, "tre_after": None}, "transform.h5", "f" * 64, {"Warping": 0.1}
    )
    case = case.with_result(0, summary).with_reference_spacing(1 / 7)
    case = case.with_judgement(0, Judgement(Verdict.ACCEPTED, reason="vessels meet – überall", grader="AB"))
    return case.with_judgement(0, Judgement(Verdict.RETRY))


def test_a_case_comes_back_as_it_was(tmp_path: Path, full_case: Case) -> None:
    write_case(tmp_path / "case.json", full_case)
    opened = read_case(tmp_path / "case.json")
    assert opened.case == full_case
    assert opened.warnings == ()
    assert set(opened.states.values()) == {ImageState.SAME}


@pytest.fixture
def annotated_case(full_case: Case) -> Case:
    """The same, with every kind of shape on its images."""
    corners = [(math.pi, 1 / 3), (100.1, 0.30000000000000004), (90.0, 77.7), (-0.5, 60.0)]
    home, other = full_case.reference.sha256, full_case.entry(0).image.sha256
    shapes = [
        Shape(ShapeKind.POINT, corners[:1]),
        Shape(ShapeKind.LINE, corners[:2]),
        Shape(ShapeKind.POLYLINE, corners),
        Shape(ShapeKind.POLYGON, corners, [[(50, 20), (60, 20.5), (55, 30)]]),
        Shape(ShapeKind.FREEHAND, corners),
        Shape(ShapeKind.ELLIPSE, corners[:3]),
        Shape(ShapeKind.ARROW, corners[:2]),
    ]
    drawn = [
        Annotation(
            shape, home if number % 2 else other, label="leakage", name="L1", note="hö\n“?”", author="AB"
        )
        for number, shape in enumerate(shapes)
    ]
    labels = LabelList((*DEFAULT_LABELS, Label("cotton wool spot", "#00ff7f")))
    return full_case.with_annotations(drawn).with_labels(labels)


def test_annotations_come_back_as_they_were(tmp_path: Path, annotated_case: Case) -> None:
    write_case(tmp_path / "case.json", annotated_case)
    opened = read_case(tmp_path / "case.json").case
    assert opened == annotated_case
    assert [each.shape.kind for each in opened.annotations] == list(ShapeKind)
    write_case(tmp_path / "again.json", opened)
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "case.json").read_bytes()


def test_an_earlier_program_reads_a_case_without_annotations_and_refuses_one_with_them(
    tmp_path: Path, full_case: Case, annotated_case: Case
) -> None:
    versions = []
    for case in (full_case, annotated_case):
        write_case(tmp_path / "case.json", case)
        versions.append(json.loads((tmp_path / "case.json").read_text("utf-8"))["version"])
    assert versions == [1, 2]


@pytest.mark.parametrize(
    ("key", "value"),
    [("vertices", [[1, "a"], [2, 3]]), ("vertices", []), ("kind", "blob"), ("home", 3), ("label", None)],
)
def test_a_damaged_annotation_is_refused(
    tmp_path: Path, annotated_case: Case, key: str, value: object
) -> None:
    write_case(tmp_path / "case.json", annotated_case)
    document = json.loads((tmp_path / "case.json").read_text("utf-8"))
    document["annotations"][2][key] = value
    (tmp_path / "case.json").write_text(json.dumps(document), "utf-8")
    with pytest.raises(InputError, match=r"case\.json"):
        load_case(tmp_path / "case.json")


def test_an_empty_case_comes_back(tmp_path: Path) -> None:
    write_case(tmp_path / "case.json", Case())
    assert read_case(tmp_path / "case.json").case == Case()


def test_writing_again_gives_the_same_bytes(tmp_path: Path, full_case: Case) -> None:
    write_case(tmp_path / "case.json", full_case)
    write_case(tmp_path / "again.json", read_case(tmp_path / "case.json").case)
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "case.json").read_bytes()


def test_paths_are_relative_and_the_folder_can_be_moved(tmp_path: Path, full_case: Case) -> None:
    write_case(tmp_path / "case.json", full_case)
    text = (tmp_path / "case.json").read_text("utf-8")
    assert str(tmp_path) not in text
    assert json.loads(text)["reference"]["path"] == "images/Réf 参照.png"
    moved = tmp_path.parent / f"{tmp_path.name}-moved"
    shutil.move(tmp_path, moved)
    opened = read_case(moved / "case.json")
    assert opened.warnings == ()
    assert opened.case.reference.path == moved / "images" / "Réf 参照.png"


def test_a_changed_image_is_told(tmp_path: Path, full_case: Case) -> None:
    write_case(tmp_path / "case.json", full_case)
    (tmp_path / "two.png").write_bytes(b"another")
    opened = read_case(tmp_path / "case.json")
    assert opened.case == full_case
    assert opened.states[full_case.entry(1).image.sha256] is ImageState.CHANGED
    assert len(opened.warnings) == 1
    assert "two.png has changed" in opened.warnings[0].sentence


def test_a_missing_image_is_told_with_a_way_on(tmp_path: Path, full_case: Case) -> None:
    write_case(tmp_path / "case.json", full_case)
    (tmp_path / "images" / "one.png").unlink()
    opened = read_case(tmp_path / "case.json")
    assert opened.states[full_case.entry(0).image.sha256] is ImageState.MISSING
    assert "one.png" in opened.warnings[0].sentence
    assert "Put it back" in opened.warnings[0].sentence


def test_the_unchanged_copy_beside_the_case_is_preferred(tmp_path: Path, full_case: Case) -> None:
    write_case(tmp_path / "case.json", full_case)
    shutil.copy(tmp_path / "images" / "one.png", tmp_path / "one.png")
    (tmp_path / "images" / "one.png").write_bytes(b"another")
    opened = read_case(tmp_path / "case.json")
    assert opened.warnings == ()
    assert opened.case.entry(0).image.path == tmp_path / "one.png"


def test_an_image_found_elsewhere_replaces_the_path(tmp_path: Path, full_case: Case) -> None:
    found = full_case.with_images_found({full_case.entry(1).image.sha256: Path("/new/two.png")})
    assert found.entry(1).image.path == Path("/new/two.png")
    assert found.entry(0) == full_case.entry(0)


def test_an_image_that_was_never_a_file(tmp_path: Path) -> None:
    write_case(tmp_path / "case.json", Case().with_reference(ImageIdentity(None, "0" * 64, (4, 4), "pasted")))
    opened = read_case(tmp_path / "case.json")
    assert "pasted was never saved" in opened.warnings[0].sentence


def test_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text('{"format": "retina-case", "version": 99, "more": 1}')
    with pytest.raises(InputError, match=r"newer program.*Update"):
        read_case(path)


GOOD = {"format": "retina-case", "version": 1, "reference": None, "reference_polarity": None, "floating": []}
DAMAGED = {
    "nothing": "",
    "not JSON": "{",
    "not an object": "[]",
    "another program's": '{"version": 1}',
    "no version": '{"format": "retina-case"}',
    "version true": json.dumps({**GOOD, "version": True}),
    "no floating": json.dumps({key: value for key, value in GOOD.items() if key != "floating"}),
    "polarity": json.dumps({**GOOD, "reference_polarity": "grey"}),
    "floating": json.dumps({**GOOD, "floating": [3]}),
    "image": json.dumps({**GOOD, "reference": {"path": "a"}}),
    "binary": "\udcff",
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError, match=r"case\.json.*(damaged|not a case file)") as caught:
        read_case(path)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_case(tmp_path / "case.json")


def test_a_failed_write_keeps_the_old_file(tmp_path: Path, full_case: Case) -> None:
    path = tmp_path / "case.json"
    write_case(path, full_case)
    before = path.read_bytes()
    with pytest.raises(ValueError, match="JSON"):
        write_case(path, full_case.with_result(0, ResultSummary({"dice_after": math.nan})))
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".writing")] == []


def test_a_file_of_an_earlier_version_has_one_judgement(tmp_path: Path, full_case: Case) -> None:
    write_case(tmp_path / "case.json", full_case)
    document = json.loads((tmp_path / "case.json").read_text("utf-8"))
    entry = document["floating"][0]
    del entry["judgements"], document["reference_spacing_um"], entry["result"]["program_version"]
    entry["judgement"] = {"verdict": "accepted", "given_at": "2026-01-02T03:04:05+00:00"}
    (tmp_path / "case.json").write_text(json.dumps(document), "utf-8")
    case = read_case(tmp_path / "case.json").case
    assert case.entry(0).judgements == (Judgement(Verdict.ACCEPTED, "2026-01-02T03:04:05+00:00"),)
    assert case.reference_spacing_um is None
    assert case.entry(0).result.program_version == ""


def test_the_present_judgement_stands_where_earlier_versions_look_for_it(
    tmp_path: Path, full_case: Case
) -> None:
    agreed = full_case.with_judgement(0, Judgement(Verdict.RETRY, grader="AB"))
    write_case(tmp_path / "case.json", agreed)
    document = json.loads((tmp_path / "case.json").read_text("utf-8"))
    assert document["floating"][0]["judgement"]["verdict"] == "retry"
    write_case(tmp_path / "case.json", full_case)
    document = json.loads((tmp_path / "case.json").read_text("utf-8"))
    assert document["floating"][0]["judgement"] is None, "who reads one verdict takes none for the decision"
    assert len(document["floating"][0]["judgements"]) == 2


def test_an_adjudication_comes_back_and_no_earlier_program_takes_it_for_a_reading(
    tmp_path: Path, full_case: Case
) -> None:
    where = ((0, 0, 40, 40), (80, 120, 120, 160))
    settled = Judgement(Verdict.REJECTED, "", "misaligned", "EF", where, adjudicates=True)
    for case in (
        full_case.with_judgement(0, settled),
        full_case.with_judgement(0, replace(settled, adjudicates=False)),
        full_case.with_judgement(0, replace(settled, regions=())),
    ):
        write_case(tmp_path / "case.json", case)
        assert read_case(tmp_path / "case.json").case == case
        assert json.loads((tmp_path / "case.json").read_text("utf-8"))["version"] == 3


def test_a_case_is_loaded_without_its_images(tmp_path: Path, full_case: Case) -> None:
    write_case(tmp_path / "case.json", full_case)
    shutil.rmtree(tmp_path / "images")
    assert load_case(tmp_path / "case.json") == full_case


def test_versions_come_back_as_they_were(tmp_path: Path, full_case: Case) -> None:
    dragged = Correction((1 / 3, 2.0), (10.25, math.e), (9.0, 2.5))
    case = with_correction(full_case, 0, ResultSummary({"dice_after": 0.6}), (dragged,), 1)
    case = with_version_shown(case.with_judgement(0, Judgement(Verdict.ACCEPTED)), 0, 1)
    write_case(tmp_path / "case.json", case)
    opened = read_case(tmp_path / "case.json").case
    assert opened == case
    assert [version.number for version in opened.entry(0).versions] == [1, 2]
    assert opened.entry(0).version(2).corrections == (dragged,)


def test_a_file_without_versions_has_its_result_as_the_first(tmp_path: Path, full_case: Case) -> None:
    write_case(tmp_path / "case.json", full_case)
    document = json.loads((tmp_path / "case.json").read_text("utf-8"))
    for entry in document["floating"]:
        del entry["versions"], entry["current"]
    (tmp_path / "case.json").write_text(json.dumps(document), "utf-8")
    assert read_case(tmp_path / "case.json").case == full_case
    assert full_case.entry(0).current == 1


def test_the_method_of_every_result_is_remembered(tmp_path: Path, full_case: Case) -> None:
    assert full_case.entry(0).result.method == "default"
    case = full_case.with_result(0, ResultSummary({}, method="points"))
    case = case.with_result(0, ResultSummary({}, method="of a program to come"))
    write_case(tmp_path / "case.json", case)
    read = read_case(tmp_path / "case.json").case.entry(0)
    assert [version.result.method for version in read.versions][-2:] == ["points", "of a program to come"]
    assert read.result.method == "of a program to come"


def test_a_result_without_a_method_is_one_of_the_default(tmp_path: Path, full_case: Case) -> None:
    write_case(tmp_path / "case.json", full_case)
    document = json.loads((tmp_path / "case.json").read_text("utf-8"))
    del document["floating"][0]["result"]["method"]
    (tmp_path / "case.json").write_text(json.dumps(document), "utf-8")
    assert read_case(tmp_path / "case.json").case.entry(0).result.method == "default"
    document["floating"][0]["result"]["method"] = 5
    (tmp_path / "case.json").write_text(json.dumps(document), "utf-8")
    with pytest.raises(InputError, match=r"damaged .floating.0..result.method: expected str, got int"):
        read_case(tmp_path / "case.json")
